"""Whatever lies where a config file or a database is looked for: one line at once, and no harm done."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.cli.completion import complete
from tests.conftest import RunHere
from tests.listening import Stranger
from tests.reliability.conftest import PASSWORD, clone

PLACES = (
    "postgresql://",
    "postgres://",
    "postgresql:/",
    "127.0.0.1",
    "localhost",
    "db.example.org",
    ":{port}",
    "/x",
)
SECRETS = ("ann", "ann@", "ann:{password}@", "?password={password}")
PARAMETERS = (
    *(
        "?hostaddr=127.0.0.1",
        "&hostaddr=127.0.0.1",
        "?host=",
        "&port={port}",
        "&sslmode=disable",
        "?service=prod",
    ),
    *("&sslkeylogfile=keys", "&passfile=../person/.pgpass", "&options=-c", "&schema=s"),
)
TOML = ("database=", "url=", "[database]", "[[x]]", "#", "%00", "%2F", "\\u0000", "\\uD800", "\\n")
WORDS = (*PLACES, *SECRETS, *PARAMETERS, *TOML)
CONTENTS = st.lists(st.sampled_from([*WORDS, *" '\"=[]{}.,:@/?&%\n\x00\x1b\u202e\u0435"]), max_size=12).map(
    "".join
)
URLS = CONTENTS.map(lambda text: f'database = "postgresql://127.0.0.1:{{port}}/{text}"')


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=CONTENTS.map(str.encode) | URLS.map(str.encode) | st.binary(max_size=50))
def test_no_content_of_a_config_file_does_any_harm(
    tmp_path: Path, quiet: Stranger, run: RunHere, content: bytes
) -> None:
    folder = tmp_path / "clone"
    (folder / ".backlog").mkdir(parents=True, exist_ok=True)
    written = content.replace(b"{port}", b"%d" % quiet.port).replace(b"{password}", PASSWORD.encode())
    (folder / ".backlog" / "config.toml").write_bytes(written)
    before = sorted(tmp_path.rglob("*"))

    for words in (("task", "list"), ("trust",), ("init", "Mine"), ("task", "list", "--json")):
        finished = run(folder, *words)
        assert finished.code in {2, 4}
        assert finished.stderr.count("\n") == 1
        assert finished.stderr.rstrip("\n").isprintable()
        assert all(line.isprintable() for line in finished.stdout.splitlines())
    assert run(folder, "task", "edit", "--help").code == 0
    assert complete("backlog task view ", 18) is not None

    assert quiet.heard == []
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", ["pipe", "folder", "link to nowhere", "link in a circle", "endless", "huge"])
def test_a_config_file_that_is_none_is_one_line_at_once(tmp_path: Path, run: RunHere, kind: str) -> None:
    folder = clone(tmp_path / "par", "postgresql://127.0.0.1:1/x") / "child"
    config = folder / ".backlog" / "config.toml"
    config.parent.mkdir(parents=True)
    match kind:
        case "pipe":
            os.mkfifo(config)
        case "folder":
            config.mkdir()
        case "link to nowhere":
            config.symlink_to("/nowhere/config.toml")
        case "link in a circle":
            config.symlink_to(config)
        case "endless":
            config.symlink_to("/dev/zero")
        case _:
            config.write_bytes(b"#" * 1_000_000)

    for words in (("task", "list"), ("init", "Mine"), ("trust", "--yes")):
        finished = run(folder, *words)
        assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (
            2 if kind == "huge" else 1,
            "",
            1,
        )
        assert str(config) in finished.stderr


@pytest.mark.parametrize("what", ["the database", "the folder", "a circle"])
def test_a_link_that_leads_nowhere_does_not_lead_to_the_folder_above(
    tmp_path: Path, run: RunHere, what: str
) -> None:
    """The disk may only be unmounted, and what is meant for the backlog there belongs into no other."""
    above, folder = tmp_path / "par", tmp_path / "par" / "child"
    (folder / "src").mkdir(parents=True)
    run(above, "init", "Above", "--defaults")
    home = folder / ".backlog"
    match what:
        case "the database":
            home.mkdir()
            (home / "backlog.db").symlink_to("/nowhere/backlog.db")
        case "the folder":
            home.symlink_to("/nowhere/.backlog")
        case _:
            home.symlink_to(home)

    for place in (folder, folder / "src"):
        finished = run(place, "task", "create", "meant for child")
        assert (finished.code in {1, 3}, finished.stdout, finished.stderr.count("\n")) == (True, "", 1)
        assert str(home) in finished.stderr
    assert run(folder, "init", "Mine", "--defaults").code != 0
    assert run(above, "task", "list").stdout == "No tasks found.\n"


def test_a_pipe_in_the_place_of_git_holds_nobody_up(tmp_path: Path, run: RunHere) -> None:
    os.mkfifo(tmp_path / ".git")

    assert run(tmp_path, "task", "list").code == 3


def test_a_folder_that_cannot_be_looked_into_does_not_lead_to_the_one_above(
    tmp_path: Path, run: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    above, home = tmp_path / "par", tmp_path / "par" / "child" / ".backlog"
    home.mkdir(parents=True)
    run(above, "init", "Above", "--defaults")
    look = os.lstat

    def shut(path: str) -> os.stat_result:
        if str(path).startswith(f"{home}/"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return look(path)

    monkeypatch.setattr("os.lstat", shut)  # root may look into everything

    finished = run(home.parent, "task", "create", "meant for child")

    assert (finished.code, finished.stdout) == (1, "")
    assert f"{home}/config.toml" in finished.stderr
