"""Private cases, and who sees them"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'

OPEN = {'sqlite_where': sa.text('ended_at IS NULL'), 'postgresql_where': sa.text('ended_at IS NULL')}
BOARD = ['workflow', 'store_id', 'lane', 'urgent_at', 'id', 'limit_due', 'paused_since', 'target_due', 'soon_at', 'assignee_id',
         'ended_at']  # fmt: skip


def upgrade() -> None:
    """Make the table and the column; no case was private before."""
    op.create_table('flow_sees',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['flow_case.id'], name=op.f('fk_flow_sees_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'member_id', name=op.f('pk_flow_sees'))
    )
    with op.batch_alter_table('flow_sees', schema=None) as batch_op:
        batch_op.create_index('ix_flow_sees_member', ['member_id', 'case_id'], unique=False)

    with op.batch_alter_table('flow_case', schema=None) as batch_op:
        batch_op.drop_index('ix_flow_case_board', **OPEN)
        batch_op.add_column(sa.Column('private', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index('ix_flow_case_board', [*BOARD, 'private'], unique=False, **OPEN)


def downgrade() -> None:
    """Drop them again."""
    with op.batch_alter_table('flow_case', schema=None) as batch_op:
        batch_op.drop_index('ix_flow_case_board', **OPEN)
        batch_op.drop_column('private')
        batch_op.create_index('ix_flow_case_board', BOARD, unique=False, **OPEN)

    with op.batch_alter_table('flow_sees', schema=None) as batch_op:
        batch_op.drop_index('ix_flow_sees_member')

    op.drop_table('flow_sees')
