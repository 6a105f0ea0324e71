"""Which files are as they were, which records must be looked at with the others, and when all must be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from backlog.domain.events import TakenBack
from backlog.domain.record_files import CONFIG_UUID, GONE, Exchange, Mark
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.markdown.config_file import read_config
from backlog.service.exchange import glance as under_test
from backlog.service.exchange import picture
from backlog.service.exchange.files import Tree, TreeContents, TreeFile, digest_of
from backlog.service.exchange.glance import Glance, glance_at, is_local, part_of, with_quiet
from backlog.service.exchange.plan import ImportPlan
from backlog.service.exchange.report import FileOutcome, ImportReport, Renumbered
from backlog.service.exchange.stored_records import Facts
from tests.samples import task
from tests.unit.service.exchange.readers import reader_of
from tests.unit.service.exchange.samples import CONFIG, task_file

BUG = CONFIG.replace('"task"', '"bug"')


def text(number: str, **front: Any) -> str:  # noqa: ANN401  any value
    return task_file(f"TASK-{number}", f"T{number}", backlog_uuid=task(number).uuid, **front)


def path(number: str) -> str:
    return f"tasks/task-{number} - T{number}.md"


def file(number: str, **front: Any) -> TreeFile:  # noqa: ANN401  any value
    content = text(number, **front)
    return TreeFile(path(number), content, digest_of(content))


def mark(number: str, **fields: Any) -> Mark:  # noqa: ANN401  any field
    values = {"path": path(number), "digest": digest_of(text(number)), "odd": False, **fields}
    return Mark(task(number).uuid, f"TASK-{number}", versions=(1,), **values)


def settings_file(content: str = CONFIG) -> TreeFile:
    return TreeFile("config.yml", content, digest_of(content))


def exchange(uuid: str, content: str = "", tree: str = "backlog") -> Exchange:
    return Exchange(tree, uuid, "config.yml", digest_of(content), read_config(content).record_file)


SETTLED = exchange(CONFIG_UUID, CONFIG)
NUMBERS = ("1", "2", "3", "3.1", "10")


def glanced(
    files: Sequence[TreeFile],
    marks: Sequence[Mark],
    facts: Facts | None = None,
    config: TreeFile | None = None,
) -> Glance:
    return glance_at(reader_of(facts or Facts(), marks), TreeContents(config, list(files), []), "backlog")


def test_a_file_is_quiet_that_is_what_its_record_had_last() -> None:
    found = glanced([file("1"), file("2", status="Done"), file("9")], [mark("1"), mark("2"), mark("3")])

    assert found.quiet == {path("1"): mark("1").uuid}
    assert found.others == [mark("2"), mark("3")]
    assert found.ids == {mark(each).uuid: f"TASK-{each}" for each in ("1", "2", "3")}
    assert (found.prefix, found.settled, found.elsewhere) == ("", True, False)


@pytest.mark.parametrize(
    "fields", [{"odd": True}, {"path": None}, {"digest": "other"}, {"digest": GONE}, {"path": path("2")}]
)
def test_a_record_of_which_more_counts_is_not_quiet(fields: dict[str, Any]) -> None:
    assert glanced([file("1")], [mark("1", **fields)]).quiet == {}


def test_what_was_deleted_and_is_gone_is_not_quiet_either() -> None:
    assert glanced([], [mark("1", digest=GONE)]).others == [mark("1", digest=GONE)]


def test_two_records_of_one_file_are_not_quiet() -> None:
    two = mark("2", path=path("1"), digest=mark("1").digest)

    assert glanced([file("1")], [mark("1"), two]).quiet == {}
    assert glanced([file("1")], [mark("1"), mark("2", path=None)]).quiet == {path("1"): mark("1").uuid}


def test_what_an_undo_took_back_is_not_quiet() -> None:
    facts = Facts(taken_back=[TakenBack("b", "task", mark("1").uuid, unmade=True)])

    assert glanced([file("1"), file("2")], [mark("1"), mark("2")], facts).quiet == {path("2"): mark("2").uuid}


@pytest.mark.parametrize(
    ("trees", "marks", "elsewhere"),
    [
        (("backlog",), [mark("1", path=None)], False),
        (("backlog", "../other"), [mark("1", path=None)], True),
        (("backlog", "../other"), [mark("1")], False),
        ((), [mark("1", path=None)], True),
    ],
)
def test_records_may_have_files_in_other_trees_only(
    trees: tuple[str, ...],
    marks: list[Mark],
    elsewhere: bool,  # noqa: FBT001  of the table
) -> None:
    facts = Facts(exchanges=[exchange("x", tree=tree) for tree in trees])

    assert glanced([file("1")], marks, facts).elsewhere is elsewhere


@pytest.mark.parametrize(
    ("exchanges", "config", "taken_back", "expected"),
    [
        ([SETTLED], settings_file(), (), (True, "task")),
        ([exchange(CONFIG_UUID, BUG)], settings_file(BUG), (), (True, "bug")),
        ([SETTLED._replace(tree="../other"), SETTLED], settings_file(), (), (True, "task")),
        ([exchange("x"), SETTLED], settings_file(), (), (True, "task")),
        ([SETTLED._replace(tree="../other")], settings_file(), (), (False, "")),
        ([], settings_file(), (), (False, "")),
        ([SETTLED], settings_file(BUG), (), (False, "")),
        ([SETTLED._replace(path="../config.yml")], settings_file(), (), (False, "")),
        ([SETTLED], settings_file(), ("task",), (True, "task")),
        ([SETTLED], settings_file(), ("task", "setting"), (False, "")),
        ([SETTLED], None, (), (True, "")),
    ],
)
def test_settings_are_settled_if_they_are_as_they_were_exchanged(
    exchanges: list[Exchange],
    config: TreeFile | None,
    taken_back: tuple[str, ...],
    expected: tuple[bool, str],
) -> None:
    undone = [TakenBack("b", entity, "u", unmade=False) for entity in taken_back]
    found = glanced([], [], Facts(exchanges=exchanges, taken_back=undone), config)

    assert (found.settled, found.prefix) == expected


def facts_of(*numbers: str) -> Facts:
    return Facts(records=[task(number) for number in numbers])


def looked_at(
    files: Sequence[TreeFile], glance: Glance | None = None, marks: Sequence[Mark] | None = None
) -> tuple[list[str], list[str], list[str]] | None:
    """Files, records, and the files of which nothing is new; None where everything is looked at."""
    known = [mark(number) for number in NUMBERS] if marks is None else marks
    reader = reader_of(facts_of(*(one.id.removeprefix("TASK-") for one in known)), known)
    found = TreeContents(None, list(files), [])
    part = part_of(reader, found, "backlog", glance or glance_at(reader, found, "backlog"))
    if part is None:
        return None
    assert part.facts.more_tasks is True
    stored = {one.uuid for one in part.facts.records}
    assert part.marks == {one.uuid: one for one in known if one.uuid in stored}
    records = [one.id for one in part.facts.records if isinstance(one, Task)]
    return [one.path for one in part.contents.files], records, list(part.quiet)


def test_with_a_change_come_its_record_and_those_that_it_may_mean() -> None:
    files = [file("1", status="Done"), *(file(number) for number in NUMBERS[1:])]

    assert looked_at(files) == ([path("1")], ["TASK-1"], [path(number) for number in NUMBERS[1:]])


@pytest.mark.parametrize(
    ("number", "front", "records"),
    [
        ("1", {"dependencies": "[TASK-2, task-0010]"}, ["TASK-1", "TASK-2", "TASK-10"]),
        ("2", {"parent_task_id": "TASK-3.1"}, ["TASK-2", "TASK-3", "TASK-3.1"]),
        ("3", {"status": "Done"}, ["TASK-3", "TASK-3.1"]),
        ("3.1", {"status": "Done"}, ["TASK-3", "TASK-3.1"]),
        ("10", {"dependencies": "[TASK-404]"}, ["TASK-10"]),
    ],
)
def test_parents_subtasks_and_links_come_with_a_change(
    number: str, front: dict[str, str], records: list[str]
) -> None:
    files = [file(each, **front) if each == number else file(each) for each in NUMBERS]
    found = looked_at(files)

    assert found is not None
    assert found[1] == records
    assert sorted(found[0]) == sorted(path(each.removeprefix("TASK-")) for each in records)
    assert set(found[2]) == {path(each) for each in NUMBERS} - set(found[0])


def test_a_newcomer_comes_with_who_has_its_number() -> None:
    other = task_file("TASK-2", "New")
    files = [
        *(file(number) for number in NUMBERS),
        TreeFile("tasks/task-2 - New.md", other, digest_of(other)),
    ]
    found = looked_at(files)

    assert found is not None
    assert (sorted(found[0]), found[1]) == (["tasks/task-2 - New.md", path("2")], ["TASK-2"])


def test_a_record_that_is_odd_or_lost_its_file_is_looked_at() -> None:
    marks = [mark("1"), mark("2", odd=True), mark("3", digest="other"), mark("3.1"), mark("10", path=None)]
    files = [file(number) for number in NUMBERS]
    found = looked_at(files, marks=marks)

    assert found is not None
    assert found[1] == ["TASK-2", "TASK-3", "TASK-3.1", "TASK-10"]


def test_a_deleted_file_is_looked_at_only_when_it_is_there_again() -> None:
    marks = [mark("1", digest=GONE), *(mark(number) for number in NUMBERS[1:])]

    gone = looked_at([file(number) for number in NUMBERS[1:]], marks=marks)
    back = looked_at([file(number) for number in NUMBERS], marks=marks)

    assert gone is not None
    assert back is not None
    assert (gone[1], back[1]) == ([], ["TASK-1"])


def test_of_deep_subtasks_only_the_next_of_kin_come_along() -> None:
    numbers = ("1", "2", "2.1", "2.1.1", "2.1.1.1")
    marks = [mark(number) for number in numbers]

    def records(changed: str, **front: str) -> list[str]:
        files = [file(each, **front) if each == changed else file(each) for each in numbers]
        found = looked_at(files, marks=marks)
        assert found is not None
        return found[1]

    assert records("1", dependencies="[TASK-2.1.1]") == ["TASK-1", "TASK-2.1", "TASK-2.1.1"]
    assert records("2.1", status="Done") == ["TASK-2", "TASK-2.1", "TASK-2.1.1"]


def test_a_file_comes_with_the_record_whose_uuid_it_has_whatever_its_number_is() -> None:
    other = task_file("TASK-404", "T2", backlog_uuid=task("2").uuid)
    renamed = TreeFile("tasks/task-404 - T2.md", other, digest_of(other))
    found = looked_at([file("1"), renamed], marks=[mark("1"), mark("2", path=None)])

    assert found is not None
    assert found[1] == ["TASK-2"]


def test_with_a_change_come_records_whose_files_are_gone_or_say_more_than_one_thing() -> None:
    files = [file("1", status="Done"), file("10")]
    marks = [mark("1"), mark("2"), mark("3", path=None), mark("3.1", path=None, odd=True), mark("10")]
    found = looked_at(files, marks=marks)

    assert found is not None
    assert found[1] == ["TASK-1", "TASK-2", "TASK-3.1"]


def test_ids_are_read_as_the_tree_spells_them() -> None:
    content = task_file("BUG-1", "T1", backlog_uuid=task("1").uuid, dependencies="[BUG-2]")
    files = [TreeFile("tasks/bug-1 - T1.md", content, digest_of(content)), file("3")]
    marks = [mark("1", path="tasks/bug-1 - T1.md"), mark("2", path=None), mark("3")]
    found = glance_at(reader_of(Facts(), marks), TreeContents(None, files, []), "backlog")

    part = looked_at(files, found._replace(prefix="bug"), marks)

    assert part is not None
    assert part[1] == ["TASK-1", "TASK-2"]


def on_disk(root: Path, *files: TreeFile) -> TreeContents:
    """The contents of a tree of which no file was read yet."""
    (root / "tasks").mkdir()
    for one in files:
        assert one.text is not None
        (root / one.path).write_text(one.text)
    return TreeContents(None, [], [], {one.path: one.digest for one in files}, Tree(str(root), None))


def test_of_files_that_were_not_read_those_that_changed_are_read_and_what_comes_along(tmp_path: Path) -> None:
    contents = on_disk(tmp_path, file("1", dependencies="[TASK-2]"), file("2"), file("10"))
    reader = reader_of(facts_of("1", "2", "10"), [mark("1"), mark("2"), mark("10")])

    part = part_of(reader, contents, "backlog", glance_at(reader, contents, "backlog"))

    assert part is not None
    assert [(one.path, one.text) for one in part.contents.files] == [
        (path("1"), text("1", dependencies="[TASK-2]")),
        (path("2"), text("2")),
    ]
    assert [one.id for one in part.facts.records] == ["TASK-1", "TASK-2"]
    assert part.quiet == {path("10"): mark("10").uuid}


@pytest.mark.parametrize(("most", "everything"), [(3, True), (4, False)])
def test_files_that_were_not_read_count_too(
    tmp_path: Path,
    most: int,
    everything: bool,  # noqa: FBT001  of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contents = on_disk(tmp_path, file("1", status="Done"), file("2", status="Done"), file("10"))
    reader = reader_of(facts_of("1", "2", "10"), [mark("1"), mark("2"), mark("10")])
    monkeypatch.setattr(picture, "MOST", most)

    glance = glance_at(reader, contents, "backlog")
    assert (part_of(reader, contents, "backlog", glance) is None) is everything


IDS = {mark(each).uuid: f"TASK-{each}" for each in ("1", "2")}
QUIET = Glance({path("2"): mark("2").uuid}, [mark("1", digest="x")], IDS)


@pytest.mark.parametrize(
    ("glance", "files", "everything"),
    [
        (QUIET, [file("1")], False),
        (QUIET._replace(settled=False), [file("1")], True),
        (QUIET._replace(quiet={}), [file("1")], True),
        (QUIET._replace(quiet={"docs/doc-1 - x.md": mark("2").uuid}), [file("1")], True),
        (QUIET._replace(elsewhere=True), [file("1")], False),
        (QUIET._replace(elsewhere=True), [TreeFile(path("1"), task_file("TASK-1", "x"), "d")], True),
        (QUIET, [TreeFile(path("1"), task_file("TASK-1", "x"), "d")], False),
        (QUIET, [TreeFile(path("1"), task_file("odd", "x"), "d")], True),
        (QUIET, [TreeFile("docs/readme.md", "x", "d")], True),
    ],
)
def test_everything_is_looked_at_where_a_part_would_not_do(
    glance: Glance,
    files: list[TreeFile],
    everything: bool,  # noqa: FBT001  of the table
) -> None:
    assert (looked_at([*files, file("2")], glance) is None) is everything


@pytest.mark.parametrize(("most", "everything"), [(1, True), (2, False), (3, False)])
def test_where_much_has_changed_everything_is_looked_at(
    most: int,
    everything: bool,  # noqa: FBT001  of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture, "MOST", most)

    assert (looked_at([file("1"), file("2")], QUIET) is None) is everything


def test_links_to_many_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [file("1", dependencies="[TASK-2, TASK-10]"), *(file(number) for number in NUMBERS[1:])]

    monkeypatch.setattr(picture, "MOST", 3)
    assert looked_at(files) is not None
    monkeypatch.setattr(picture, "MOST", 2)
    assert looked_at(files) is None


def plan(**fields: Any) -> ImportPlan:  # noqa: ANN401  any field
    report = ImportReport("backlog", (), renumbered=fields.pop("renumbered_files", ()))
    return ImportPlan(report, fields.pop("settings", Settings()), **fields)


@pytest.mark.parametrize(
    ("fields", "local"),
    [
        ({}, True),
        ({"renumbered": ("u",)}, False),
        ({"renumbered_files": (Renumbered("", "TASK-1", "TASK-2"),)}, False),
        ({"settings": Settings(project_name="x")}, False),
        ({"newcomers": frozenset({"new"})}, True),
        ({"newcomers": frozenset({"new", mark("1").uuid})}, False),
    ],
)
def test_a_part_is_enough_if_nothing_gets_another_number(fields: dict[str, Any], local: bool) -> None:  # noqa: FBT001  of the table
    assert is_local(plan(**fields), Facts(), QUIET) is local


def test_what_is_quiet_is_told_among_the_others_by_path() -> None:
    report = ImportReport(
        "backlog", [FileOutcome(path("1"), "updated", "TASK-1"), FileOutcome("tasks/z.md", "left")]
    )
    made = ImportPlan(report, Settings())

    assert with_quiet(made, {}, IDS) is made
    assert with_quiet(made, {path("2"): mark("2").uuid}, IDS).report.outcomes == [
        FileOutcome(path("1"), "updated", "TASK-1"),
        FileOutcome(path("2"), "unchanged", "TASK-2"),
        FileOutcome("tasks/z.md", "left"),
    ]


@pytest.mark.parametrize(
    ("id_", "numbers"),
    [
        ("TASK-7", "7"),
        ("TASK-007", "7"),
        ("TASK-7.01", "7.1"),
        ("TASK-07.1", "7.1"),
        ("TASK-70.10", "70.10"),
        ("TASK-0", "0"),
        ("DRAFT-00", "0"),
        ("TASK-07.00", "7.0"),
        ("TASK-1.10.02", "1.10.2"),
        ("TO-DO-3", "3"),
        ("7", "7"),
    ],
)
def test_zeros_before_a_number_do_not_count(id_: str, numbers: str) -> None:
    assert under_test._numbers(id_) == numbers


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("tasks/task-1 - A.md", True),
        ("completed/x.md", True),
        ("archive/tasks/x.md", True),
        ("drafts/draft-1 - A.md", True),
        ("docs/doc-1 - A.md", False),
        ("milestones/m-1.md", False),
        ("config.yml", False),
        ("tasks", False),
    ],
)
def test_the_folders_of_tasks_are_known(path: str, own: bool) -> None:  # noqa: FBT001  of the table
    assert under_test._is_task(path) is own
