"""What an export does to a tree: which files it writes, removes and leaves, and how they are called."""

import posixpath
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from backlog.domain.events import TakenBack
from backlog.domain.record_files import CONFIG_UUID, GONE, Extras
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.task import Task
from backlog.markdown.config_file import CONFIG
from backlog.markdown.file_names import folder_at
from backlog.service.exchange.export_plan import ExportPlan, plan_export
from backlog.service.exchange.files import TreeFile, digest_of
from backlog.service.exchange.plan import ImportRequest
from tests.strategies import texts
from tests.unit.service.exchange.clones import HOME, NOW, Clone, Files, found, uuid_of
from tests.unit.service.exchange.samples import CONFIG as CONFIGURED
from tests.unit.service.exchange.samples import criteria, task_file

TITLES = (
    "👩‍💻 onboarding",
    "👨‍👩‍👧 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "می‌خواهم",
    "क्‍ष",
    "soft\u00adhyphen zero\u200bwidth mark\u200e\u200f\u2060\ufeff bidi\u202e\u2066",
    "private \ue000 unassigned \U000e0080 new \U0001fae9",
    "C1 \x85\x9b",
    "../../etc/passwd",
    "..",
    ".",
    "a/b\\c:d",
    "x" * 900,
    "é" * 500,
    "日本語" * 200,
    "CON",
    "trailing. ",
    "-",
)
"""Titles with everything that a title may have."""


def filled(title: str, folder: str = "") -> Clone:
    """A backlog with one record of each kind of that title."""
    clone = Clone()
    title = " ".join(title.split()) or "x"
    clone.creates(title)
    clone.creates(title, state="archived")
    clone.puts(Task(uuid_of("d"), "draft", "DRAFT-1", title, "Draft", NOW))
    clone.puts(Milestone(uuid_of("m"), "m-0", title, None))
    clone.puts(Document(uuid_of("o"), "doc-1", title, NOW, path=folder))
    clone.puts(Decision(uuid_of("e"), "decision-1", title, NOW))
    return clone


def fits(path: str) -> bool:
    """Say whether every file system takes a path, and no import overlooks it."""
    parts = path.split("/")
    return (
        all(part not in {"", ".", ".."} and len(part.encode()) <= 255 and "\0" not in part for part in parts)
        and len(path.encode()) < 2_000
        and (path == "config.yml" or folder_at(posixpath.dirname(path)) is not None)
    )


@pytest.mark.parametrize("title", TITLES)
def test_any_title_exports_and_comes_back(title: str, tmp_path: Path) -> None:
    clone = filled(title, title)

    files = clone.exports({}).files

    assert len(files) == 7
    assert all(map(fits, files))
    for path, text in files.items():  # a real file system takes them
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    again = Clone("again")
    again.imports(
        {path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in tmp_path.rglob("*.md")}
    )
    assert sorted(record.title for record in again.facts.records) == sorted(
        record.title for record in clone.facts.records
    )


@given(texts(min_size=1), texts())
def test_no_title_and_no_path_stops_an_export(title: str, folder: str) -> None:
    plan = filled(title, folder).plan_export({})

    assert len({planned.path for planned in plan.write}) == 7
    assert all(fits(planned.path) for planned in plan.write)


def test_names_are_those_of_the_reference_program() -> None:
    assert sorted(filled("👩‍💻 on: board!").exports({}).files) == [
        "archive/tasks/task-2 - 👩‍💻-on-board.md",
        "config.yml",
        "decisions/decision-1 - 👩‍💻-on-board.md",
        "docs/doc-1 - 👩‍💻-on-board.md",
        "drafts/draft-1 - 👩‍💻-on-board.md",
        "milestones/m-0 - 👩‍💻-on-board!.md",
        "tasks/task-1 - 👩‍💻-on-board.md",
    ]


def test_a_document_keeps_a_name_without_an_id_unless_another_one_has_it() -> None:
    clone = Clone()
    tree = {"docs/guide.md": "# Our guide\n\nText\n", "docs/deep/guide.md": "# Deep\n"}
    clone.imports(tree)

    first = clone.exports(tree).files
    deep = next(record for record in clone.facts.records if record.title == "Deep")
    assert isinstance(deep, Document)
    clone.puts(deep._replace(path=""))
    second = clone.exports(first).files

    assert sorted(first) == ["config.yml", "docs/deep/guide.md", "docs/guide.md"]
    assert first["docs/guide.md"].startswith("---\nid: doc-2\ntitle: Our guide\ntype: other\nbacklog_uuid: ")
    assert sorted(second) == ["config.yml", "docs/doc-1 - Deep.md", "docs/guide.md"]


PATH = "tasks/task-1 - A.md"
FILE = task_file("TASK-1", "A", criteria("[ ] #1 one"), backlog_uuid="00000000-0000-4000-8000-000000000001")


@pytest.fixture
def clone() -> Clone:
    """A backlog with one task, which was imported."""
    clone = Clone()
    clone.imports({PATH: FILE})
    return clone


def fates(plan: ExportPlan) -> tuple[list[str], list[str], list[tuple[str, str]], list[tuple[str, str]]]:
    """What is written, removed, in the way and left, without the settings."""
    return [one.path for one in plan.write if one.kind], plan.remove, plan.blocked, plan.left


CHANGED = "it has changed since and was not imported"
TAKEN = "its id is in use here"
GIT = "line 2: it has an unresolved git conflict"
LOST = "line 14: Acceptance Criteria: this line is no longer an item; items begin with - [ ]"
NUL = "title contains a NUL character, which cannot be stored"
OTHER = "tasks/task-1 - B.md"
AWAY = "archive/tasks/task-1 - A.md"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({}, ([PATH], [], [], [])),
        ({PATH: FILE}, ([], [], [], [])),
        ({PATH: FILE.replace("\n", "\r\n")}, ([], [], [], [])),
        ({PATH: FILE.replace("title: A", "title: B")}, ([], [], [(PATH, CHANGED)], [])),
        ({PATH: FILE.replace("- [ ]", "- []")}, ([], [], [], [(PATH, LOST)])),
        ({PATH: FILE.replace("id: T", "<<<<<<< x\nid: T\n>>>>>>> y")}, ([], [], [], [(PATH, GIT)])),
        ({OTHER: FILE}, ([PATH], [], [(OTHER, TAKEN)], [])),
        ({OTHER: f"<<<<<<< x\n{FILE}>>>>>>> y"}, ([PATH], [], [], [(OTHER, GIT.replace("2", "1"))])),
        ({OTHER: FILE.replace("title: A", 'title: "A\\0"')}, ([PATH], [], [], [(OTHER, NUL)])),
        ({PATH: FILE.replace("title: A", 'title: "A\\0"')}, ([], [], [], [(PATH, NUL)])),
        ({"tasks/task-2 - B.md": FILE}, ([PATH], [], [], [])),
    ],
)
def test_a_file_is_written_over_only_if_it_is_as_it_was_left(
    clone: Clone, tree: Files, expected: tuple[object, ...]
) -> None:
    assert fates(clone.plan_export(tree)) == expected


def test_a_file_of_others_that_nobody_can_read_keeps_its_name_and_the_record_gets_another() -> None:
    clone = Clone()
    clone.creates("A")
    clone.creates("A-2", id="TASK-2")
    broken = FILE.replace("title: A", 'title: "A\\0"')
    tree = {PATH: broken, "tasks/task-2 - A-2.md": broken, "tasks/task-2 - A-2-2.md": "<<<<<<< \n>>>>>>> "}

    first = clone.exports(tree)
    again = clone.plan_export(first.files)

    assert [path for path, _ in first.plan.left] == sorted(tree)
    assert sorted(set(first.files) - set(tree)) == [
        "config.yml",
        "tasks/task-1 - A-2.md",
        "tasks/task-2 - A-2-3.md",
    ]
    assert tree.items() <= first.files.items()
    assert (again.idle, again.blocked) == (True, [])


@pytest.mark.parametrize(
    ("text", "removed", "blocked"),
    [(FILE, [PATH], []), (FILE.replace("title: A", "title: B"), [], [(PATH, CHANGED)])],
)
def test_a_file_is_removed_only_if_it_is_as_it_was_left(
    clone: Clone,
    text: str,
    removed: list[str],
    blocked: list[tuple[str, str]],
) -> None:
    clone.puts(clone.task("TASK-1")._replace(state="archived"))
    new = "archive/tasks/task-1 - A.md"

    assert fates(clone.plan_export({PATH: text})) == ([new], removed, blocked, [])
    assert fates(clone.plan_export({PATH: text}, force=True)) == ([new], [PATH], [], [])


def test_force_writes_over_what_was_changed_and_never_over_what_nobody_can_read(clone: Clone) -> None:
    changed, broken = FILE.replace("title: A", "title: B"), FILE.replace("- [ ]", "- []")

    assert fates(clone.plan_export({PATH: changed}, force=True)) == ([PATH], [], [], [])
    assert [path for path, _ in clone.plan_export({PATH: broken}, force=True).left] == [PATH]


def test_a_file_that_is_as_it_should_be_is_remembered_and_not_written(clone: Clone) -> None:
    files = clone.exports({PATH: FILE}).files
    fresh = Clone("fresh")
    fresh.facts = clone.facts._replace(exchanges=[])

    plan = fresh.plan_export(files)

    assert fates(plan) == ([], [], [], [])
    assert [planned.path for planned in plan.remember] == ["config.yml", PATH]
    assert fresh.exports(files).plan.unchanged == 2
    assert fresh.plan_export(files).idle


def test_what_others_wrote_is_known_by_nobody_and_stays(clone: Clone) -> None:
    assert fates(clone.plan_export({"tasks/task-9 - X.md": FILE, "docs/mine.md": "x"})) == (
        [PATH],
        [],
        [],
        [],
    )


def test_a_date_in_the_file_is_the_one_that_it_had() -> None:
    clone = Clone()
    clone.imports({PATH: FILE.replace("'2026-11-23 00:47'", "2026-11-23T00:47:05+02:00")})

    assert clone.task("TASK-1").created_at == datetime.fromisoformat("2026-11-22T22:47:05Z")
    assert "\ncreated_date: '2026-11-23T00:47:05+02:00'\n" in clone.exports({}).files[PATH]


def planned_of(clone: Clone, tree: Files, **how: Any) -> ExportPlan:  # noqa: ANN401  of an export
    """The plan of an export that is told more than the files of the tree."""
    read = found(tree)
    there = {file.path: file for file in (*read.files, *([read.config] if read.config else []))}
    present = [file.path for file in read.files]
    return plan_export(clone.facts, HOME, CONFIG, there.get, present, **how)


def test_files_that_are_known_to_be_as_they_should_are_steady(clone: Clone) -> None:
    uuid = clone.task("TASK-1").uuid
    files = clone.exports({PATH: FILE}).files

    plan = clone.plan_export(files)
    assert (plan.steady, plan.unchanged, plan.remember, plan.idle) == ([CONFIG_UUID, uuid], 2, [], True)

    clone.puts(clone.task("TASK-1")._replace(title="B"))
    plan = clone.plan_export(files)
    assert (plan.steady, plan.unchanged, plan.idle) == ([CONFIG_UUID], 1, False)
    assert [(one.kind, one.uuid, one.path, one.base and one.base.path) for one in plan.write] == [
        ("task", uuid, PATH, PATH)
    ]
    assert "\ntitle: B\n" in plan.write[0].text
    assert clone.plan_export({}).unchanged == 0


def test_a_file_that_lies_where_it_should_not_is_remembered_there(clone: Clone) -> None:
    files = clone.exports({PATH: FILE}).files
    (last,) = (one for one in clone.facts.exchanges if one.path == PATH)
    others = [one for one in clone.facts.exchanges if one.path != PATH]

    changes: list[dict[str, Any]] = [
        {"path": OTHER},
        {"digest": "another"},
        {"held_back": {"status": "Done"}},
    ]
    for change in changes:
        clone.facts = clone.facts._replace(exchanges=[*others, last._replace(**change)])
        assert clone.plan_export(files).steady == [CONFIG_UUID]


def test_files_to_leave_are_neither_written_nor_removed_nor_in_the_way(clone: Clone) -> None:
    assert fates(planned_of(clone, {}, leave={PATH})) == ([], [], [], [])
    assert fates(planned_of(clone, {PATH: FILE.replace("title: A", "title: B")}, leave={PATH})) == (
        [], [], [], [],
    )  # fmt: skip
    assert fates(planned_of(clone, {OTHER: FILE}, leave={OTHER})) == ([PATH], [], [], [])
    clone.puts(clone.task("TASK-1")._replace(state="archived"))
    assert fates(planned_of(clone, {PATH: FILE}, leave={PATH})) == ([AWAY], [], [], [])


def test_what_is_quiet_counts_as_unchanged(clone: Clone) -> None:
    quiet = "tasks/task-2 - B.md"
    plan = planned_of(clone, {PATH: FILE, quiet: "whatever"}, quiet={quiet})

    assert (fates(plan), plan.unchanged) == (([], [], [], []), 2)
    assert CONFIG in [one.path for one in plan.write]


def test_the_file_of_an_archived_record_that_was_deleted_is_not_wanted_again(clone: Clone) -> None:
    clone.puts(clone.task("TASK-1")._replace(state="archived"))
    assert fates(clone.plan_export({}))[0] == [AWAY]
    (last,) = (one for one in clone.facts.exchanges if one.path == PATH)
    others = [one for one in clone.facts.exchanges if one.path != PATH]

    changes: list[tuple[dict[str, Any], list[str]]] = [
        ({"digest": GONE}, []),
        ({"path": AWAY}, []),
        ({"path": OTHER}, [f"archive/{OTHER}"]),
    ]
    for change, written in changes:
        clone.facts = clone.facts._replace(exchanges=[*others, last._replace(**change)])
        assert fates(clone.plan_export({}))[0] == written
    clone.puts(clone.task("TASK-1")._replace(state="active"))
    clone.facts = clone.facts._replace(exchanges=[*others, last._replace(digest=GONE)])
    assert fates(clone.plan_export({}))[0] == [PATH]


def test_what_older_branches_have_may_be_written_over(clone: Clone) -> None:
    changed = FILE.replace("title: A", "title: B")

    assert fates(clone.plan_export({PATH: changed}, old={PATH: digest_of(changed)})) == ([PATH], [], [], [])
    assert fates(clone.plan_export({PATH: changed}, old={OTHER: digest_of(changed)}))[2] == [(PATH, CHANGED)]
    assert fates(clone.plan_export({OTHER: changed}, old={OTHER: digest_of(changed)})) == (
        [PATH], [OTHER], [], [],
    )  # fmt: skip


def test_what_is_remembered_of_a_file_is_what_will_be_read_of_it(clone: Clone) -> None:
    clone.creates("B", id="TASK-2", dependencies=("TASK-1",))
    first = clone.exports({PATH: FILE})
    found_ = {one.path: one for one in clone.facts.exchanges}
    made = found_["tasks/task-2 - B.md"]

    assert (made.tree, made.uuid, made.digest) == (
        HOME, clone.task("TASK-2").uuid, digest_of(first.files["tasks/task-2 - B.md"]),
    )  # fmt: skip
    assert made.meant == {"TASK-1": clone.task("TASK-1").uuid}
    assert (made.earlier, made.held_back, made.twins) == ((), {}, {})
    assert (made.record_file.front["id"], made.record_file.place) == ("TASK-2", "tasks")
    assert found_[CONFIG].record_file.front["statuses"] == ["To Do", "In Progress", "Done"]

    clone.puts(clone.task("TASK-2")._replace(title="C"))
    clone.exports(first.files)
    again = next(one for one in clone.facts.exchanges if one.uuid == made.uuid)
    assert again.batch != made.batch
    assert [(one.digest, one.ours, one.batch) for one in again.earlier] == [(made.digest, True, made.batch)]


def test_two_records_of_one_name_get_two_files() -> None:
    clone = Clone()
    for id_ in ("doc-1", "doc-2"):
        clone.puts(Document(uuid_of(id_), id_, "Guide", NOW))
    files = clone.exports({"docs/guide.md": "# Other\n"}).files

    assert sorted(files) == ["config.yml", "docs/doc-1 - Guide.md", "docs/doc-2 - Guide.md", "docs/guide.md"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("line", "blocked", "left"),
    [(None, [(PATH, "it is a link")], []), (3, [], [(PATH, "line 3: it is a link")])],
)
def test_what_is_no_text_is_never_written_over(
    clone: Clone,
    force: bool,  # noqa: FBT001  of the table
    line: int | None,
    blocked: list[tuple[str, str]],
    left: list[tuple[str, str]],
) -> None:
    there = {PATH: TreeFile(PATH, None, reason="it is a link", line=line)}
    plan = plan_export(clone.facts, HOME, CONFIG, there.get, [PATH], force=force)

    assert fates(plan) == ([], [], blocked, left)
    clone.puts(clone.task("TASK-1")._replace(state="archived"))
    plan = plan_export(clone.facts, HOME, CONFIG, there.get, [PATH], force=force)
    assert fates(plan) == ([AWAY], [], blocked, left)


def test_a_file_of_others_that_can_be_read_is_in_the_way_and_nothing_else() -> None:
    clone = Clone()
    clone.creates("A")
    foreign = "it was not written by an export"
    beside = "tasks/task-1 - A-2.md"

    assert fates(clone.plan_export({PATH: FILE})) == ([], [], [(PATH, foreign)], [])
    assert fates(clone.plan_export({PATH: FILE}, force=True)) == ([PATH], [], [], [])
    broken = FILE.replace("title: A", 'title: "A\\0"')
    assert fates(clone.plan_export({PATH: broken, beside: FILE})) == (
        [],
        [],
        [(beside, foreign)],
        [(PATH, NUL)],
    )


def test_without_force_nothing_is_written_over_and_what_is_left_hides_no_other(clone: Clone) -> None:
    changed = FILE.replace("title: A", "title: B")

    assert fates(planned_of(clone, {PATH: changed})) == ([], [], [(PATH, CHANGED)], [])
    assert fates(planned_of(clone, {}, leave={CONFIG})) == ([PATH], [], [], [])


def test_settings_that_others_changed_are_in_the_way(clone: Clone) -> None:
    files = clone.exports({PATH: FILE}).files
    changed = {**files, CONFIG: files[CONFIG].replace("yyyy", "yy")}

    plan = clone.plan_export(changed)

    assert (plan.blocked, plan.left) == ([(CONFIG, CHANGED)], [])


def test_a_file_to_be_removed_that_lost_criteria_is_left(clone: Clone) -> None:
    clone.puts(clone.task("TASK-1")._replace(state="archived"))

    assert fates(clone.plan_export({PATH: FILE.replace("- [ ]", "- []")})) == ([AWAY], [], [], [(PATH, LOST)])


def test_what_waits_in_a_file_waits_there_after_an_export(clone: Clone) -> None:
    done = FILE.replace("status: To Do", "status: Done")
    clone.imports({PATH: done})
    clone.puts(clone.task("TASK-1")._replace(title="B"))
    files = clone.exports({PATH: done}).files

    assert "\nstatus: Done\n" in files[PATH]
    (made,) = (one for one in clone.facts.exchanges if one.path == PATH)
    assert made.held_back == {"status": "To Do"}


def test_what_is_remembered_anew_keeps_its_run_and_its_versions(clone: Clone) -> None:
    files = clone.exports({PATH: FILE}).files
    (last,) = (one for one in clone.facts.exchanges if one.path == PATH)
    others = [one for one in clone.facts.exchanges if one.path != PATH]
    clone.facts = clone.facts._replace(exchanges=[*others, last._replace(held_back={"status": "Done"})])

    clone.exports(files)

    (again,) = (one for one in clone.facts.exchanges if one.path == PATH)
    assert (again.batch, again.earlier) == (last.batch, last.earlier)


def test_the_settings_keep_what_others_wrote_and_are_found_wherever_they_were_exchanged(clone: Clone) -> None:
    files = {PATH: FILE, CONFIG: f"# by hand\n{CONFIGURED}"}
    clone.imports(files)
    assert clone.plan_export(files).idle
    steady = set(clone.plan_export(files).steady)
    clone.facts = clone.facts._replace(exchanges=clone.facts.exchanges[::-1])
    assert set(clone.plan_export(files).steady) == steady

    clone.facts = clone.facts._replace(settings=clone.facts.settings._replace(project_name="Kiosk"))
    plan = clone.plan_export(files)
    assert ([one.path for one in plan.write], plan.blocked) == ([CONFIG], [])
    assert plan.write[0].text.startswith("# by hand\n")


def test_what_one_tree_has_is_not_known_in_another(clone: Clone) -> None:
    clone.puts(clone.task("TASK-1")._replace(title="B"))

    assert fates(clone.plan_export({PATH: FILE}))[0] == [PATH]
    assert fates(clone.plan_export({PATH: FILE}, "../other"))[2] == [
        (PATH, "it was not written by an export")
    ]


def test_the_second_file_of_a_record_is_removed(clone: Clone) -> None:
    (last,) = (one for one in clone.facts.exchanges if one.path == PATH)
    others = [one for one in clone.facts.exchanges if one.path != PATH]
    clone.facts = clone.facts._replace(exchanges=[*others, last._replace(twins={OTHER: digest_of(FILE)})])

    assert fates(clone.plan_export({PATH: FILE, OTHER: FILE})) == ([], [OTHER], [], [])


def test_a_file_that_an_undone_import_brought_does_not_stand_in_the_way_of_the_record_with_its_id() -> None:
    clone = Clone()
    clone.creates("Mine")
    files = clone.exports({}).files
    files["tasks/task-1 - Theirs.md"] = task_file("TASK-1", "Theirs", created_date="'2027-06-01 10:00'")
    clone.imports(files)
    clone.takes_back(clone.facts.exchanges[0].batch)

    assert clone.titled("Theirs").id == "TASK-2"
    assert fates(clone.plan_export(files)) == ([], [], [], [])


def test_a_file_with_the_id_of_a_record_whose_import_was_taken_back_is_in_the_way() -> None:
    clone = Clone()
    mine = Document(uuid_of("d"), "doc-1", "Mine", NOW, content="x")
    clone.puts(mine)
    old = "docs/doc-1 - Old.md"
    files = {old: f"---\nid: doc-1\ntitle: Old\nbacklog_uuid: {mine.uuid}\n---\nx\n"}
    clone.imports(files, request=ImportRequest(prefer="theirs"))
    (record,) = clone.facts.records
    clone.puts(record._replace(title="Mine"))
    undone = TakenBack(clone.facts.exchanges[0].batch, "document", mine.uuid, unmade=False)
    clone.facts = clone.facts._replace(taken_back=[undone])

    written, _, blocked, _ = fates(clone.plan_export(files))

    assert (record.title, written, blocked) == ("Old", ["docs/doc-1 - Mine.md"], [(old, TAKEN)])


def test_two_records_that_get_other_names_because_of_files_of_others_do_not_get_the_same() -> None:
    clone = Clone()
    for id_, end in (("doc-1", "a"), ("doc-2", "b")):  # their names are cut where the number begins
        clone.puts(Document(uuid_of(id_), id_, "Guide", NOW))
        extras = {**clone.facts.extras, uuid_of(id_): Extras(f"{'x' * 251}{end}.md")}
        clone.facts = clone.facts._replace(extras=extras)
    broken = {f"docs/{'x' * 251}{end}.md": "<<<<<<< \n>>>>>>> " for end in "ab"}

    written, *_ = fates(clone.plan_export(broken))

    assert written == [f"docs/{'x' * 250}-{number}.md" for number in (2, 3)]


def test_a_link_that_has_the_id_of_a_record_is_left() -> None:
    clone = Clone()
    clone.creates("A")
    link = TreeFile("tasks/task-1 - B.md", None, reason="it is a link")
    plan = plan_export(clone.facts, HOME, CONFIG, {link.path: link}.get, [link.path])

    assert plan.left == [(link.path, "it is a link")]
