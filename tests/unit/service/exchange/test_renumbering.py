"""Which number every record has after an import: what its file, its history and its parent say of it."""

from typing import Any

import pytest

from backlog.domain.records import Decision
from backlog.domain.task import State
from backlog.service.exchange.beside import Beside
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.report import Renumbered
from tests.unit.service.exchange.clones import Clone, uuid_of
from tests.unit.service.exchange.samples import CONFIG, task_file

A, B, PART = "tasks/task-1 - A.md", "tasks/task-1 - B.md", "tasks/task-1.1 - Part.md"
U1, U2, U3 = sorted(map(uuid_of, "abc"))
OLD, NEW = "'2026-01-01 10:00'", "'2026-06-01 10:00'"
ELSEWHERE, FARTHER = "/elsewhere/backlog", "/farther/backlog"


def one(id_: str = "TASK-1", title: str = "A", uuid: str | None = None, **front: str | None) -> str:
    return task_file(id_, title, "", backlog_uuid=uuid, **front)


def titles(clone: Clone) -> dict[str, str]:
    """The titles of all records by their ids."""
    return {record.id: record.title for record in clone.facts.records}


def shared(*paths: str) -> ImportRequest:
    """An import of a tree of which the shared branch has these files."""
    return ImportRequest(beside=Beside(shared=frozenset(paths)))


@pytest.mark.parametrize(
    ("path", "text", "uuid"),
    [
        (A, one(), "e774a90c-569a-5b17-959d-85643c814238"),
        (PART, one("TASK-1.02"), "8fbf12df-c4e6-5e9d-b8c8-6a4473cc78f4"),
        ("tasks/task-ui - A.md", one("TASK-ui"), "b0701eee-1546-50af-a203-b6d002ca425f"),
        (
            "decisions/decision-1 - A.md",
            "---\nid: decision-1\ntitle: A\ndate: 2026-01-02\n---\n",
            "440781bd-2ccf-5df8-ad74-883b3aa7d2c3",
        ),
    ],
)
def test_the_uuid_that_a_file_gives_its_record_is_the_same_in_every_version(
    path: str, text: str, uuid: str
) -> None:
    clone = Clone()
    clone.imports({path: text})

    assert [record.uuid for record in clone.facts.records] == [uuid]


def test_files_of_one_record_may_differ_in_all_that_a_move_changes() -> None:
    clone = Clone()
    clone.imports(
        {
            A: one(uuid=U1),
            "completed/task-9.1 - A.md": one(
                "TASK-9.1", uuid=U1, parent_task_id="TASK-9", dependencies="[TASK-9]", updated_date=NEW
            ),
        }
    )

    assert titles(clone) == {"TASK-1": "A"}


@pytest.mark.parametrize("tree", ["backlog", ELSEWHERE])
def test_an_id_that_was_changed_by_hand_counts_more_than_what_is_known_here_alone(tree: str) -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.imports({"tasks/task-2 - A.md": one("TASK-2", uuid=U1)}, tree)

    clone.imports({"tasks/task-2 - A.md": one("TASK-1", uuid=U1)}, tree)

    assert titles(clone)["TASK-1"] == ("A" if tree == "backlog" else "Ours")


@pytest.mark.parametrize(
    ("paths", "first"), [((), "A"), ((B,), "B"), ((A, B), "A"), (("tasks/task-2 - C.md",), "A")]
)
def test_of_two_new_files_the_one_that_the_shared_branch_has_keeps_its_number(
    paths: tuple[str, ...], first: str
) -> None:
    clone = Clone()
    clone.imports({A: one(created_date=OLD), B: one(title="B", created_date=NEW)}, request=shared(*paths))

    assert titles(clone)["TASK-1"] == first


@pytest.mark.parametrize(("paths", "first"), [((), "B"), ((A,), "A"), ((B,), "B")])
def test_a_known_file_that_the_shared_branch_has_keeps_its_number(paths: tuple[str, ...], first: str) -> None:
    clone = Clone()
    tree = {A: one(uuid=U1, created_date=NEW)}
    clone.imports(tree)

    clone.imports({**tree, B: one(title="B", created_date=OLD)}, request=shared(*paths))

    assert titles(clone)["TASK-1"] == first


@pytest.mark.parametrize(("paths", "first"), [((), "Ours"), ((A,), "A")])
def test_what_the_shared_branch_has_is_published_whether_it_has_a_uuid_or_not(
    paths: tuple[str, ...], first: str
) -> None:
    clone = Clone()
    clone.creates("Ours")

    clone.imports({A: one(created_date=NEW)}, request=shared(*paths))

    assert titles(clone)["TASK-1"] == first


@pytest.mark.parametrize("archive", [True, False])
@pytest.mark.parametrize("path", [B, "archive/tasks/task-1 - B.md"])
def test_a_number_whose_file_was_deleted_is_free_for_any_file(path: str, *, archive: bool) -> None:
    clone = Clone()
    clone.imports({A: one(uuid=U1, created_date=OLD)})

    report = clone.imports(
        {path: one(title="B", created_date=NEW)}, request=ImportRequest(archive_deleted=archive)
    )

    assert titles(clone) == {"TASK-1": "B", "TASK-2": "A"}
    assert report.renumbered == [Renumbered(A, "TASK-1", "TASK-2")]
    assert clone.titled("A").state == ("archived" if archive else "active")


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [("TASK-1", "TASK-9", "TASK-9"), ("TASK-1", "TASK-1", "TASK-1"), ("TASK-8", "TASK-9", "TASK-8")],
)
def test_of_two_files_of_one_record_the_number_counts_that_is_new(
    first: str, second: str, number: str
) -> None:
    clone = Clone()
    clone.imports({A: one(uuid=U1)})

    clone.imports({A: one(first, uuid=U1), "completed/task-1 - A.md": one(second, uuid=U1)})

    assert list(titles(clone)) == [number]


def test_a_link_in_a_tree_means_what_that_tree_had_under_this_id_and_no_other() -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.imports({A: one()}, ELSEWHERE)
    assert clone.titled("A").id == "TASK-2"
    new = {"tasks/task-7 - New.md": one("TASK-7", "New", dependencies="[TASK-1]")}
    other = Clone()
    other.facts = clone.facts

    clone.imports(new, ELSEWHERE)
    other.imports(new, FARTHER)

    assert clone.titled("New").dependencies == ("TASK-2",)
    assert other.titled("New").dependencies == ("TASK-1",)
    assert next(known for known in other.facts.exchanges if known.tree == FARTHER).meant == {}


def test_no_number_is_given_out_that_something_names() -> None:
    """Whether a task here, a file, or an id that goes on from it."""
    clone = Clone()
    clone.creates("Ours", dependencies=("TASK-2",))
    clone.creates("Second")
    clone.puts(clone.titled("Second")._replace(id="TASK-3.1", dependencies=("TASK-4",)))
    clone.facts = clone.facts._replace(counters={"task": 1})

    clone.imports(
        {
            A: one(dependencies="[TASK-5]"),
            "tasks/task-6.1 - Part.md": one("TASK-6.1", "Part"),
            "tasks/task-7.1.1 - Deep.md": one("TASK-7.1.1", "Deep"),
        }
    )

    assert clone.titled("A").id == "TASK-8"


def test_a_link_does_not_mean_a_draft_that_has_the_id_of_a_task() -> None:
    clone = Clone()
    clone.imports(
        {
            A: one(created_date=NEW),
            "drafts/task-1 - D.md": one(title="D", created_date=OLD),
            "tasks/task-2 - B.md": one("TASK-2", "B", dependencies="[TASK-1]"),
        }
    )

    assert clone.titled("B").dependencies == (clone.titled("A").id,) == ("TASK-1",)


def test_a_record_gets_the_number_of_its_file_as_soon_as_a_newcomer_would() -> None:
    clone = Clone()
    ours = clone.creates("Ours")
    tree = {A: one()}
    clone.imports(tree)
    assert titles(clone) == {"TASK-1": "Ours", "TASK-2": "A"}

    clone.imports(tree)
    assert titles(clone) == {"TASK-1": "Ours", "TASK-2": "A"}  # a newcomer without a UUID would not

    carried = {A: one(uuid=clone.titled("A").uuid)}
    other = Clone("other")
    other.facts = clone.facts
    other.imports(carried)
    assert titles(other) == {"TASK-1": "A", "TASK-3": "Ours"}

    clone.puts(ours._replace(state="archived"))
    clone.imports(tree)
    assert titles(clone) == {"TASK-1": "A", "TASK-3": "Ours"}


def test_what_two_trees_number_differently_stays_as_it_was_numbered_last() -> None:
    clone = Clone()
    home = {A: one(uuid=U1)}
    clone.imports(home)
    clone.imports({"tasks/task-2 - A.md": one("TASK-2", uuid=U1)}, ELSEWHERE)
    assert titles(clone) == {"TASK-2": "A"}

    clone.imports(home)

    assert titles(clone) == {"TASK-2": "A"}


def test_a_known_file_whose_id_is_no_number_any_more_keeps_that_of_its_record() -> None:
    clone = Clone()
    clone.imports({A: one(uuid=U1)})

    clone.imports({A: one("TASK-ui", uuid=U1)})

    assert titles(clone) == {"TASK-1": "A"}


def test_known_parts_go_along_when_their_parent_loses_its_number() -> None:
    clone = Clone()
    tree = {
        A: one(uuid=U1, created_date=NEW),
        PART: one("TASK-1.1", "Part", parent_task_id="TASK-1", created_date=NEW),
        "tasks/task-1.1.2 - Deep.md": one("TASK-1.1.2", "Deep", parent_task_id="TASK-1.1", created_date=NEW),
    }
    clone.imports(tree)

    clone.imports({**tree, B: one(title="B", uuid=U2, created_date=OLD)}, request=shared(B))

    assert titles(clone) == {"TASK-1": "B", "TASK-2": "A", "TASK-2.1": "Part", "TASK-2.1.2": "Deep"}
    assert (clone.titled("Part").parent, clone.titled("Deep").parent) == ("TASK-2", "TASK-2.1")


@pytest.mark.parametrize("state", ["active", "completed", "archived"])
@pytest.mark.parametrize("there", [True, False])
def test_a_part_goes_along_wherever_it_was_moved_here_since(state: State, *, there: bool) -> None:
    clone = Clone()
    part = {PART: one("TASK-1.1", "Part", parent_task_id="TASK-1")}
    parent = {A: one(uuid=U1, created_date=NEW)}
    clone.imports({**part, **parent})
    clone.puts(clone.titled("Part")._replace(state=state))

    clone.imports({**part, **(parent if there else {}), B: one(title="B", uuid=U2, created_date=OLD)})

    assert titles(clone) == {"TASK-1": "B", "TASK-2": "A", "TASK-2.1": "Part"}
    assert clone.titled("Part").parent == "TASK-2"


@pytest.mark.parametrize(
    ("parent", "number"), [(None, "TASK-3.1"), ("TASK-1", "TASK-3.1"), ("TASK-9", "TASK-1.1")]
)
def test_parts_that_are_known_here_alone_go_along_unless_they_name_another_parent(
    parent: str | None, number: str
) -> None:
    clone = Clone()
    ours = clone.creates("Ours")
    clone.creates("Second")
    clone.puts(ours._replace(uuid="part", id="TASK-1.1", title="Part", parent=parent, revision=0))
    deep = ours._replace(uuid="deep", id="TASK-1.1.2", title="Deep", parent="TASK-1.1", revision=0)
    clone.puts(deep)

    clone.imports({A: one(uuid=U1)})

    assert clone.titled("Ours").id == "TASK-3"
    assert clone.titled("Part").id == number
    assert (clone.titled("Deep").id, clone.titled("Deep").parent) == (f"{number}.2", number)


@pytest.mark.parametrize(
    ("parent", "number"),
    [(None, "TASK-10.1"), ("TASK-1", "TASK-10.1"), ("'1'", "TASK-10.1"), ("TASK-9", "TASK-1.1")],
)
def test_a_new_part_goes_with_the_parent_that_its_file_names(parent: str | None, number: str) -> None:
    clone = Clone()
    clone.creates("Ours")

    clone.imports(
        {
            A: one(),
            "tasks/task-9 - B.md": one("TASK-9", "B"),
            PART: one("TASK-1.1", "Part", parent_task_id=parent),
        }
    )

    assert clone.titled("A").id == "TASK-10"
    assert clone.titled("Part").id == number


@pytest.mark.parametrize(("ours", "first"), [(OLD, "A"), (NEW, "B")])
def test_of_two_trees_outside_of_the_project_the_older_record_keeps_the_number(ours: str, first: str) -> None:
    clone = Clone()
    clone.imports({A: one(uuid=U2, created_date=ours)}, ELSEWHERE)

    clone.imports({B: one(title="B", uuid=U1, created_date="'2026-03-01 10:00'")}, FARTHER)

    assert titles(clone)["TASK-1"] == first


@pytest.mark.parametrize(
    ("ours", "theirs", "first"), [("backlog", ELSEWHERE, "A"), (ELSEWHERE, "backlog", "B")]
)
def test_a_file_of_the_project_keeps_its_number_from_those_of_other_trees(
    ours: str, theirs: str, first: str
) -> None:
    older = {"A": (NEW, OLD), "B": (OLD, NEW)}[first]
    clone = Clone()
    clone.imports({A: one(uuid=U1, created_date=older[0])}, ours)

    clone.imports({B: one(title="B", uuid=U2, created_date=older[1])}, theirs)

    assert titles(clone)["TASK-1"] == first


def test_a_number_that_an_import_gave_goes_to_any_file_that_has_it() -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.imports({A: one()})
    assert titles(clone) == {"TASK-1": "Ours", "TASK-2": "A"}

    clone.imports({"tasks/task-2 - B.md": one("TASK-2", "B")}, ELSEWHERE)

    assert titles(clone) == {"TASK-1": "Ours", "TASK-2": "B", "TASK-3": "A"}


@pytest.mark.parametrize(
    ("id_", "name", "number"),
    [
        ("TASK-ui-5", "task-ui", "TASK-5"),
        ("TASK-ui", "task-ui-5", "TASK-5"),
        ("TASK-ui", "task-ui", "TASK-1"),
    ],
)
def test_an_id_that_is_none_here_becomes_the_number_that_it_or_the_name_of_its_file_ends_in(
    id_: str, name: str, number: str
) -> None:
    clone = Clone()
    clone.imports({f"tasks/{name} - A.md": one(id_)})

    assert titles(clone) == {number: "A"}


@pytest.mark.parametrize(("ours", "first"), [("2026-01-01", "A"), ("2026-06-01", "B")])
def test_the_older_of_two_decisions_keeps_its_number(ours: str, first: str) -> None:
    def decision(title: str, date: str) -> str:
        return f"---\nid: decision-1\ntitle: {title}\ndate: {date}\n---\n"

    clone = Clone()
    clone.imports(
        {
            "decisions/decision-1 - A.md": decision("A", ours),
            "decisions/decision-1 - B.md": decision("B", "2026-03-01"),
        }
    )

    assert titles(clone) == {"decision-1": first, "decision-2": "B" if first == "A" else "A"}
    assert all(isinstance(record, Decision) for record in clone.facts.records)


@pytest.mark.parametrize(
    ("path", "text", "id_"),
    [
        ("tasks/task-007 - A.md", one("task-007"), "TASK-007"),
        ("docs/doc-007 - A.md", "---\nid: DOC-007\ntitle: A\n---\n", "doc-007"),
        ("decisions/decision-07 - A.md", "---\nid: Decision-07\ntitle: A\n---\n", "decision-07"),
        ("milestones/m-07 - A.md", "---\nid: M-07\ntitle: A\n---\n", "m-07"),
        ("drafts/draft-07 - A.md", one("draft-07"), "DRAFT-07"),
        ("drafts/task-07 - A.md", one("task-07"), "DRAFT-7"),
    ],
)
def test_an_id_is_spelled_as_its_file_has_it_in_the_case_of_its_kind(path: str, text: str, id_: str) -> None:
    clone = Clone()
    clone.imports({path: text})

    assert titles(clone) == {id_: "A"}


def test_ids_of_tasks_follow_the_prefix_of_the_settings_and_others_stay() -> None:
    clone = Clone()
    clone.creates("Ours")
    clone.puts(clone.titled("Ours")._replace(id="TASK-007"))
    clone.puts(
        clone.titled("Ours")._replace(uuid="d", kind="draft", id="DRAFT-007", title="Draft", revision=0)
    )
    tree: dict[str, Any] = {"config.yml": CONFIG, "tasks/task-01 - A.md": one("TASK-01", uuid=U1)}
    clone.imports(tree)
    assert titles(clone) == {"TASK-007": "Ours", "DRAFT-007": "Draft", "TASK-01": "A"}

    clone.imports(
        {
            "config.yml": CONFIG.replace('"task"', '"back"'),
            "tasks/back-01 - A.md": one("BACK-01", uuid=U1),
        }
    )

    assert titles(clone) == {"BACK-7": "Ours", "DRAFT-007": "Draft", "BACK-01": "A"}


def test_a_link_that_meant_nothing_is_not_turned_to_what_gets_a_new_number() -> None:
    clone = Clone()
    clone.imports({"tasks/task-2 - B.md": one("TASK-2", "B", dependencies="[TASK-1]")})
    ours = clone.titled("B")._replace(uuid="ours", id="TASK-1", title="Ours", dependencies=(), revision=0)
    clone.puts(ours)

    clone.imports({"tasks/task-2 - B.md": one("TASK-2", "B", dependencies="[TASK-1]"), A: one(uuid=U1)})

    assert titles(clone) == {"TASK-1": "A", "TASK-2": "B", "TASK-3": "Ours"}
    assert clone.titled("B").dependencies == ("TASK-1",)


def test_whoever_loses_its_number_is_told_with_the_place_where_its_file_lies_now() -> None:
    clone = Clone()
    clone.imports({A: one(uuid=U1, created_date=NEW)})

    report = clone.imports(
        {
            "completed/task-1 - A.md": one(uuid=U1, created_date=NEW),
            B: one(title="B", uuid=U2, created_date=NEW),
        }
    )

    assert report.renumbered == [Renumbered("completed/task-1 - A.md", "TASK-1", "TASK-2")]
