"""Finding every table and bringing a database to the newest migration."""

import importlib
import pkgutil

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from frontdesk.kernel.resources import PACKAGE, resources


class SchemaTrouble(Exception):
    """The database is behind or ahead of the program; the message says what to run."""


def load_models() -> None:
    """Import the models of every capability, so that the metadata knows all tables."""
    for capability in pkgutil.iter_modules([str(PACKAGE)]):
        for file in sorted((PACKAGE / capability.name).glob("*models.py")):
            importlib.import_module(f"frontdesk.{capability.name}.{file.stem}")


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the database up to a revision (the newest unless named), in one go."""
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()


def revert(engine: Engine, to: str) -> None:
    """Take the database back down to a revision; `base` removes everything."""
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, to)
        connection.commit()


def revision(engine: Engine) -> str | None:
    """Return the migration at which the database stands, or nothing for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the newest migration of this program."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> list[str]:
    """Return every migration of this program, the first one first."""
    script = ScriptDirectory.from_config(_config())
    return [each.revision for each in script.walk_revisions()][::-1]


def check(engine: Engine) -> None:
    """Raise `SchemaTrouble` unless the database stands exactly at the newest migration."""
    current = revision(engine)
    head = newest()
    if current == head:
        return
    if current is None:
        message = "the database is empty: run `frontdesk init`"
    elif current in revisions():
        message = f"the database is behind the program ({current}, newest {head}): run `frontdesk upgrade`"
    else:
        message = f"the database is ahead of the program (it stands at {current}): install the newer program"
    raise SchemaTrouble(message)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources("migrations")))
    return config
