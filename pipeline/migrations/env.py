"""Alembic's hook: run the migrations on the connection that `pipeline.database` hands in."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table_schema="pratique")
with context.begin_transaction():
    context.run_migrations()
