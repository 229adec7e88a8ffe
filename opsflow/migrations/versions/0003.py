"""Scorecards that the shop wrote"""

import sqlalchemy as sa
from alembic import op

import opsflow.columns

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    """Make the table."""
    op.create_table('scorecard',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('from_month', sa.String(length=7), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('made_at', opsflow.columns.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_scorecard_author_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scorecard')),
    sa.UniqueConstraint('role', 'from_month', 'made_at', name=op.f('uq_scorecard_role_from_month_made_at'))
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table('scorecard')
