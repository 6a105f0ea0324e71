"""The note in `.backlog/` that says on which server the backlog is: written at the end, or not at all."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.servers import Server
from backlog.errors import Conflict, Failed
from backlog.storage.home.config import config_text, read_config
from backlog.storage.home.create import (
    IGNORE_ALL,
    IGNORE_ALL_BUT_CONFIG,
    create_home,
    note_server,
    noting_url,
)
from backlog.storage.home.discovery import find_backlog
from backlog.storage.home.trust import is_agreed
from tests.conftest import agree_to

URL = "postgresql://ann:hidden@host/team?schema=shop"
SHOWN = "postgresql://ann@host/team?schema=shop"
SERVER = Server(host="host", user="ann", database="team", schema="shop")


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (folder / ".backlog").iterdir()}


def test_the_url_is_noted_without_its_password_after_the_block(tmp_path: Path) -> None:
    with noting_url(str(tmp_path), URL):
        assert files(tmp_path) == {".gitignore": IGNORE_ALL_BUT_CONFIG}

    assert files(tmp_path) == {".gitignore": IGNORE_ALL_BUT_CONFIG, "config.toml": config_text(SERVER)}
    assert find_backlog(str(tmp_path)).database == SHOWN


def test_nothing_is_left_if_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), noting_url(str(tmp_path), URL):
        raise KeyError

    assert list(tmp_path.iterdir()) == []
    assert not is_agreed([str(tmp_path)], url=SHOWN)


def test_what_was_agreed_to_before_stays_so_if_the_block_fails(tmp_path: Path) -> None:
    with noting_url(str(tmp_path), URL):
        pass

    with pytest.raises(KeyError), noting_url(str(tmp_path), URL):
        raise KeyError

    assert is_agreed([str(tmp_path)], url=SHOWN)


def test_a_note_of_the_same_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".backlog").mkdir()
    (tmp_path / ".backlog" / "config.toml").write_text(f'database = "{SHOWN}" # ours\n')

    with noting_url(str(tmp_path), URL):
        pass

    assert files(tmp_path) == {"config.toml": f'database = "{SHOWN}" # ours\n'}
    assert is_agreed([str(tmp_path)], url=SHOWN)


def test_a_note_of_another_and_a_database_file_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "noted").mkdir()
    with noting_url(str(tmp_path / "noted"), URL):
        pass
    create_home(str(tmp_path / "file"), lambda _: None)

    for folder, advice in (
        ("noted", "omit --db"),
        ("file", "backlog migrate --to postgresql://ann@other"),
    ):
        with (
            pytest.raises(Conflict) as caught,
            noting_url(str(tmp_path / folder), "postgresql://ann:hidden@other/team"),
        ):
            pytest.fail("the block was entered")
        assert advice in str(hint(caught.value))
        assert "hidden" not in f"{caught.value.message}{caught.value.data}{hint(caught.value)}"
    assert (tmp_path / "file" / ".backlog" / ".gitignore").read_text() == IGNORE_ALL


def test_what_else_is_in_the_folder_is_not_hidden_from_git(tmp_path: Path) -> None:
    (tmp_path / ".backlog" / "tasks").mkdir(parents=True)

    note_server(str(tmp_path), SERVER)
    with noting_url(str(tmp_path), URL):
        pass
    assert not (tmp_path / ".backlog" / ".gitignore").exists()

    (tmp_path / ".backlog" / "config.toml").unlink()
    with noting_url(str(tmp_path), URL):
        pass
    assert "*\n" not in (tmp_path / ".backlog" / ".gitignore").read_text().splitlines(keepends=True)


def test_where_git_ignored_the_folder_the_note_is_let_through(tmp_path: Path) -> None:
    create_home(str(tmp_path), lambda _: None)

    note_server(str(tmp_path), SERVER)

    assert (tmp_path / ".backlog" / ".gitignore").read_text() == IGNORE_ALL_BUT_CONFIG
    agree_to(tmp_path)
    assert find_backlog(str(tmp_path)).database == SHOWN


def test_if_the_note_cannot_be_written_the_backlog_is_said_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(Failed) as caught, noting_url(str(tmp_path), URL):
        shutil.rmtree(tmp_path / ".backlog")

    assert caught.value.message.startswith(f"the backlog is at {SHOWN}, but ")
    assert hint(caught.value) == f'write the file yourself, one line: database = "{SHOWN}"'


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / ".backlog").write_text("")

    with pytest.raises(Failed), noting_url(str(tmp_path), URL):
        pytest.fail("the block was entered")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="cannot read"):
        read_config(str(tmp_path / "missing.toml"))


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)


@given(user=NAMES, database=NAMES, schema=NAMES, host=st.sampled_from(["", "host", "::1", "/run/a b", "@x"]))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, user: str, database: str, schema: str, host: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "config.toml"
    server = Server(host=host, port="5433", user=user, database=database, schema=schema, tls="require")
    path.write_text(config_text(server), encoding="utf-8")

    assert read_config(str(path)) == server
