"""Versions of processes that were taken away"""

import sqlalchemy as sa
from alembic import op

import opsflow.columns

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    """Make the table."""
    op.create_table('flow_removal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('own', sa.Boolean(), nullable=False),
    sa.Column('created_at', opsflow.columns.Moment(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', opsflow.columns.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_removal'))
    )
    with op.batch_alter_table('flow_removal', schema=None) as batch_op:
        batch_op.create_index('ix_flow_removal_key', ['key', 'id'], unique=False)


def downgrade() -> None:
    """Drop it again."""
    with op.batch_alter_table('flow_removal', schema=None) as batch_op:
        batch_op.drop_index('ix_flow_removal_key')

    op.drop_table('flow_removal')
