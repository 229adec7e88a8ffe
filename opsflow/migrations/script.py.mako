"""${message}"""

import sqlalchemy as sa
from alembic import op

import opsflow.columns
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Make the tables."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Drop them again."""
    ${downgrades if downgrades else "pass"}
