"""How Alembic runs: in one transaction that also covers SQLite's DDL (docs/automation.md, “The database”)."""

from alembic import context

from models.schema import whole_schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=whole_schema,
    transactional_ddl=True,
    transaction_per_migration=False,
    render_as_batch=connection.dialect.name == "sqlite",
    user_module_prefix="base.",
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        # Of two starts at once the second waits here and finds the work done.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727463)")
    context.run_migrations()
if connection.in_transaction():
    connection.commit()
