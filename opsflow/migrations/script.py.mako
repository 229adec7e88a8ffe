"""${message}"""

import sqlalchemy as sa
from alembic import op

import opsflow.columns
from opsflow.search import layout
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Make the tables."""
    ${upgrades if upgrades else "pass"}
    layout.make(op.get_bind())


def downgrade() -> None:
    """Drop them again."""
    layout.drop(op.get_bind())
    ${downgrades if downgrades else "pass"}
