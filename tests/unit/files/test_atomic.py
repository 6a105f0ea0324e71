"""What is promised of every file that the program writes: whole or not at all, and nothing besides."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from backlog.errors import BacklogError, Conflict, Failed, Refused
from backlog.files import atomic, folders
from backlog.files.atomic import Whole, is_partial, new_file, scratch_file, write, write_several
from tests.full_disk import no_room

THEIRS = "not yours"


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(BacklogError) as caught:
        act()
    assert "\n" not in caught.value.message
    return caught.value.code


def test_a_file_holds_what_was_written(tmp_path: Path) -> None:
    write(str(tmp_path / "new"), (b"one\r\n", b"\xff\x00", b""))

    assert (tmp_path / "new").read_bytes() == b"one\r\n\xff\x00"
    assert names(tmp_path) == ["new"]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000])
def test_permissions_are_those_of_the_older_file_or_what_the_umask_leaves(tmp_path: Path, mask: int) -> None:
    new, old, own = tmp_path / "new", tmp_path / "old", tmp_path / "own"
    old.touch()
    old.chmod(0o2754)
    before = os.umask(mask)
    try:
        write(str(new), (b"",))
        write(str(old), (b"",))
        write(str(own), (b"",), mode=0o600)
    finally:
        os.umask(before)

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (new, old, own)]
    assert modes == [0o666 & ~mask, 0o754, 0o600]


def test_nobody_can_read_it_before_it_has_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "old").touch(0o600)
    with new_file(str(tmp_path / "old")) as file:
        assert stat.S_IMODE(Path(file.name).stat().st_mode) == 0o600
    with scratch_file(str(tmp_path / "old")) as file:
        assert stat.S_IMODE(Path(file.name).stat().st_mode) == 0o600


def test_an_older_file_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")

    with pytest.raises(Conflict) as caught:
        write(str(tmp_path / "old"), (b"new",), replace=False)

    assert caught.value.code == "file-exists"
    assert (tmp_path / "old").read_text() == "old"
    write(str(tmp_path / "old"), (b"new",))
    assert (tmp_path / "old").read_text() == "new"
    assert names(tmp_path) == ["old"]


def test_a_file_that_somebody_else_made_meanwhile_stays(tmp_path: Path) -> None:
    with pytest.raises(Conflict), new_file(str(tmp_path / "late"), replace=False):
        (tmp_path / "late").write_text("theirs")

    assert (tmp_path / "late").read_text() == "theirs"
    assert names(tmp_path) == ["late"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Failed("no"), KeyError("bug"), OSError(28, "full")])
def test_nothing_is_left_of_a_block_that_failed(tmp_path: Path, error: BaseException) -> None:
    (tmp_path / "old").write_text("old")

    def fail() -> None:
        with new_file(str(tmp_path / "old"), companions=("-wal",)) as file:
            file.write(b"half")
            Path(f"{file.name}-wal").touch()
            raise error

    with pytest.raises(type(error)) as caught:
        fail()

    assert caught.value is error
    assert (tmp_path / "old").read_text() == "old"
    assert names(tmp_path) == ["old"]


@pytest.mark.parametrize("call", ["fsync", "replace", "fchmod"])
def test_nothing_is_left_where_the_system_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (tmp_path / "old").write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)

    with pytest.raises(Failed, match=r"cannot write .*: No space left on device") as caught:
        write(str(tmp_path / "old"), (b"new",))

    assert caught.value.code == "file-unavailable"
    assert (tmp_path / "old").read_text() == "old"
    assert names(tmp_path) == ["old"]


@pytest.mark.parametrize("size", [1, 100_000], ids=["held-back", "written-at-once"])
def test_a_disk_that_takes_no_content_is_named_with_the_file_and_nothing_is_left(
    tmp_path: Path, size: int
) -> None:
    (tmp_path / "old").write_text("old")
    old = str(tmp_path / "old")

    with no_room(), pytest.raises(Failed, match=r"cannot write .*old.*: File too large") as one:
        write(old, (b"x" * size,))
    with no_room(), pytest.raises(Failed, match=r"cannot write 7: File too large") as many:
        write_several(
            [Whole(old, b"", str(tmp_path), "6"), Whole(f"{old}er", b"x" * size, str(tmp_path), "7")]
        )

    assert {one.value.code, many.value.code} == {"file-unavailable"}
    assert (tmp_path / "old").read_text() == "old"
    assert names(tmp_path) == ["old"]


def test_what_is_wrong_with_a_block_is_raised_where_the_disk_takes_no_content_either(tmp_path: Path) -> None:
    def fail() -> None:
        with new_file(str(tmp_path / "new")) as file:
            file.write(b"x")
            raise KeyError("first")

    with no_room(), pytest.raises(KeyError, match="first"):
        fail()
    with no_room(), scratch_file(str(tmp_path / "new")) as file:
        file.write(b"what is not kept need not be written")

    assert names(tmp_path) == []


def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("folder" if folder else f"{os.fstat(descriptor).st_size} bytes")
        fsync(descriptor)

    def replaced(old: str, new: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        done.append("name")
        replace(old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)

    write(str(tmp_path / "new"), (b"12345",))

    assert done == ["5 bytes", "name", "folder"]


def several(folder: Path, *names_: str) -> list[Whole]:
    return [Whole(str(folder / name), name.encode(), str(folder), name) for name in names_]


def test_many_files_are_written_with_their_folders_and_replace_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "0").write_text("old")
    wanted = [f"{number % 3}/{number}" for number in range(250)]
    (tmp_path / "0").unlink()

    write_several(several(tmp_path, *wanted))
    write_several(several(tmp_path, *wanted))

    assert {path: (tmp_path / path).read_text() for path in wanted} == {path: path for path in wanted}
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 250


@pytest.mark.parametrize("count", [2, 20])
def test_of_many_files_all_are_on_the_disk_before_one_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    done: list[str] = []
    fsync, replace, whole_disk = os.fsync, os.replace, os.sync

    def synced(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        fsync(descriptor)

    def settled() -> None:
        done.extend(["content"] * len([path for path in tmp_path.iterdir() if path.stat().st_size]))
        whole_disk()

    def replaced(old: str, new: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        done.append("name")
        replace(old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "sync", settled)
    monkeypatch.setattr(os, "replace", replaced)

    write_several(several(tmp_path, *map(str, range(count))))

    assert done == ["content"] * count + ["name"] * count + ["folder"]


def test_where_one_of_many_fails_none_is_half_written(tmp_path: Path) -> None:
    (tmp_path / "5").mkdir()

    with pytest.raises(Failed, match="5 is a folder"):
        write_several(several(tmp_path, *map(str, range(9))))

    assert names(tmp_path) == ["5"]


def test_many_files_do_not_leave_their_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "out").symlink_to(tmp_path)

    with pytest.raises(Refused):
        write_several(several(tmp_path / "in", "a", "out/b"))

    assert names(tmp_path / "in") == ["out"]
    assert not (tmp_path / "b").exists()


def test_a_file_system_that_cannot_sync_a_folder_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def synced(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", synced)
    write(str(tmp_path / "new"), (b"1",))

    assert (tmp_path / "new").read_bytes() == b"1"


def test_a_planted_link_with_the_temporary_name_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "victim").write_text(THEIRS)
    (tmp_path / "in").mkdir()
    monkeypatch.setattr(os, "urandom", bytes)  # as many zeros: the one name that this test can guess
    with new_file(str(tmp_path / "in" / "new")) as file:
        planted = Path(file.name)
    for target in ("../victim", "nowhere"):
        planted.symlink_to(target)

        assert code_of(lambda: write(str(tmp_path / "in" / "new"), (b"x",))) == "file-unavailable"
        planted.unlink(missing_ok=True)

    assert (tmp_path / "victim").read_text() == THEIRS


def test_temporary_names_cannot_be_guessed_and_are_known(tmp_path: Path) -> None:
    seen = set()
    for _ in range(50):
        with scratch_file(str(tmp_path / "x")) as file:
            seen.add(Path(file.name).name)

    assert len(seen) == 50
    assert all(is_partial(name) for name in seen)
    assert not any(str(os.getpid()) == name.split(".")[1] for name in seen)
    assert not is_partial("task-1 - T.md")


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "CLAUDE.md").write_text("old")
    (tmp_path / "AGENTS.md").symlink_to("deep/CLAUDE.md")
    (tmp_path / "dangling").symlink_to("made.md")

    write(str(tmp_path / "AGENTS.md"), (b"new",), within=str(tmp_path))
    write(str(tmp_path / "dangling"), (b"made",), within=str(tmp_path))

    assert (tmp_path / "AGENTS.md").is_symlink()
    assert (tmp_path / "deep" / "CLAUDE.md").read_text() == "new"
    assert (tmp_path / "made.md").read_text() == "made"


@pytest.mark.parametrize("target", ["../victim", "../nowhere", "/etc/nowhere", "up/victim", "up", ".."])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "victim").write_text(THEIRS)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to("..")
    (tmp_path / "in" / "link").symlink_to(target)
    inside = str(tmp_path / "in")

    for within in (inside, None):
        with pytest.raises(Refused) as caught:
            write(f"{inside}/link", (b"x",), within=within)
        assert caught.value.code == "leads-outside"
    with pytest.raises(Refused):
        write(f"{inside}/up/new", (b"x",), within=inside)

    assert (tmp_path / "victim").read_text() == THEIRS
    assert names(tmp_path) == ["in", "in/link", "in/up", "victim"]


@pytest.mark.parametrize("swapped", ["in/deep", "in/deep/er"])
def test_a_folder_that_is_swapped_for_a_link_meanwhile_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapped: str
) -> None:
    (tmp_path / "out" / "er").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "er").mkdir(parents=True)
    judged = folders.place_of

    def judged_then_swapped(path: str, within: str | None) -> object:
        place = judged(path, within)
        (tmp_path / swapped).rename(tmp_path / "gone")
        (tmp_path / swapped).symlink_to(tmp_path / "out")
        return place

    monkeypatch.setattr(atomic, "place_of", judged_then_swapped)

    path = str(tmp_path / "in" / "deep" / "er" / "new")
    assert code_of(lambda: write(path, (b"x",), within=str(tmp_path / "in"))) == "file-unavailable"
    assert names(tmp_path / "out") == ["er"]


def test_a_hard_link_is_cut_and_its_other_name_left_alone(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text(THEIRS)
    (tmp_path / "new").hardlink_to(tmp_path / "victim")

    write(str(tmp_path / "new"), (b"x",))

    assert (tmp_path / "victim").read_text() == THEIRS


def test_the_way_to_the_folder_that_was_named_may_hold_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    write(str(tmp_path / "link" / "a"), (b"1",))
    write(str(tmp_path / "link" / "b" / "c"), (b"2",), within=str(tmp_path / "link"), make_folders=True)

    assert names(tmp_path / "real") == ["a", "b", "b/c"]


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    (tmp_path / "null").symlink_to(os.devnull)
    (tmp_path / "loop").symlink_to("loop")

    for name in ("fifo", "folder", "loop", "new/x", ".", "fifo/x", "n" * 300, "a\0b", "\udfff"):
        for replace in (True, False):
            act = partial(write, f"{tmp_path}/{name}", (b"x",), replace=replace)
            assert code_of(act) == "file-unavailable"
    assert code_of(lambda: write(os.devnull, (b"x",))) == "file-unavailable"
    assert code_of(lambda: write(f"{tmp_path}/null", (b"x",))) == "leads-outside"

    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    assert names(tmp_path) == ["fifo", "folder", "loop", "null"]


ENDED = """
import os, signal, sys
if int(sys.argv[2]) != signal.SIGINT:
    signal.signal(int(sys.argv[2]), signal.SIG_DFL)  # whoever runs the tests may ignore it
else:
    signal.signal(signal.SIGINT, signal.default_int_handler)
from backlog.files.atomic import new_file
with new_file(sys.argv[1], companions=("-wal",)) as file:
    file.write(b"half")
    file.flush()
    open(file.name + "-wal", "w").close()
    os.kill(os.getpid(), int(sys.argv[2]))
print("went on")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_process_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "old").write_text("old")

    ended = subprocess.run(
        [sys.executable, "-c", ENDED, str(tmp_path / "old"), str(int(number))],
        check=False,
        capture_output=True,
        timeout=60,
    )

    assert (ended.returncode, ended.stdout) == (-number, b"")
    assert b"Traceback" not in ended.stderr or number == signal.SIGINT
    assert (tmp_path / "old").read_text() == "old"
    assert names(tmp_path) == ["old"]


def test_signals_are_handled_as_before_once_a_file_is_written(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    write(str(tmp_path / "new"), (b"1",))

    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)] == before
