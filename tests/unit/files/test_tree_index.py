"""What is remembered of a file holds as long as nobody wrote it again, whatever its times say."""

import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backlog.files import stamps, tree
from backlog.files.atomic import Whole, write_several
from backlog.files.tree_index import TreeIndex, index_of

OLD = 1_700_000_000_000_000_000
"""An instant long ago, in nanoseconds."""


def aged(path: Path) -> None:
    """Set the time of a file's content back, as `cp -p`, tar and make do; that of the inode stays."""
    os.utime(path, ns=(OLD, OLD))


def stamp_in(root: Path, name: str) -> str:
    """The stamp of a file as a walk through the folder finds it."""
    return {path: stamp for path, _, stamp in tree.listed(str(root))}[name]


def same_size(path: Path) -> None:
    path.write_text("BBB", encoding="utf-8")


def same_size_and_time(path: Path) -> None:
    same_size(path)
    aged(path)


def another_inode(path: Path) -> None:
    (path.parent / "other").write_text("BBB", encoding="utf-8")
    aged(path.parent / "other")
    (path.parent / "other").rename(path)


def a_link(path: Path) -> None:
    path.rename(path.parent / "elsewhere")
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("change", [same_size, same_size_and_time, another_inode, a_link])
def test_what_was_written_again_is_not_known(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "a.md"
    path.write_text("AAA", encoding="utf-8")
    aged(path)
    index = TreeIndex()
    index.note("a.md", stamp_in(tmp_path, "a.md"), "digest")
    index.save()
    known = TreeIndex(lambda: str(tmp_path / "c" / "b" / "i.json"), "1")
    known.note("a.md", stamp_in(tmp_path, "a.md"), "digest")
    known.save()
    time.sleep(0.02)  # the next tick of the clock by which inodes get their times

    change(path)

    again = TreeIndex(lambda: str(tmp_path / "c" / "b" / "i.json"), "1")
    assert again.digest("a.md", stamp_in(tmp_path, "a.md")) is None


@pytest.mark.parametrize(
    ("changed", "looked", "settled"),
    [
        (OLD, OLD, False),  # the same instant
        (OLD, OLD + stamps.YOUNG - 1, False),
        (OLD, OLD + stamps.YOUNG, True),
        (OLD + 3_600 * 10**9, OLD, False),  # the clock of the disk, or of who set the time, is ahead
        (OLD - 60 * 10**9, OLD, True),
    ],
)
def test_a_young_file_may_get_the_same_times_again(changed: int, looked: int, settled: bool) -> None:  # noqa: FBT001  a case
    found = os.stat_result(
        (0o100644, 1, 1, 1, 0, 0, 3, 0, 0, 0), {"st_mtime_ns": changed, "st_ctime_ns": changed - 1}
    )

    assert stamps.is_settled(found, looked) is settled


def test_a_file_that_was_just_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("AAA", encoding="utf-8")

    assert tree.read(str(tmp_path), "a.md").stamp == ""


def test_a_file_of_long_ago_has_its_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("AAA", encoding="utf-8")
    later = time.time_ns() + stamps.YOUNG + 10**9
    monkeypatch.setattr(time, "time_ns", lambda: later)

    assert tree.read(str(tmp_path), "a.md").stamp == stamp_in(tmp_path, "a.md") != ""


def test_what_is_written_has_its_stamp_at_once_or_none(tmp_path: Path) -> None:
    names = [f"{number}.md" for number in range(9)]

    found = write_several(Whole(str(tmp_path / name), b"x", str(tmp_path), name) for name in names)

    for name, stamp in zip(names, found, strict=True):
        status = (tmp_path / name).stat()
        assert stamp == (stamp_in(tmp_path, name) if status.st_ctime_ns > status.st_mtime_ns else "")


def test_an_index_follows_its_folder_and_is_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "tree"
    made = index_of(str(root), "1")  # there is no tree yet
    root.mkdir()
    made.note("a.md", "1:2:3:4", "digest")
    made.note_states([("uuid", "state")])
    made.save()
    root.rename(tmp_path / "moved")

    known = index_of(str(tmp_path / "moved"), "1")

    assert (known.digest("a.md", "1:2:3:4"), known.agrees("uuid", "state")) == ("digest", True)
    assert known.digest("a.md", "1:2:3:5") is None
    assert known.digest("a.md", "") is None
    assert not known.agrees("uuid", "another")
    (file,) = (tmp_path / "cache" / "backlog" / "trees").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    other = index_of(str(tmp_path / "moved"), "2")  # the next program may write other texts
    assert (other.digest("a.md", "1:2:3:4"), other.agrees("uuid", "state")) == (None, False)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "not ours", "folder"])
def test_a_damaged_index_is_none(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a" / "b" / "index.json"
    index = TreeIndex(lambda: str(path), "1")
    index.note("a.md", "1:2:3:4", "digest")
    index.save()
    content = path.read_bytes()
    match damage:
        case "cut":
            path.write_bytes(content[:-1])
        case "changed":
            path.write_bytes(content.replace(b"digest", b"others"))
        case "empty":
            path.write_bytes(b"")
        case "not ours":
            path.chmod(0o666)
        case "folder":
            path.unlink()
            path.mkdir()

    assert TreeIndex(lambda: str(path), "1").digest("a.md", "1:2:3:4") is None


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"form": "1"},
        {"form": "1", "files": [], "states": {}},
        {"form": "1", "files": {"a.md": 5}, "states": {}},
        {"form": "1", "files": {"a.md": None}, "states": {}},
        {"form": "1", "files": {}, "states": {"uuid": ["state"]}},
        {"form": 1, "files": {"a.md": "1:2:3:4 digest"}, "states": {}},
    ],
)
def test_an_index_of_another_shape_is_none(tmp_path: Path, content: object) -> None:
    path = tmp_path / "index.json"
    text = json.dumps(content)
    path.write_text(f"{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}\n{text}", encoding="utf-8")

    index = TreeIndex(lambda: str(path), "1")

    assert (index.digest("a.md", "1:2:3:4"), index.agrees("uuid", "state")) == (None, False)


@pytest.mark.parametrize("other", ["", ".agreed", ".imported", ".picture", ".states"])
@pytest.mark.parametrize("kind", ["", ".agreed", ".imported", ".picture", ".states"])
def test_a_file_of_another_kind_is_none(tmp_path: Path, kind: str, other: str) -> None:
    path = tmp_path / "a" / "b" / "index.json"
    index = TreeIndex(lambda: str(path), "1")
    index.note("a.md", "1:2:3:4", "digest")
    index.save()
    index.note_agreed("state", 1)
    index.note_imported({"imported": b"x"})
    index.keep_picture({"picture": b"x"}, {"states": b"x"})
    Path(f"{path}{kind}").write_bytes(Path(f"{path}{other}").read_bytes())

    known = TreeIndex(lambda: str(path), "1")

    found = {
        "": known.digest("a.md", "1:2:3:4"),
        ".agreed": known.agreed("state"),
        ".imported": known.imported(),
        ".picture": known.picture(),
        ".states": known.picture_of_states(),
    }
    assert {name for name, value in found.items() if value is None} == ({kind} if kind != other else set())


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    index = TreeIndex(lambda: str(tmp_path / "file" / "a" / "index.json"), "1")
    index.note("a.md", "1:2:3:4", "digest")

    index.save()

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
