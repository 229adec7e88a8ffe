"""How Alembic meets the application: on the connection that `opsflow.schema` locked, else (`flask db`) on one of its own."""

from contextlib import nullcontext

from alembic import context

from opsflow.db import db, schema_change
from opsflow.schema import configured

given = context.config.attributes.get("connection")
with nullcontext(given) if given is not None else schema_change() as connection:
    context.configure(connection=connection, target_metadata=db.metadata, **configured())
    with context.begin_transaction():
        context.run_migrations()
