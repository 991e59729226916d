"""How migrations run: on the engine handed over by the program, one transaction each."""

from alembic import context
from sqlalchemy import Connection, create_engine

from frontdesk.kernel.db import Base, configure
from frontdesk.kernel.schema import load_models

load_models()


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
    configure(engine)
    with engine.connect() as opened:
        migrate(opened)
        opened.commit()
