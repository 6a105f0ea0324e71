"""Knows the revisions of the schema: where the migrations are, which is the newest, how they are run.

Nothing else imports Alembic at run time. It takes long to load, so that this module is imported only when
a database is made or its revision is not that of the program.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from backlog import __version__
from backlog.errors import Failed

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, RevisionStep
    from sqlalchemy import Connection

_ONE_AT_A_TIME = threading.Lock()
PACKAGE = Path(__file__).parents[2]


def scripts() -> Path:
    """Return the folder of the migrations: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / "migrations"
    return inside if inside.is_dir() else PACKAGE.parent / "migrations"


def configuration() -> Config:
    """Return Alembic's configuration, made without a file."""
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def directory() -> ScriptDirectory:
    """Return the migrations, which are loaded once for a process."""
    return ScriptDirectory.from_config(configuration())


def head_revision() -> str:
    """Return the revision that this program's schema has."""
    head = directory().get_current_head()
    if head is None:
        raise Failed("the program's migrations are missing", code="broken-installation")
    return head


def check_known(revision: str, database: str) -> None:
    """Raise Failed, naming both versions, if a database was made by a newer program."""
    known = directory().walk_revisions()
    if all(revision != script.revision for script in known):
        raise Failed(
            f"the database {database} has schema {revision}, which is newer than this "
            f"program ({__version__}, schema {head_revision()}); it was left as it is",
            code="database-newer",
            database=database,
            schema=revision,
            known=head_revision(),
        )


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run every missing migration up to a revision, within the transaction that is open.

    Alembic keeps what it works on in its modules, so threads that need an upgrade take turns. This is its
    `command.upgrade`, which would load the migrations again each time.
    """
    config = configuration()
    config.attributes["connection"] = connection

    def steps(current: str, _: MigrationContext) -> list[RevisionStep]:
        return directory()._upgrade_revs(revision, current)  # noqa: SLF001  no public name for it

    with (
        _ONE_AT_A_TIME,
        EnvironmentContext(config, directory(), fn=steps, as_sql=False, destination_rev=revision),
    ):
        directory().run_env()
