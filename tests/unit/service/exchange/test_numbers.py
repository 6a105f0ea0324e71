"""Numbers are right for good: what an import renumbers, who keeps a number, and what links mean then."""

import re

import pytest

from backlog.service.exchange.report import Renumbered
from tests.unit.service.exchange.clones import HOME, Clone
from tests.unit.service.exchange.samples import task_file

A = "tasks/task-1 - Ours.md"
OLD, NEW = "'2026-01-01 10:00'", "'2026-06-01 10:00'"
U1, U2 = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def titles(clone: Clone) -> dict[str, str]:
    """The titles of all tasks by their ids."""
    return {record.id: record.title for record in clone.facts.records}


def test_what_was_renumbered_is_exported_under_its_new_id_with_its_subtasks() -> None:
    clone = Clone()
    clone.creates("Ours")
    theirs = {
        "tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs"),
        "tasks/task-1.1 - Part.md": task_file("task-1.1", "Part", parent_task_id="task-1"),
        "tasks/task-2 - Next.md": task_file("TASK-2", "Next", dependencies="[TASK-1, task-1.1]"),
    }

    report = clone.imports(theirs)
    written = clone.exports(theirs).files

    assert report.renumbered == [
        Renumbered("tasks/task-1 - Theirs.md", "TASK-1", "TASK-3"),
        Renumbered("tasks/task-1.1 - Part.md", "task-1.1", "TASK-3.1"),
    ]
    assert sorted(path for path in written if path.startswith("tasks/")) == [
        "tasks/task-1 - Ours.md",
        "tasks/task-2 - Next.md",
        "tasks/task-3 - Theirs.md",
        "tasks/task-3.1 - Part.md",
    ]
    assert "\nid: TASK-3\n" in written["tasks/task-3 - Theirs.md"]
    assert "\nid: TASK-3.1\n" in written["tasks/task-3.1 - Part.md"]
    assert "\nparent_task_id: TASK-3\n" in written["tasks/task-3.1 - Part.md"]
    assert "\ndependencies:\n  - TASK-3\n  - TASK-3.1\n" in written["tasks/task-2 - Next.md"]
    assert clone.imports(written).count("unchanged") == len(written)


def test_a_renumbered_record_that_is_archived_there_is_no_conflict() -> None:
    clone = Clone()
    clone.creates("Ours")
    theirs = {"tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs")}
    clone.imports(theirs)

    report = clone.imports({"archive/tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs", labels="[x]")})

    assert [(one.fate, one.id) for one in report.outcomes] == [("updated", "TASK-2")]
    assert clone.task("TASK-2").state == "archived"


def test_a_subtask_that_is_archived_twice_gets_a_number_below_the_renumbered_parent() -> None:
    clone = Clone()
    clone.creates("Ours")

    report = clone.imports(
        {
            "tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs"),
            "tasks/task-1.1 - Part.md": task_file("TASK-1.1", "Part", parent_task_id="TASK-1"),
            "archive/tasks/task-1.1 - Gone.md": task_file("TASK-1.1", "Gone", parent_task_id="TASK-1"),
        }
    )

    assert report.count("imported") == 3
    assert titles(clone) == {"TASK-1": "Ours", "TASK-2": "Theirs", "TASK-2.1": "Part", "TASK-2.2": "Gone"}


RECYCLED = [
    {"tasks/task-3 - c.md": task_file("TASK-3", "c")},
    {"archive/tasks/task-3 - c.md": task_file("TASK-3", "c")},
    {
        "archive/tasks/task-3 - c.md": task_file("TASK-3", "c"),
        "tasks/task-3 - d.md": task_file("TASK-3", "d"),
    },
    {
        "archive/tasks/task-3 - c.md": task_file("TASK-3", "c"),
        "tasks/task-3 - d.md": task_file("TASK-3", "d"),
        "tasks/task-4 - e.md": task_file("TASK-4", "e"),
    },
    {
        "archive/tasks/task-3 - c.md": task_file("TASK-3", "c"),
        "archive/tasks/task-3 - d.md": task_file("TASK-3", "d"),
        "tasks/task-4 - e.md": task_file("TASK-4", "e"),
        "tasks/task-5 - f.md": task_file("TASK-5", "f"),
    },
]
"""A tree in which the numbers of archived tasks are given out again."""


def test_what_is_in_use_keeps_a_number_that_was_given_out_again_at_every_step() -> None:
    clone = Clone()

    for tree in RECYCLED:
        report = clone.imports(tree)
        for path, text in tree.items():
            if path.startswith("tasks/"):
                assert clone.titled(path[-4]).id == text.split("\n")[1].removeprefix("id: ")
        assert len(report.renumbered) <= 1

    fresh = Clone()
    fresh.imports(RECYCLED[-1])
    active = [record.id for record in fresh.facts.records if record.state == "active"]
    assert active == [record.id for record in clone.facts.records if record.state == "active"]


def test_a_number_that_a_known_file_gives_up_is_free_for_a_newcomer() -> None:
    clone = Clone()
    clone.imports({A: task_file("TASK-1", "Ours", backlog_uuid=U1)})

    report = clone.imports(
        {
            "tasks/task-2 - Ours.md": task_file("TASK-2", "Ours", backlog_uuid=U1),
            "tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs", backlog_uuid=U2),
        }
    )

    assert titles(clone) == {"TASK-1": "Theirs", "TASK-2": "Ours"}
    assert report.renumbered == []


def test_files_may_swap_their_ids_and_all_links_stay_with_their_records() -> None:
    clone = Clone()
    clone.imports(
        {
            "tasks/task-1 - A.md": task_file("TASK-1", "A", backlog_uuid=U1),
            "tasks/task-2 - B.md": task_file("TASK-2", "B", backlog_uuid=U2),
            "tasks/task-3 - C.md": task_file("TASK-3", "C", dependencies="[TASK-1]"),
        }
    )

    clone.imports(
        {
            "tasks/task-2 - A.md": task_file("TASK-2", "A", backlog_uuid=U1),
            "tasks/task-1 - B.md": task_file("TASK-1", "B", backlog_uuid=U2),
            "tasks/task-3 - C.md": task_file("TASK-3", "C", dependencies="[TASK-2]"),
        }
    )

    assert titles(clone) == {"TASK-1": "B", "TASK-2": "A", "TASK-3": "C"}
    assert clone.task("TASK-3").dependencies == ("TASK-2",)


def test_a_link_that_stood_there_before_means_what_it_meant_then() -> None:
    clone = Clone()
    before = task_file("TASK-3", "C", dependencies="[TASK-1]")
    clone.imports({A: task_file("TASK-1", "A", backlog_uuid=U1), "tasks/task-3 - C.md": before})

    clone.imports(
        {
            "tasks/task-2 - A.md": task_file("TASK-2", "A", backlog_uuid=U1),
            "tasks/task-1 - B.md": task_file("TASK-1", "B", backlog_uuid=U2),
            "tasks/task-3 - C.md": task_file("TASK-3", "C2", dependencies="[TASK-1]"),
        }
    )
    assert clone.titled("C2").dependencies == ("TASK-2",)

    clone.imports({"tasks/task-3 - C.md": task_file("TASK-3", "C2", dependencies="[]")})
    assert clone.titled("C2").dependencies == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        # What is here alone yields to a file that was exported by somebody, and to no other.
        ({}, {"backlog_uuid": U2}, {"TASK-1": "Theirs", "TASK-2": "Ours"}),
        ({}, {}, {"TASK-1": "Ours", "TASK-2": "Theirs"}),
        # What is archived yields to what is in use.
        ({"state": "archived"}, {}, {"TASK-1": "Theirs", "TASK-2": "Ours"}),
    ],
)
def test_who_keeps_a_number_that_is_known_here_alone(
    ours: dict[str, object], theirs: dict[str, str], expected: dict[str, str]
) -> None:
    clone = Clone()
    clone.creates("Ours", **ours)

    clone.imports({"tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs", **theirs)})

    assert titles(clone) == expected


@pytest.mark.parametrize("tree", [HOME, "/elsewhere/backlog"])
@pytest.mark.parametrize(("created", "first"), [(OLD, "Theirs"), (NEW, "Ours")])
def test_the_older_of_two_in_one_tree_keeps_the_number_and_the_project_keeps_its_own(
    tree: str, created: str, first: str
) -> None:
    clone = Clone()
    ours = task_file("TASK-1", "Ours", created_date="'2026-03-01 10:00'", backlog_uuid=U1)
    clone.imports({A: ours})
    theirs = task_file("TASK-1", "Theirs", created_date=created, backlog_uuid=U2)

    clone.imports({"tasks/task-1 - Theirs.md": theirs} | ({A: ours} if tree == HOME else {}), tree)

    assert clone.task("TASK-1").title == (first if tree == HOME else "Ours")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["ui-12", "ui-2", "x"], "12 2 13"),
        (["2", "ui-2", "ui-1"], "2 3 1"),
        (["ui-2", "db-2", "2", "2b"], "4 3 2 5"),
        (["ui-1 waits for 1", "ui-2", "ui-3"], "4 2 3"),
        (["ui-2.10", "ui-2.9", "ui-2"], "2.10 2.9 2"),
        (["2026-11-27", "ui-20261127"], "27 28"),
        (["ui-7", "7"], "8 7"),
    ],
)
def test_an_id_that_is_no_number_gives_way_to_the_one_that_it_ends_in(ids: list[str], expected: str) -> None:
    clone = Clone()
    words = [id_.partition(" waits for ") for id_ in ids]
    clone.imports(
        {
            f"tasks/task-{id_} - T.md": task_file(
                f"TASK-{id_}", id_, created_date=None, dependencies=f"[TASK-{other}]" if other else "[]"
            )
            for id_, _, other in words
        }
    )

    assert [clone.titled(id_).id for id_, _, _ in words] == [f"TASK-{number}" for number in expected.split()]


def test_drafts_with_the_ids_of_subtasks_get_their_numbers_once() -> None:
    clone = Clone()
    files = {f"drafts/task-{id_} - D.md": task_file(f"TASK-{id_}", f"D {id_}") for id_ in ("1", "1.1", "1.2")}

    first, again = clone.imports(files), clone.imports(files)

    assert {task.id for task in clone.facts.records} == {"DRAFT-1", "DRAFT-2", "DRAFT-3"}
    assert len(first.renumbered) == 3
    assert again.renumbered == []


@pytest.mark.parametrize("counter", ["tasks/task", "drafts/draft", "docs/doc", "milestones/m"])
def test_the_number_of_a_file_that_cannot_be_read_waits_for_it(counter: str) -> None:
    clone = Clone()
    first, broken = task_file("1", "First"), "<<<<<<< a\n>>>>>>> b"

    clone.imports(
        {f"{counter}-1 - A.md": first, f"{counter}-2 - B.md": broken, f"{counter}-3 - X.md": broken}
    )
    again = clone.imports({f"{counter}-1 - A.md": first, f"{counter}-1 - C.md": task_file("1", "Second")})

    assert [renumbered.new.lower().rpartition("-")[2] for renumbered in again.renumbered] == ["4"]


@pytest.mark.parametrize("name", ["task-1 - B", "task-01 - A", "task-7 - A"])
def test_a_file_that_holds_no_valid_record_takes_no_number_from_another(name: str) -> None:
    clone, other = Clone("one"), Clone("two")
    files = {
        "tasks/task-1 - A.md": task_file("TASK-7", "Valid"),
        f"tasks/{name}.md": task_file("TASK-7", "Not valid", status='"\\0"'),
    }

    report = clone.imports(files)
    exported = clone.exports(files).files
    again = other.imports(exported)

    assert [(one.path, one.fate) for one in report.outcomes if one.fate == "refused"] == [
        (f"tasks/{name}.md", "refused")
    ]
    assert (report.renumbered, again.renumbered) == ([], [])
    assert titles(clone) == titles(other) == {"TASK-7": "Valid"}
    assert exported[f"tasks/{name}.md"] == files[f"tasks/{name}.md"]


@pytest.mark.parametrize("stray", ["tasks/task-1-notes.md", "drafts/task-1 - Notes.md"])
def test_a_link_does_not_mean_a_stray_file_that_came_with_it(stray: str) -> None:
    clone = Clone()
    files = {"tasks/task-1 - A.md": task_file("TASK-1", "A")}
    clone.imports(files)

    clone.imports(
        files
        | {
            stray: "# Notes\n",
            "tasks/task-1.1 - Part.md": task_file("TASK-1.1", "Part", parent_task_id="TASK-1"),
        }
    )

    assert clone.titled("Part").parent == clone.titled("A").id == "TASK-1"


def test_links_follow_a_record_that_had_to_move() -> None:
    clone = Clone()
    ours = clone.creates("Ours")
    clone.creates("Waiting", dependencies=(ours.id,), references=("TASK-1", "https://x.org/TASK-1"))
    clone.puts(ours._replace(uuid="part", id="TASK-1.1", title="Part", parent="TASK-1", revision=0))

    report = clone.imports({"tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs", backlog_uuid=U2)})

    assert report.renumbered == [Renumbered("", "TASK-1", "TASK-3"), Renumbered("", "TASK-1.1", "TASK-3.1")]
    waiting = clone.titled("Waiting")
    assert (waiting.dependencies, waiting.references) == (("TASK-3",), ("TASK-3", "https://x.org/TASK-1"))
    assert (clone.titled("Part").id, clone.titled("Part").parent) == ("TASK-3.1", "TASK-3")


def test_newcomers_that_came_together_mean_each_other() -> None:
    clone = Clone()
    known = task_file("TASK-1", "Ours", created_date=OLD, backlog_uuid=U1)
    clone.imports({A: known})

    clone.imports(
        {
            A: known,
            "tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs", created_date=NEW),
            "tasks/task-1.1 - Part.md": task_file("TASK-1.1", "Part", parent_task_id="TASK-1"),
            "tasks/task-5 - Last.md": task_file("TASK-5", "Last", dependencies="[TASK-1]"),
        }
    )

    assert titles(clone) == {
        "TASK-1": "Ours",
        "TASK-6": "Theirs",
        "TASK-6.1": "Part",
        "TASK-5": "Last",
    }
    assert clone.titled("Part").parent == "TASK-6"
    assert clone.titled("Last").dependencies == ("TASK-6",)


def test_an_id_in_one_of_two_files_that_have_it_means_the_other() -> None:
    clone = Clone()

    clone.imports(
        {
            A: task_file("TASK-1", "First", created_date=OLD),
            "tasks/task-001 - Again.md": task_file("TASK-001", "Again", dependencies="[task-1]"),
        }
    )

    assert titles(clone) == {"TASK-1": "First", "TASK-2": "Again"}
    assert clone.titled("Again").dependencies == ("TASK-1",)


def test_a_number_that_was_given_here_yields_to_the_file_that_has_it() -> None:
    clone = Clone()
    clone.creates("Ours")
    tree = {"tasks/task-1 - Theirs.md": task_file("TASK-1", "Theirs")}
    clone.imports(tree)
    assert clone.titled("Theirs").id == "TASK-2"

    clone.imports({**tree, "tasks/task-2 - Next.md": task_file("TASK-2", "Next")})

    assert titles(clone) == {"TASK-1": "Ours", "TASK-2": "Next", "TASK-3": "Theirs"}


def test_an_id_that_was_changed_by_hand_to_a_taken_one_is_changed_back() -> None:
    clone = Clone()
    tree = {
        "tasks/task-1 - A.md": task_file("TASK-1", "A"),
        "tasks/task-2 - B.md": task_file("TASK-2", "B"),
    }
    clone.imports(tree)
    tree["tasks/task-1 - A.md"] = task_file("TASK-2", "A", labels="[x]")

    report = clone.imports(tree)

    assert titles(clone) == {"TASK-1": "A", "TASK-2": "B"}
    assert report.renumbered == [Renumbered("tasks/task-1 - A.md", "TASK-2", "TASK-1")]
    assert clone.task("TASK-1").labels == ("x",)
    assert "\nid: TASK-1\n" in clone.exports(tree).files["tasks/task-1 - A.md"]


@pytest.mark.parametrize(
    ("old", "new", "id_", "renumbered"),
    [
        ("tasks/task-1 - Moved.md", "drafts/draft-1 - Moved.md", "DRAFT-1", "DRAFT-2"),
        ("drafts/draft-2 - Moved.md", "tasks/task-2 - Moved.md", "TASK-2", "TASK-3"),
    ],
)
def test_a_file_moved_among_drafts_or_back_under_a_taken_id_gets_one_of_its_new_kind(
    old: str, new: str, id_: str, renumbered: str
) -> None:
    clone = Clone()
    files = {
        "drafts/draft-1 - Draft.md": task_file("DRAFT-1", "Draft", status="Draft"),
        "tasks/task-2 - Task.md": task_file("TASK-2", "Task"),
        old: task_file("TASK-1" if old.startswith("tasks") else "DRAFT-2", "Moved"),
    }
    clone.imports(files)
    moved = clone.exports(files).files
    text = moved.pop(old)
    moved[new] = re.sub(r"(?m)^id: .*$", f"id: {id_}", text)

    report = clone.imports(moved)

    assert report.renumbered == [Renumbered(new, id_, renumbered)]
    assert titles(clone) == {"DRAFT-1": "Draft", "TASK-2": "Task", renumbered: "Moved"}
    assert set(clone.exports(moved).files) == {
        "config.yml",
        "drafts/draft-1 - Draft.md",
        "tasks/task-2 - Task.md",
        f"{new.partition('/')[0]}/{renumbered.lower()} - Moved.md",
    } - (set() if "config.yml" in moved else {"config.yml"})


def test_a_prefix_of_the_tree_is_the_prefix_here() -> None:
    clone = Clone()
    clone.creates("Ours")
    config = 'project_name: ""\ntask_prefix: "shop"\n'

    report = clone.imports(
        {
            "config.yml": config,
            "tasks/shop-7 - A.md": task_file("shop-7", "A"),
            "tasks/shop-8 - B.md": task_file("SHOP-8", "B", dependencies="[shop-7]"),
        }
    )

    assert titles(clone) == {"TASK-1": "Ours", "TASK-7": "A", "TASK-8": "B"}
    assert clone.task("TASK-8").dependencies == ("TASK-7",)
    assert [one.new for one in report.renumbered] == []


def test_a_prefix_that_comes_late_into_settings_changed_before_is_followed() -> None:
    clone, config = Clone(), 'project_name: "A"\n'
    clone.imports({"config.yml": config, "tasks/task-1 - A.md": task_file("TASK-1", "A")})
    clone.imports({"config.yml": config.replace("A", "B"), "tasks/task-1 - A.md": task_file("TASK-1", "A")})
    assert "task_prefix" not in clone.exports({}, force=True).files["config.yml"]

    clone.imports(
        {"config.yml": f'{config}task_prefix: "back"\n', "tasks/back-1 - A.md": task_file("BACK-1", "A")}
    )

    assert [record.id for record in clone.facts.records] == ["BACK-1"]


def test_parts_follow_a_task_whose_id_was_changed_by_hand_to_one_that_is_longer_and_taken() -> None:
    clone = Clone()
    tree = {
        "tasks/task-1 - A.md": task_file("TASK-1", "A"),
        "tasks/task-1.1 - B.md": task_file("TASK-1.1", "B", backlog_uuid=U2),
        "tasks/task-5 - C.md": task_file("TASK-5", "C", backlog_uuid=U1),
    }
    clone.imports(tree)
    del tree["tasks/task-5 - C.md"]
    tree["tasks/task-1.1 - C.md"] = task_file("TASK-1.1", "C", backlog_uuid=U1)
    tree["tasks/task-1.1.1 - D.md"] = task_file("TASK-1.1.1", "D")

    clone.imports(tree)

    assert titles(clone) == {"TASK-1": "A", "TASK-1.1": "B", "TASK-5": "C", "TASK-5.1": "D"}
