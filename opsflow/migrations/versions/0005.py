"""Pay"""

import sqlalchemy as sa
from alembic import op

import opsflow.columns

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    """Make the tables."""
    op.create_table('salary',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('from_month', sa.String(length=7), nullable=False),
    sa.Column('amount', opsflow.columns.Money(), nullable=False),
    sa.Column('scheme', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', opsflow.columns.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_salary_by_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_salary_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_salary'))
    )
    op.create_index('ix_salary_member', 'salary', ['member_id', 'from_month'], unique=False)
    op.create_table('pay_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('amount', opsflow.columns.Money(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', opsflow.columns.Moment(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('takes_back', sa.Integer(), nullable=True),
    sa.Column('about', sa.String(length=7), nullable=True),
    sa.Column('corrected', sa.String(length=24), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_pay_line_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['flow_case.id'], name=op.f('fk_pay_line_case_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_pay_line_member_id')),
    sa.ForeignKeyConstraint(['takes_back'], ['pay_line.id'], name=op.f('fk_pay_line_takes_back')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_line')),
    sa.UniqueConstraint('takes_back', name=op.f('uq_pay_line_takes_back'))
    )
    op.create_index('ix_pay_line_month', 'pay_line', ['month', 'member_id'], unique=False)
    op.create_index(op.f('ix_pay_line_member_id'), 'pay_line', ['member_id'], unique=False)
    op.create_table('pay_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('at', opsflow.columns.Moment(), nullable=False),
    sa.Column('decided_at', opsflow.columns.Moment(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('declined', sa.Text(), nullable=True),
    sa.Column('line_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['flow_case.id'], name=op.f('fk_pay_proposal_case_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['member.id'], name=op.f('fk_pay_proposal_decided_by')),
    sa.ForeignKeyConstraint(['line_id'], ['pay_line.id'], name=op.f('fk_pay_proposal_line_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_pay_proposal_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_proposal')),
    sa.UniqueConstraint('case_id', 'kind', 'key', name=op.f('uq_pay_proposal_case_id_kind_key'))
    )
    op.create_table('pay_export',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', opsflow.columns.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_pay_export_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_export'))
    )
    op.create_index(op.f('ix_pay_export_month'), 'pay_export', ['month'], unique=False)


def downgrade() -> None:
    """Drop them again."""
    for table in ('pay_export', 'pay_proposal', 'pay_line', 'salary'):
        op.drop_table(table)
