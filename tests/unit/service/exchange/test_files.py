"""What is read of a tree on disk: its records, each once, and what is none."""

import os
from pathlib import Path

import pytest

from backlog.errors import BacklogError
from backlog.files import stamps
from backlog.files.tree_index import TreeIndex
from backlog.markdown.config_file import CONFIG
from backlog.service.exchange.files import (
    Tree,
    begins_with_id,
    digest_of,
    listed_in,
    read_known,
    read_one,
    read_tree,
    remove,
    stamp_at,
    stamps_of,
    with_texts,
    write,
)
from tests.unit.service.exchange.samples import CONFIG as CONFIG_TEXT
from tests.unit.service.exchange.samples import task_file


def test_a_link_to_a_record_is_no_second_record(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "tasks" / "task-1 - A.md").write_text(task_file("TASK-1", "A"))
    (tmp_path / "shared" / "b.md").write_text(task_file("TASK-2", "B"))
    (tmp_path / "tasks" / "task-2 - B.md").symlink_to("../shared/b.md")
    (tmp_path / "tasks" / "task-3 - A.md").symlink_to("task-1 - A.md")
    (tmp_path / "tasks" / "notes.md").symlink_to("task-1 - A.md")

    found = read_tree(Tree(str(tmp_path), CONFIG))

    assert [(file.path, file.text is not None, file.reason) for file in found.files] == [
        ("tasks/task-1 - A.md", True, ""),
        ("tasks/task-2 - B.md", True, ""),
        ("tasks/task-3 - A.md", False, 'it is a link to "tasks/task-1 - A.md", which is read itself'),
    ]
    assert found.left == ["shared/b.md", "tasks/notes.md"]


def tree(root: Path, **files: str) -> Tree:
    """A tree with a task, a document, settings and what is none of these."""
    there = {
        "config.yml": CONFIG_TEXT,
        "tasks/task-1 - A.md": task_file("TASK-1", "A"),
        "docs/deep/doc-1 - D.md": "---\nid: doc-1\ntitle: D\n---\n",
        "tasks/notes.txt": "x",
        "readme.md": "x",
        "backlog.db": "x",
        **files,
    }
    for path, text in there.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return Tree(str(root), CONFIG)


RECORDS = ["docs/deep/doc-1 - D.md", "tasks/task-1 - A.md"]


def test_a_tree_is_its_settings_its_records_and_the_rest(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    steps: list[tuple[str, int, int]] = []
    found = read_tree(here, lambda *step: steps.append(step))

    assert found.config is not None
    assert (found.config.path, found.config.text) == ("config.yml", CONFIG_TEXT)
    assert [file.path for file in found.files] == RECORDS
    assert found.left == ["readme.md", "tasks/notes.txt"]
    assert (found.unread, found.tree) == ({}, here)
    assert found.digests == {file.path: digest_of(file.text or "") for file in found.files}
    assert {what for what, _, _ in steps} == {"Reading files"}
    assert steps[-1][1] == steps[-1][2] == len(steps)
    one = found.files[1]
    assert (one.place, one.name, one.reason, one.line) == ("tasks", "task-1 - A.md", "", None)
    assert read_tree(here._replace(config=None)).config is None


def test_what_an_index_knows_is_not_read_until_it_is_wanted(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    plain = read_tree(here)

    class Knowing(TreeIndex):
        """An index that knows every file, whatever its stamp."""

        def digest(self, path: str, stamp: str) -> str | None:
            assert stamp == stamp_at(here, path) or not stamp
            return plain.digests.get(path)

    found = read_tree(here, index=Knowing())

    assert (found.files, found.unread, found.digests) == ([], plain.digests, plain.digests)
    some = with_texts(found, ["tasks/task-1 - A.md", "gone"])
    assert ([file.path for file in some.files], some.unread) == (["tasks/task-1 - A.md"], {})
    steps: list[tuple[str, int, int]] = []
    whole = with_texts(some._replace(unread={RECORDS[0]: "d"}), step=lambda *step: steps.append(step))
    assert [(file.path, file.text) for file in whole.files] == [
        (file.path, file.text) for file in plain.files
    ]
    assert steps == [("Reading files", 1, 1)]
    assert with_texts(found._replace(tree=None)) == found._replace(tree=None)


def test_what_is_read_is_noted_with_its_stamp(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    noted: list[tuple[str, str, str]] = []

    class Noting(TreeIndex):
        """An index that knows nothing yet."""

        def note(self, path: str, stamp: str, digest: str) -> None:
            noted.append((path, stamp, digest))

    found = read_tree(here, index=Noting())

    assert noted == [(file.path, file.stamp, file.digest) for file in found.files]


def test_a_folder_named_like_a_record_is_told_and_one_elsewhere_is_left(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    (tmp_path / "backlog" / "tasks" / "task-2 - B.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "backlog" / "other").mkdir()
    (tmp_path / "backlog" / "other" / "x.md").symlink_to(tmp_path / "nowhere")

    found = read_tree(here)

    told = {file.path: (file.text, bool(file.reason), file.digest) for file in found.files}
    assert told["tasks/task-2 - B.md"] == (None, True, "")
    assert "tasks/task-2 - B.md" not in found.digests


@pytest.mark.parametrize("other", ["\ufeffa\nb\n", "a\r\nb\r\n", "\ufeffa\r\nb\r\n"])
def test_line_ends_and_a_mark_at_the_beginning_make_no_other_text(other: str) -> None:
    assert digest_of(other) == digest_of("a\nb\n")
    assert len(digest_of(other)) == 32
    assert digest_of("a\n\nb\n") != digest_of("a\nb\n")
    assert digest_of("a\ufeff") != digest_of("a")


def test_a_file_is_read_written_and_removed_by_its_path(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    assert read_known(here, "tasks/gone.md") is None
    there = read_known(here, "tasks/task-1 - A.md")
    assert there is not None
    assert there.text == task_file("TASK-1", "A")

    (stamp,) = write(here, [("docs/new/doc-2 - E.md", "text\n")])
    assert (tmp_path / "backlog" / "docs/new/doc-2 - E.md").read_text() == "text\n"
    assert stamp == stamp_at(here, "docs/new/doc-2 - E.md")
    remove(here, "docs/new/doc-2 - E.md")
    assert not (tmp_path / "backlog" / "docs" / "new").exists()
    assert (tmp_path / "backlog" / "docs" / "deep").exists()
    remove(here, "tasks/task-1 - A.md")
    assert (tmp_path / "backlog" / "tasks").exists()


def test_settings_of_a_project_may_lie_above_the_tree_and_nothing_else(tmp_path: Path) -> None:
    tree(tmp_path / "docs")
    above = Tree(str(tmp_path / "docs"), "../backlog.config.yml")
    (tmp_path / "backlog.config.yml").write_text(CONFIG_TEXT)

    assert above.project == str(tmp_path)
    assert Tree(str(tmp_path / "docs"), CONFIG).project == str(tmp_path)
    assert Tree(str(tmp_path / "docs"), None).project == str(tmp_path)
    config = read_tree(above).config
    assert config is not None
    assert config.text == CONFIG_TEXT
    known = read_known(above, "../backlog.config.yml")
    assert known is not None
    assert known.text == CONFIG_TEXT
    write(above, [("../backlog.config.yml", "labels: []\n")])
    assert (tmp_path / "backlog.config.yml").read_text() == "labels: []\n"
    outside = read_known(Tree(str(tmp_path / "docs"), CONFIG), "../backlog.config.yml")
    assert outside is not None
    assert outside.text is None
    with pytest.raises(BacklogError):
        write(Tree(str(tmp_path / "docs"), CONFIG), [("../backlog.config.yml", "x")])


@pytest.mark.parametrize(
    ("path", "looks"),
    [
        ("tasks/task-1 - A.md", True),
        ("tasks/notes.md", False),
        ("other/task-1 - A.md", False),
        ("docs/doc-1 - A.md", True),
    ],
)
def test_a_file_looks_like_a_record_by_place_and_name(path: str, looks: bool) -> None:  # noqa: FBT001  of the table
    assert begins_with_id(path) is looks


def test_what_cannot_be_read_is_told_where_a_record_may_lie_and_left_elsewhere(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    odd = os.fsdecode(b"\xff")
    no_text = "its name is not valid UTF-8"
    for path in (f"tasks/task-2 - {odd}.md", f"tasks/notes-{odd}.txt", f"{odd}.txt", f"docs/{odd}.md"):
        (tmp_path / "backlog" / path).write_text("x")
    (tmp_path / "secret.md").write_text("x")
    for path in ("tasks/task-4 - D.md", "tasks/notes.txt.md", "other.md"):
        (tmp_path / "backlog" / path).symlink_to(tmp_path / "secret.md")

    found = read_tree(here)

    leads_out = "it is a link that leads out of the tree"
    assert {file.path: (file.reason, file.digest) for file in found.files if file.text is None} == {
        f"tasks/task-2 - {odd}.md": (no_text, ""),
        f"{odd}.txt": (no_text, ""),
        f"docs/{odd}.md": (no_text, ""),
        "tasks/task-4 - D.md": (leads_out, ""),
        "other.md": (leads_out, ""),
    }
    assert {f"tasks/notes-{odd}.txt", "tasks/notes.txt.md"} <= set(found.left)


def test_what_is_read_later_stands_where_it_belongs(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog", **{"tasks/task-0 - Z.md": task_file("TASK-0", "Z")})
    whole = read_tree(here)
    first, *others = whole.files
    some = whole._replace(files=others, unread={first.path: first.digest})
    last = whole._replace(files=[first], unread={file.path: file.digest for file in reversed(others)})

    for found in (some, last):
        assert [file.path for file in with_texts(found).files] == [file.path for file in whole.files]


def test_a_link_to_a_record_is_named_as_far_as_a_line_is_long(tmp_path: Path) -> None:
    name = f"task-1 - {'A' * 100}.md"
    deep = "/".join(["docs", "d" * 100, name])
    here = tree(tmp_path / "backlog", **{deep: task_file("doc-1", "A")})
    (tmp_path / "backlog" / "tasks" / "task-2 - B.md").symlink_to(f"../{deep}")

    (told,) = (file for file in read_tree(here).files if file.text is None)

    assert told.reason == f'it is a link to "{deep[:200]}…", which is read itself'


def test_all_that_is_known_of_how_a_file_was_read_comes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "YOUNG", 0)
    here = tree(tmp_path / "backlog", **{"tasks/task-2 - B.md": "x\n\ny\n\0"})
    (tmp_path / "backlog" / "tasks" / "task-3 - C.md").write_bytes("\ufeffcafé".encode("utf-16"))

    good, nul, other = (
        read_one(here.root, f"tasks/task-{number} - {name}.md")
        for number, name in ((1, "A"), (2, "B"), (3, "C"))
    )

    assert (good.stamp, good.remark, good.line) == (stamp_at(here, good.path), "", None)
    assert (nul.text, nul.digest, nul.line, nul.stamp) == (None, "", 4, "")
    assert nul.reason
    assert other.remark
    assert other.digest == digest_of(other.text or "")


def test_stamps_are_those_of_all_files(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    assert stamps_of(here, listed_in(here)) == {
        path: stamp_at(here, path)
        for path in ("config.yml", *RECORDS, "tasks/notes.txt", "readme.md", "backlog.db")
    }
    above = Tree(here.root, "../backlog.config.yml")
    assert above.config not in stamps_of(above, ())
    (tmp_path / "backlog.config.yml").write_text("", encoding="utf-8")
    assert stamps_of(above, ()) == {above.config: stamp_at(above, str(above.config))}
    assert stamps_of(Tree(here.root, None), ()) == {"config.yml": stamp_at(here, "config.yml")}


def test_files_that_are_still_as_they_were_are_not_read(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog")
    still = {RECORDS[1]: "its digest"}

    found = read_tree(here, still=still)

    assert found.unread == still
    assert [file.path for file in found.files] == sorted(set(RECORDS) - still.keys())
    assert still == {RECORDS[1]: "its digest"}
    assert read_tree(here, listed=[]) == found._replace(files=[], left=[], unread={})


def test_an_index_knows_a_file_only_by_its_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "YOUNG", 0)
    here = tree(tmp_path / "backlog")
    index = TreeIndex(lambda: str(tmp_path / "cache" / "a" / "index.json"), "1")
    read_tree(here, index=index)
    index.save()
    (tmp_path / "backlog" / RECORDS[1]).write_text(task_file("TASK-1", "Another"))

    found = read_tree(here, index=TreeIndex(lambda: str(tmp_path / "cache" / "a" / "index.json"), "1"))

    assert list(found.unread) == [RECORDS[0]]
    assert [file.path for file in found.files] == [RECORDS[1]]


def test_a_path_that_cannot_be_written_is_named_as_far_as_a_line_is_long(tmp_path: Path) -> None:
    here = tree(tmp_path / "backlog", blocked="x")
    path = f"blocked/{'n' * 250}.md"

    with pytest.raises(BacklogError) as caught:
        write(here, [(path, "x")])

    assert f'"{path[:200]}…"' in caught.value.message
