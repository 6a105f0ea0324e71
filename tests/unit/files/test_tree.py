"""What strangers may have put into a folder, links above all, leads nobody out of it."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.errors import BacklogError, Refused
from backlog.files import atomic, tree

THEIRS = "not in the tree"
NAMES = st.sampled_from(["a", "b", "docs", "tasks", "x.md"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
TARGETS = st.sampled_from(
    ["a", "b/x.md", "docs", "tasks/x.md", "x.md", "nowhere", ".", "..", "../..", "../nowhere", "../out",
     "../out/a", "../out/docs/x.md", "../../out", "../../out/a", "OUT", "OUT/a", "OUT/new", "/dev/zero"]
)  # fmt: skip
ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["file", "folder", "link", "link", "link", "hard link", "pipe"]), PATHS, TARGETS
    ),
    max_size=12,
)


def is_inside(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(root)


def planted(root: Path, out: Path, entries: list[tuple[str, str, str]]) -> None:
    """Make what can be made of a list of entries: each a kind, a path, and where it leads if it is a link."""
    (out / "docs").mkdir(parents=True)
    for name in ("a", "b", "x.md", "docs/x.md"):
        (out / name).write_text(THEIRS)
    root.mkdir()
    for kind, path, target in entries:
        place = root / path
        if os.path.lexists(place) or not is_inside(place.parent, root):
            continue
        with suppress(OSError):  # a file is where a folder should be
            place.parent.mkdir(parents=True, exist_ok=True)
            if kind == "file":
                place.write_text("in the tree")
            elif kind == "folder":
                place.mkdir()
            elif kind == "link":
                place.symlink_to(target.replace("OUT", str(out)))
            elif kind == "hard link":
                place.hardlink_to(out / "b")
            else:
                os.mkfifo(place)


def picture(folder: Path) -> dict[str, tuple[int, int, bytes | None]]:
    """Everything that anybody could see of a folder's content."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else None,
        )
        for path in sorted(folder.rglob("*"))
    }


@settings(max_examples=100)
@given(ENTRIES, st.lists(st.tuples(st.sampled_from(["write", "remove"]), PATHS), max_size=6))
def test_nothing_outside_of_a_tree_is_touched(
    entries: list[tuple[str, str, str]], acts: list[tuple[str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        root, out = Path(folder, "root").resolve(), Path(folder, "out").resolve()
        planted(root, out, entries)
        before = picture(out)
        linked = {(out / "b").stat().st_ino}

        for path, problem in tree.walk(str(root)):
            assert is_inside((root / path).parent, root)
            text, reason, *_ = tree.read(str(root), path)
            assert (text is None) == (reason != "")
            if problem:
                assert text is None
            if text == THEIRS:
                assert (root / path).stat().st_ino in linked
        for act, path in acts:
            with suppress(BacklogError):
                if act == "write":
                    atomic.write(str(root / path), (b"ours",), within=str(root), make_folders=True)
                else:
                    tree.remove(str(root), path, below="docs")

        assert picture(out) == before
        assert not any(atomic.is_partial(path.name) for path in Path(folder).rglob("*"))


def test_files_are_found_and_links_in_the_tree_are_followed(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "one.md").write_bytes(b"\xef\xbb\xbfone\r\n")
    (tmp_path / "two.md").symlink_to("tasks/one.md")
    (tmp_path / "three").symlink_to("tasks")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").touch()
    (tmp_path / "docs" / ".GIT" / "hooks").mkdir(parents=True)
    (tmp_path / ".backlog-00.partial").touch()

    assert sorted(tree.walk(str(tmp_path))) == [
        ("docs/.GIT/", ""),
        ("tasks/one.md", ""),
        ("three", "it is a link to a folder, which is not followed"),
        ("two.md", ""),
    ]
    assert tree.read(str(tmp_path), "two.md") == tree.read(str(tmp_path), "tasks/one.md")
    assert tree.read(str(tmp_path), "three/one.md") == ("\ufeffone\r\n", "", None, "", "")


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"a\n\nb\0", "it contains a NUL character", 3),
        (b"x" * (tree.MAX_BYTES + 1), "it is too large: 10,000,001 bytes", None),
    ],
)
def test_what_is_no_text_is_said(tmp_path: Path, content: bytes, reason: str, line: int | None) -> None:
    (tmp_path / "file").write_bytes(content)

    assert tree.read(str(tmp_path), "file") == (None, reason, line, "", "")


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "out").symlink_to("/dev/zero")
    (tmp_path / "nowhere").symlink_to("missing")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "theirs").write_text(THEIRS)
    (tmp_path / "a" / "b").mkdir(parents=True)

    for path, reason in {
        "pipe": "it is not a file",
        "out": "it is a link that leads out of the tree",
        "nowhere": "it cannot be read: No such file or directory",
        "loop": "it cannot be read: Too many levels of symbolic links",
        "a": "it is not a file",
        "..": "it is not a file",
        "missing/x": "it cannot be read: No such file or directory",
    }.items():
        assert tree.read(str(tmp_path), path) == (None, reason, None, "", "")
    for path in ("../theirs", "b/../../theirs", "./../theirs"):
        assert tree.read(str(tmp_path / "a"), path).reason == "it is a link that leads out of the tree"


def test_a_folder_that_is_swapped_for_a_link_while_it_is_walked_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "theirs").write_text(THEIRS)
    (tmp_path / "root" / "a").mkdir(parents=True)
    (tmp_path / "root" / "a" / "ours").touch()
    (tmp_path / "root" / "first").touch()

    walking = tree.walk(str(tmp_path / "root"))
    found = [next(walking)]
    shutil.rmtree(tmp_path / "root" / "a")
    (tmp_path / "root" / "a").symlink_to("../out")

    assert [*found, *walking] == [("first", ""), ("a", "the folder cannot be read: Not a directory")]


def test_a_removed_file_takes_the_folders_that_it_leaves_empty_along(tmp_path: Path) -> None:
    for path in ("docs/a/b/c/x.md", "docs/a/y.md", "tasks/z.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()

    for path in ("docs/a/b/c/x.md", "tasks/z.md", "tasks/missing.md", "nowhere/missing.md"):
        tree.remove(str(tmp_path), path, below="docs")

    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == [
        "docs", "docs/a", "docs/a/y.md", "tasks",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["up/theirs", "../theirs", "a/../../theirs", "/etc/passwd"])
def test_what_is_outside_is_not_removed(tmp_path: Path, path: str) -> None:
    (tmp_path / "theirs").touch()
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "up").symlink_to("..")

    with pytest.raises(Refused):
        tree.remove(str(tmp_path / "root"), path, below="docs")

    assert (tmp_path / "theirs").exists()
