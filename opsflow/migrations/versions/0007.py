"""Leave is asked for and decided; alerts of what is no case's"""

import sqlalchemy as sa
from alembic import op

import opsflow.columns

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    """Make the notes of leaves, and let alerts and messages be without a case."""
    op.create_table('leave_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('leave_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('stand_in_id', sa.Integer(), nullable=True),
    sa.Column('until', opsflow.columns.Moment(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', opsflow.columns.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_leave_note_by_id')),
    sa.ForeignKeyConstraint(['leave_id'], ['leave.id'], name=op.f('fk_leave_note_leave_id')),
    sa.ForeignKeyConstraint(['stand_in_id'], ['member.id'], name=op.f('fk_leave_note_stand_in_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave_note'))
    )
    with op.batch_alter_table('leave_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leave_note_leave_id'), ['leave_id'], unique=False)

    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.String(length=16), server_default='granted', nullable=False))

    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.add_column(sa.Column('path', sa.String(length=200), nullable=True))
        batch_op.alter_column('case_id', existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column('store_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_index('ix_alert_path', ['path'], unique=False, sqlite_where=sa.text('path IS NOT NULL'), postgresql_where=sa.text('path IS NOT NULL'))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.alter_column('case_id', existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    """Drop them again, with what was told of no case."""
    op.execute('DELETE FROM outbox WHERE case_id IS NULL')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.alter_column('case_id', existing_type=sa.Integer(), nullable=False)

    op.execute('DELETE FROM alert WHERE case_id IS NULL')
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.drop_index('ix_alert_path', sqlite_where=sa.text('path IS NOT NULL'), postgresql_where=sa.text('path IS NOT NULL'))
        batch_op.alter_column('store_id', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('case_id', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('path')

    op.drop_table('leave_note')
    op.execute("DELETE FROM leave WHERE state <> 'granted'")
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.drop_column('state')
