"""A repository that was cloned, or a folder of somebody else, gets nothing of its reader before they agree.

Its config file names a server that listens on the loopback. No command, no help and no completion connects
to it until `backlog trust` was run; nor does any of them read what belongs to another user.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from ctypes import POINTER, c_void_p
from itertools import count, takewhile
from pathlib import Path

import psycopg
import pytest
from psycopg import pq

from backlog.cli.completion import complete
from backlog.cli.examples import EXAMPLES
from backlog.cli.parser import find
from backlog.cli.registry import COMMANDS
from backlog.storage.postgresql.connect import connect
from backlog.storage.postgresql.libpq import ConninfoOption, libpq
from backlog.storage.postgresql.url import read_url
from tests.conftest import PATIENCE_SECONDS, SERVERS, RunHere
from tests.listening import Stranger
from tests.postgresql import server
from tests.reliability.conftest import PASSWORD, clone

PATHS = [path for path, entry in COMMANDS.items() if entry.module and path != "trust"]
WITHOUT_DATABASE = (
    "agents",
    "browser",
    "compact",
    "completion install",
    "completion __complete",
    "git hook",
    "git install",
    "git merge-file",
    "git status",
    "git uninstall",
    "help",
    "instructions",
    "mcp setup",
    "mcp start",
    "restore",
)
"""The commands that do not look into a database on a server, or not in their first example."""


def examples(path: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in EXAMPLES[path]]


def lines_to_complete() -> Iterator[str]:
    """Return lines at whose end a command wants a value of the project."""
    for path in PATHS:
        command = find(path)
        if command is None:
            continue
        if command.argument is not None and command.argument.takes and not callable(command.argument.takes):
            yield f"backlog {path} "
        for option in command.options:
            if isinstance(option.takes, str) and option.takes:
                yield f"backlog {path} {option.flags.split()[-1]} "


def test_no_command_and_no_help_connects_to_what_nobody_has_agreed_to(
    tmp_path: Path, quiet: Stranger, run: RunHere
) -> None:
    folder = clone(tmp_path / "clone", quiet.url())
    lines = [
        line
        for path in PATHS
        for line in (
            *(examples(path) if path not in SERVERS else ()),
            [*path.split(), "--help"],
            ["help", *path.split()],
        )
    ]

    for words in [[], ["--version"], ["--help"], ["task"], *lines]:
        finished = run(folder, *words)
        assert (words, quiet.heard) == (words, [])
        if finished.code == 4:
            assert finished.stderr.count("\n") == 1
            assert f"a server that you have not agreed to: {quiet.url()}" in finished.stderr
            assert "backlog trust" in finished.stderr
    assert run(folder, "task", "list").code == 4


@pytest.mark.parametrize("line", ["browser --no-open --port 0", "mcp start", "mcp start --http --port 0"])
def test_no_server_of_ours_connects_to_what_nobody_has_agreed_to(
    tmp_path: Path, quiet: Stranger, person: Path, line: str
) -> None:
    del person  # the environment is that person's
    folder = clone(tmp_path / "clone", quiet.url())
    process = subprocess.Popen(
        [sys.executable, "-m", "backlog", *line.split()],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    if "--http" in line:
        started = process.stderr.readline()
        process.terminate()
        assert "Listening on" in started
    _, complaints = process.communicate(timeout=PATIENCE_SECONDS)

    assert quiet.heard == []
    assert PASSWORD not in complaints
    assert "browser" not in line or (process.returncode, complaints.count("backlog trust")) == (4, 1)


def test_every_command_connects_once_they_have(tmp_path: Path, quiet: Stranger, run: RunHere) -> None:
    folder = clone(tmp_path / "clone", quiet.url())
    assert run(folder, "trust", "--yes").code == 0
    assert quiet.heard == []

    for path in (path for path in PATHS if path not in WITHOUT_DATABASE):
        quiet.heard.clear()
        finished = run(folder, *examples(path)[0])

        assert (path, finished.code, len(quiet.heard)) == (path, 1, 1)
        assert PASSWORD.encode() in quiet.heard[0]


def test_no_completion_connects_before_and_each_does_after(
    tmp_path: Path, quiet: Stranger, run: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = clone(tmp_path / "clone", quiet.url())
    monkeypatch.chdir(folder)
    lines = list(lines_to_complete())
    assert len(lines) > 30

    for line in lines:
        complete(line, len(line))
        assert (line, quiet.heard) == (line, [])

    run(folder, "trust", "--yes")
    for line in lines:
        quiet.heard.clear()
        complete(line, len(line))
        assert (line, len(quiet.heard)) == (line, 1)


def test_help_asks_a_server_once_whether_or_not_it_answers(
    tmp_path: Path, quiet: Stranger, run: RunHere
) -> None:
    folder = clone(tmp_path / "clone", quiet.url())
    run(folder, "trust", "--yes")

    assert run(folder, "task", "edit", "--help").code == 0
    assert len(quiet.heard) == 1


HERE = "postgresql://127.0.0.1:{port}/x"
HOSTILE = {
    "a password": ("postgresql://ann:{password}@127.0.0.1:{port}/x", "password"),
    "a password in a parameter": (f"{HERE}?password={{password}}", "password"),
    "hostaddr": ("postgresql://db.example.org:{port}/x?hostaddr=127.0.0.1", "hostaddr"),
    "an empty hostaddr": (f"{HERE}?hostaddr=", "hostaddr"),
    "several hosts": ("postgresql://admin@db1.example.org,127.0.0.1:{port}/x", "several hosts"),
    "several hosts, escaped": ("postgresql://127.0.0.1%2C127.0.0.1:{port}/x", "several hosts"),
    "several hosts in a parameter": ("postgresql:///x?host=127.0.0.1,127.0.0.1&port={port}", "several hosts"),
    "three hosts and their addresses": (
        "postgresql://a@db1:{port},db2:{port},db3:{port}/x?hostaddr=127.0.0.1,127.0.0.1,127.0.0.1",
        "several hosts",
    ),
    "a host twice": (f"{HERE}?host=127.0.0.1", "host is given twice"),
    "a service": ("postgresql:///?service=prod", "service"),
    "a service elsewhere": ("postgresql:///?service=prod&hostaddr=127.0.0.1&port={port}", "service"),
    "options": (f"{HERE}?options=-cstatement_timeout%3D0", "options"),
    "options behind the search path": (f"{HERE}?options=-csearch_path%3Da%20-cb%3Dc", "options"),
    "options and a schema": (f"{HERE}?options=-csearch_path%3Da&schema=b", "options"),
    "no TLS": (f"{HERE}?sslmode=disable", "sslmode"),
    "hardly TLS": (f"{HERE}?sslmode=allow", "sslmode"),
    "TLS of another case": (f"{HERE}?SSLMODE=require", "SSLMODE"),
    "TLS as others say it": (f"{HERE}?ssl=true", "ssl"),
    "a relative path": (f"{HERE}?sslkeylogfile=keys", "sslkeylogfile"),
    "an escaped name": (f"{HERE}?ssl%6beylogfile={{file}}", "sslkeylogfile"),
    "a list of ports": ("postgresql:///x?host=127.0.0.1&port={port},{port}", "port"),
    "letters like others": ("postgresql://\u0435xample.org:{port}/x", "host"),
    "what cannot be shown": (f"{HERE}%0a?sslmode=require", "database"),
}
LIBPQ = {each.keyword.decode() for each in pq.Conninfo.get_defaults()}
HOSTILE |= {
    name: (f"{HERE}?{name}={{file}}", name)
    for name in sorted(LIBPQ - {"dbname", "host", "options", "port", "sslmode", "user"})
}


@pytest.mark.parametrize(("url", "name"), HOSTILE.values(), ids=HOSTILE)
def test_what_a_repository_may_not_say_of_a_server_is_refused_by_name(
    tmp_path: Path,
    quiet: Stranger,
    run: RunHere,
    person: Path,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    name: str,
) -> None:
    profile = person / "profile"
    profile.write_text("export A=1\n")
    folder = clone(tmp_path / "clone", url.format(port=quiet.port, password=PASSWORD, file=profile))
    before = sorted(tmp_path.rglob("*"))

    for words in (("task", "list"), ("trust",), ("trust", "--yes"), ("init", "Mine")):
        finished = run(folder, *words)
        assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (4, "", 1)
        assert re.search(rf"\b{name}\b", finished.stderr.partition("config.toml")[2])
    assert run(folder, "task", "edit", "--help").code == 0
    monkeypatch.chdir(folder)
    complete("backlog task view ", 18)

    assert quiet.heard == []
    assert profile.read_text() == "export A=1\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_another_address_in_the_file_needs_another_agreement(
    tmp_path: Path, quiet: Stranger, run: RunHere
) -> None:
    folder = clone(tmp_path / "clone", f"{quiet.url()}?sslmode=require")
    run(folder, "trust", "--yes")
    run(folder, "task", "list")
    assert len(quiet.heard) == 1

    for url in (
        quiet.url(),
        quiet.url("?sslmode=prefer"),
        quiet.url("?sslmode=require&schema=other"),
        quiet.url("?sslmode=require").replace("/x", "/y"),
        quiet.url("?sslmode=require").replace("://", "://ann@"),
        quiet.url("?sslmode=require").replace("127.0.0.1", "localhost"),
        quiet.url("?sslmode=require").replace(f":{quiet.port}", ""),
    ):
        clone_again(folder, url)
        assert run(folder, "task", "list").code == 4, url
    assert len(quiet.heard) == 1

    clone_again(folder, f"postgres://127.0.0.1/x?sslmode=require&port={quiet.port}")
    assert run(folder, "task", "list").code == 1
    assert len(quiet.heard) == 2


def test_a_copy_of_the_folder_needs_another_agreement(
    tmp_path: Path, quiet: Stranger, run: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = clone(tmp_path / "clone", quiet.url())
    run(folder, "trust", "--yes")

    assert run(clone(tmp_path / "copy", quiet.url()), "task", "list").code == 4
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert run(link, "task", "list").code == 1
    monkeypatch.setenv("BACKLOG_CWD", str(link))  # the shell may say so, too, where the system does not
    assert run(tmp_path, "task", "list").code == 1
    monkeypatch.delenv("BACKLOG_CWD")
    folder.rename(tmp_path / "elsewhere")
    assert run(tmp_path / "elsewhere", "task", "list").code == 4
    assert len(quiet.heard) == 2


def test_a_branch_cannot_lead_a_backlog_of_ones_own_elsewhere(
    tmp_path: Path, quiet: Stranger, run: RunHere
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    run(folder, "init", "Mine", "--defaults")
    run(folder, "task", "create", "One")
    config = folder / ".backlog" / "config.toml"
    config.write_text(f'database = "{quiet.url()}"\n')

    for words in (("task", "list"), ("task", "create", "Two"), ("init", "Mine"), ("doctor",)):
        finished = run(folder, *words)
        assert (finished.code, finished.stdout) == (4, "")
        assert "the database file beside it is not used either" in finished.stderr
        assert f"backlog --db {folder}/.backlog/backlog.db" in finished.stderr
    listed = run(folder, "--db", str(folder / ".backlog" / "backlog.db"), "task", "list", "--ids")
    assert (listed.code, listed.stdout) == (0, "TASK-1\n")
    config.unlink()
    assert run(folder, "task", "list", "--ids").stdout == "TASK-1\n"
    assert quiet.heard == []


def test_a_linked_worktree_has_the_agreement_of_the_main_one_for_the_same_server(
    tmp_path: Path, quiet: Stranger, run: RunHere
) -> None:
    main_worktree = clone(tmp_path / "main", quiet.url())
    git("init", "--quiet", cwd=main_worktree)
    git("add", "--force", ".backlog/config.toml", cwd=main_worktree)
    git("commit", "--quiet", "--message=First", cwd=main_worktree)
    git("worktree", "add", "--quiet", "../linked", cwd=main_worktree)
    linked = tmp_path / "linked"
    assert (linked / ".backlog" / "config.toml").is_file()

    assert run(linked, "task", "list").code == 4
    run(main_worktree, "trust", "--yes")
    assert (run(linked, "task", "list").code, len(quiet.heard)) == (1, 1)

    clone_again(linked, quiet.url("?schema=other"))
    assert run(linked, "task", "list").code == 4
    (linked / ".backlog" / "config.toml").unlink()
    assert (run(linked, "task", "list").code, len(quiet.heard)) == (1, 2)
    run(linked, "trust", "--revoke")
    assert run(main_worktree, "task", "list").code == 4


def git(*command: str, cwd: Path) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *identity, *command], cwd=cwd, check=True, capture_output=True)


def clone_again(folder: Path, url: str) -> None:
    (folder / ".backlog" / "config.toml").write_text(f'database = "{url}"\n')


def test_what_the_person_asks_for_in_the_environment_is_not_weakened(
    tmp_path: Path, quiet: Stranger, run: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = clone(tmp_path / "clone", quiet.url("?sslmode=prefer"))
    monkeypatch.setenv("PGSSLMODE", "require")
    run(folder, "trust", "--yes")

    finished = run(folder, "task", "list")

    assert finished.code == 1
    assert "SSL" in finished.stderr
    assert PASSWORD.encode() not in b"".join(quiet.heard)


@pytest.mark.parametrize(
    "words", [("--db", "{url}", "task", "list"), ("init", "X", "--db", "{url}"), ("migrate", "--db", "{url}")]
)
def test_the_persons_own_word_needs_no_agreement(
    tmp_path: Path, quiet: Stranger, run: RunHere, words: tuple[str, ...]
) -> None:
    finished = run(tmp_path, *(word.format(url=quiet.url()) for word in words))

    assert (finished.code, len(quiet.heard)) == (1, 1)
    assert run(tmp_path, "trust", "--list").stdout == "You have agreed to nothing.\n"


def test_a_database_in_the_environment_needs_no_agreement(
    tmp_path: Path, quiet: Stranger, run: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKLOG_DB", quiet.url())

    assert (run(tmp_path, "task", "list").code, len(quiet.heard)) == (1, 1)


@pytest.mark.skipif(pq.version() < 180_000, reason="an older libpq refuses a service file with that word")
def test_a_service_file_has_the_keys_of_no_connection_written(person: Path) -> None:
    """Libpq writes them once it has shaken hands by TLS, which the server of the tests does not."""
    service = f"[keys]\nhost={server().socket}\nuser=postgres\ndbname=postgres\nsslkeylogfile={person}/keys\n"
    (person / ".pg_service.conf").write_text(service)

    def key_log(pointer: int) -> bytes | None:
        library = libpq()
        library.PQconninfo.restype, library.PQconninfo.argtypes = POINTER(ConninfoOption), (c_void_p,)
        options = library.PQconninfo(pointer)
        named = takewhile(lambda option: option.keyword, (options[place] for place in count()))
        return next(bytes(each.value or b"") for each in named if each.keyword == b"sslkeylogfile")

    with psycopg.connect("service=keys") as unaware:
        assert next(each.val for each in unaware.pgconn.info if each.keyword == b"sslkeylogfile") == (
            f"{person}/keys".encode()
        )
    ours = connect(read_url("postgresql://?service=keys"), 0)
    try:
        assert not key_log(ours._pointer)
    finally:
        ours.close()
