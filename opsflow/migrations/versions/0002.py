"""What was ruled of an occasion of a duty before it opens"""

import sqlalchemy as sa
from alembic import op

import opsflow.columns

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    """Make the table."""
    op.create_table('routine_ruling',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('store_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.String(length=64), nullable=False),
    sa.Column('due_at', opsflow.columns.Moment(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('act', sa.String(length=8), nullable=False),
    sa.Column('to_at', opsflow.columns.Moment(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', opsflow.columns.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_routine_ruling_by_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_routine_ruling_member_id')),
    sa.ForeignKeyConstraint(['store_id'], ['store.id'], name=op.f('fk_routine_ruling_store_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routine_ruling'))
    )
    with op.batch_alter_table('routine_ruling', schema=None) as batch_op:
        batch_op.create_index('ix_routine_ruling_duty', ['store_id', 'duty', 'due_at'], unique=False)


def downgrade() -> None:
    """Drop it again."""
    with op.batch_alter_table('routine_ruling', schema=None) as batch_op:
        batch_op.drop_index('ix_routine_ruling_duty')

    op.drop_table('routine_ruling')
