"""How Alembic meets the application: on the connection that `opsflow.schema` opened and locked."""

from alembic import context

from opsflow.db import db
from opsflow.schema import configured

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=db.metadata, **configured())
with context.begin_transaction():
    context.run_migrations()
