"""What a person agreed to is kept where nobody else can write, and counts for exactly that."""

import hashlib
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.trust import Agreement
from backlog.errors import Failed
from backlog.storage.home import agreements

ONE = Agreement("/shop", url="postgresql://h/x")
OTHERS = (
    Agreement("/shop", url="postgresql://h/y"),
    Agreement("/shop2", url="postgresql://h/x"),
    Agreement("/shop", uid=1000),
    Agreement("/shop", uid=1001),
    Agreement("/shop", path="/elsewhere/backlog.db"),
)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder that is not there yet; returns that of the program in it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "backlog"


def kept(state: Path) -> list[Path]:
    return sorted((state / "trust").iterdir())


def test_nothing_is_agreed_to_before_and_nothing_is_made_by_asking(state: Path) -> None:
    assert not agreements.is_agreed(ONE)
    assert agreements.every_agreement() == ()
    agreements.revoke([ONE])

    assert not state.exists()


def test_what_was_agreed_to_counts_and_nothing_else(state: Path) -> None:
    agreements.agree([ONE])
    agreements.agree([ONE])

    assert agreements.is_agreed(ONE)
    assert not any(map(agreements.is_agreed, OTHERS))
    assert agreements.every_agreement() == (ONE,)
    assert len(kept(state)) == 1


def test_all_of_it_can_be_listed_and_taken_back() -> None:
    agreements.agree([ONE, *OTHERS])
    try:
        assert set(agreements.every_agreement()) >= {ONE, *OTHERS}
    finally:
        agreements.revoke([ONE, *OTHERS])

    assert not {ONE, *OTHERS} & set(agreements.every_agreement())


def test_nobody_else_can_read_or_write_it(state: Path) -> None:
    before = os.umask(0)
    try:
        agreements.agree([ONE])
    finally:
        os.umask(before)

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (state, state / "trust", *kept(state))]
    assert modes == [0o700, 0o700, 0o600]


def test_without_xdg_it_is_below_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for value in (None, "", "relative/state"):
        monkeypatch.delenv("XDG_STATE_HOME", raising=False)
        if value is not None:
            monkeypatch.setenv("XDG_STATE_HOME", value)
        agreements.agree([ONE])
        assert len(kept(tmp_path / ".local" / "state" / "backlog")) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".local"]


@pytest.mark.parametrize("what", ["the program's folder", "the folder of agreements", "an agreement"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_what_others_can_write_to_says_nothing(state: Path, what: str, mode: int) -> None:
    agreements.agree([ONE])
    path = {"the program's folder": state, "the folder of agreements": state / "trust"}.get(
        what, kept(state)[0]
    )
    path.chmod(path.stat().st_mode | mode)

    for ask in (lambda: agreements.is_agreed(ONE), agreements.every_agreement):
        with pytest.raises(Failed) as caught:
            ask()
        assert caught.value.code == "trust-not-private"
        assert str(path) in caught.value.message


@pytest.mark.parametrize("what", ["folder", "agreement"])
def test_what_belongs_to_another_user_says_nothing(
    state: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    agreements.agree([ONE])
    if os.getuid() == 0:
        os.chown(state if what == "folder" else kept(state)[0], 65_534, 65_534)
    else:
        monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)

    with pytest.raises(Failed) as caught:
        agreements.is_agreed(ONE)

    assert caught.value.code == "trust-not-private"


def test_a_planted_link_or_pipe_is_not_followed(state: Path, tmp_path: Path) -> None:
    agreements.agree([ONE])
    (file,) = kept(state)
    file.rename(tmp_path / "planted")
    file.symlink_to(tmp_path / "planted")
    with pytest.raises(Failed):
        agreements.is_agreed(ONE)

    file.unlink()
    os.mkfifo(file, 0o600)
    assert not agreements.is_agreed(ONE)


@given(content=st.binary(max_size=40) | st.just(b"[" * 60_000) | st.just(b'{"folder": "/shop", "x": 1}'))
def test_a_damaged_agreement_is_none(content: bytes) -> None:
    agreements.agree([ONE])
    text = json.dumps({"folder": ONE.folder, "url": ONE.url}) + "\n"
    name = hashlib.sha256(text.encode()).hexdigest()
    path = Path(os.environ["XDG_STATE_HOME"], "backlog", "trust", f"{name}.json")
    assert path.read_text() == text

    path.write_bytes(content)
    assert not agreements.is_agreed(ONE)
    agreements.agree([ONE])
    assert agreements.is_agreed(ONE)
    agreements.revoke([ONE])


def test_an_agreement_under_the_name_of_another_is_none(state: Path) -> None:
    agreements.agree([ONE])
    (one,) = kept(state)
    agreements.agree([OTHERS[0]])
    (other,) = set(kept(state)) - {one}
    one.replace(other)

    assert not agreements.is_agreed(ONE)
    assert not agreements.is_agreed(OTHERS[0])
    assert agreements.every_agreement() == ()


def test_a_folder_of_any_name_can_be_agreed_to(state: Path) -> None:
    odd = Agreement(os.fsdecode(b"/tmp/\xff \n\x1b[2J\"'"), url="postgresql://h/x")

    agreements.agree([odd])

    assert agreements.is_agreed(odd)
    assert agreements.every_agreement() == (odd,)
    assert state.exists()


def test_many_agree_at_once_and_none_is_lost(state: Path) -> None:
    wanted = [Agreement(f"/shop{number}", uid=number) for number in range(40)]
    threads = [threading.Thread(target=agreements.agree, args=([each],)) for each in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(agreements.every_agreement()) == set(wanted)
    assert len(kept(state)) == len(wanted)


@pytest.mark.parametrize("blocked", ["state", "state/backlog", "state/backlog/trust"])
def test_where_it_cannot_be_kept_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocked: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / blocked).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / blocked).write_text("")

    for ask in (lambda: agreements.agree([ONE]), agreements.every_agreement):
        with pytest.raises(Failed) as caught:
            ask()
        assert caught.value.code == "trust-unavailable"
        assert "XDG_STATE_HOME" in str(hint(caught.value))


@pytest.mark.parametrize("named", [".", "home", "~"])
def test_without_a_home_folder_nothing_is_agreed_to_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", named)

    with pytest.raises(Failed) as caught:
        agreements.agree([ONE])

    assert caught.value.code == "trust-unavailable"
    assert os.listdir(tmp_path) == []
