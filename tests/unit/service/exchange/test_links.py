"""What ids in files mean, and how links follow records that get other numbers."""

import pytest

from backlog.domain.record_files import Exchange, Front, empty_record_file
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.service.exchange.ids import Prefixes, prefixes
from backlog.service.exchange.links import (
    Target,
    Targets,
    dangling,
    links_in,
    links_of,
    relinked,
    respelled,
)
from tests.unit.service.exchange.clones import NOW

OURS = Prefixes(here="shop", tree="back")
"""A project whose tasks are called `SHOP-1`, and a tree in which they are called `BACK-1`."""


def task(**fields: object) -> Task:
    one = Task(uuid="u", kind="task", id="SHOP-1", title="A", status="To Do", created_at=NOW)
    return one._replace(**fields)  # type: ignore[arg-type]  # fields of a task


def exchange(front: Front, meant: dict[str, str], batch: str = "run") -> Exchange:
    record_file = empty_record_file("tasks")._replace(front=front)
    return Exchange("backlog", "u", "tasks/a.md", "digest", record_file, batch=batch, meant=meant)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, []),
        (
            {"dependencies": ["SHOP-1", "back-02", "3", "TASK-4.1"]},
            ["task-1", "task-2", "task-3", "task-4.1"],
        ),
        ({"dependencies": "7"}, ["task-7"]),
        ({"references": ["SHOP-1", "2", "doc-3", "https://x.org/SHOP-1"]}, ["task-1", "doc-3"]),
        ({"parent_task_id": "1"}, ["task-1"]),
        ({"milestone": "1"}, ["m-1"]),
        ({"milestone": "M-01"}, ["m-1"]),
        ({"milestone": "The first release"}, []),
        ({"title": "SHOP-1", "labels": ["SHOP-1"], "documentation": ["SHOP-1"]}, []),
    ],
)
def test_a_file_names_records_in_some_of_its_keys_and_a_bare_number_means_what_belongs_there(
    front: Front, expected: list[str]
) -> None:
    assert [key for _, key in links_in(empty_record_file()._replace(front=front), OURS)] == expected


def test_an_id_is_yielded_as_the_file_spells_it() -> None:
    front: Front = {"dependencies": ["back-02"], "milestone": " m-1 "}

    assert list(links_in(empty_record_file()._replace(front=front), OURS)) == [
        ("back-02", "task-2"),
        (" m-1 ", "m-1"),
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"dependencies": ("SHOP-1", "3"), "references": ("doc-1", "2")}, ["task-1", "doc-1"]),
        ({"parent": "SHOP-1"}, ["task-1"]),
        ({"milestone": "m-3"}, ["m-3"]),
        ({"milestone": "3"}, ["m-3"]),
        ({"milestone": "3.x y"}, []),
        ({"references": ("two words",), "milestone": "m-3"}, ["m-3"]),
    ],
)
def test_a_task_names_records_by_their_whole_ids(fields: dict[str, object], expected: list[str]) -> None:
    assert list(links_of(task(**fields), OURS)) == expected


def target(uuid: str, order: int = 0, *, new: bool = False, odd: bool = False) -> Target:
    return Target(uuid, new, odd, (order,))


@pytest.mark.parametrize(
    ("targets", "new", "asker", "expected"),
    [
        ([], False, "", "put away"),
        ([target("a", 2), target("b", 1)], False, "", "b"),
        ([target("a", 2), target("b", 1)], True, "", "b"),
        # what came together means each other, and only if it is new itself
        ([target("old", 1), target("new", 2, new=True)], True, "", "new"),
        ([target("old", 1), target("new", 2, new=True)], False, "", "old"),
        ([target("new", 2, new=True), target("newer", 3, new=True)], True, "", "new"),
        # a file that has the id by mistake is meant if no other has it
        ([target("odd", 1, odd=True), target("a", 2)], False, "", "a"),
        ([target("odd", 1, odd=True, new=True), target("a", 2)], True, "", "a"),
        ([target("odd", 1, odd=True)], False, "", "odd"),
        # nobody waits for themselves, if there is anybody else
        ([target("asker", 1), target("a", 2)], False, "asker", "a"),
        ([target("asker", 1), target("odd", 2, odd=True)], False, "asker", "odd"),
        ([target("asker", 1)], False, "asker", "asker"),
    ],
)
def test_which_of_the_files_with_an_id_is_meant(
    targets: list[Target], *, new: bool, asker: str, expected: str
) -> None:
    meaning = Targets([("task-1", one) for one in targets], {"task-1": "put away", "task-2": "other"})

    assert meaning.meant("task-1", new=new, asker=asker) == expected


def test_an_id_that_no_file_has_means_what_is_here_without_one() -> None:
    meaning = Targets([("task-1", target("a"))], {"task-2": "here"})

    assert meaning.meant("task-2", new=True) == "here"
    assert meaning.meant("task-3", new=False) is None
    assert meaning.meant("task-3", new=False) is None  # asking adds nothing


NEW_IDS = {"a": "SHOP-9", "m": "m-2", "same": "SHOP-2"}


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("dependencies", ["SHOP-1", "back-2", "3"], ["SHOP-9", "back-2", "3"]),
        ("dependencies", ["back-1", "01"], ["SHOP-9", "SHOP-9"]),
        ("dependencies", "1", "SHOP-9"),
        ("dependencies", ["02", "back-002"], ["02", "back-002"]),  # right as they are
        ("references", ["SHOP-1", "1", "https://x.org"], ["SHOP-9", "1", "https://x.org"]),
        ("parent_task_id", "back-1", "SHOP-9"),
        ("milestone", "m-1", "m-2"),
        ("milestone", "1", "m-2"),
        ("milestone", "The first", "The first"),
        ("title", "SHOP-1", "SHOP-1"),
        ("dependencies", ["SHOP-5"], ["SHOP-5"]),  # it means what is gone by now
    ],
)
def test_ids_in_a_file_are_those_that_the_records_have_now(
    key: str, before: str | list[str], after: str | list[str]
) -> None:
    means = {"task-1": "a", "task-2": "same", "m-1": "m", "task-5": "gone"}
    record_file = empty_record_file("tasks")._replace(front={"id": "SHOP-4", key: before})

    found = respelled(record_file, OURS, lambda _, key: means.get(key), NEW_IDS)

    assert found == record_file._replace(front={"id": "SHOP-4", key: after})


def test_nobody_is_asked_what_a_text_means_that_is_no_id() -> None:
    front: Front = {"references": ["https://x.org", "back-1"], "milestone": "The first"}
    asked: list[tuple[str, str]] = []

    respelled(
        empty_record_file()._replace(front=front), OURS, lambda text, key: asked.append((text, key)), NEW_IDS
    )

    assert asked == [("back-1", "task-1")]


def test_what_an_id_means_may_depend_on_how_the_file_spells_it() -> None:
    record_file = empty_record_file()._replace(front={"dependencies": ["back-1", "SHOP-1"]})

    found = respelled(record_file, OURS, lambda text, _: {"back-1": "a"}.get(text), NEW_IDS)

    assert found.front == {"dependencies": ["SHOP-9", "SHOP-1"]}


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, set()),
        (exchange({"dependencies": ["back-1", "SHOP-2"]}, {"back-1": "u"}), {"task-2"}),
        (exchange({"dependencies": ["SHOP-2"]}, {"SHOP-2": "u"}), set()),
        (exchange({"dependencies": ["SHOP-2"]}, {}, batch=""), set()),  # nobody noted what was meant
        (exchange({"milestone": "m-4"}, {}), {"m-4"}),
    ],
)
def test_an_id_that_meant_nothing_when_it_was_exchanged_is_remembered(
    last: Exchange | None, expected: set[str]
) -> None:
    assert dangling(last, OURS) == expected


MOVED = {"task-1": "SHOP-9", "m-1": "m-2", "doc-1": "doc-4"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"dependencies": ("SHOP-1", "SHOP-2")}, {"dependencies": ("SHOP-9", "SHOP-2")}),
        (
            {"references": ("SHOP-1", "doc-1", "1", "https://x.org")},
            {"references": ("SHOP-9", "doc-4", "1", "https://x.org")},
        ),
        ({"parent": "shop-01"}, {"parent": "SHOP-9"}),
        ({"parent": "SHOP-2"}, {"parent": "SHOP-2"}),
        ({"milestone": "m-1"}, {"milestone": "m-2"}),
        ({"milestone": "1"}, {"milestone": "m-2"}),
        ({"milestone": "m-7"}, {"milestone": "m-7"}),
        ({"documentation": ("SHOP-1",)}, {"documentation": ("SHOP-1",)}),
    ],
)
def test_links_follow_records_to_their_new_ids(
    fields: dict[str, object], expected: dict[str, object]
) -> None:
    assert relinked(task(**fields), MOVED, OURS) == task(**expected)


def test_links_to_what_is_not_here_stay_as_they_are() -> None:
    one = task(dependencies=("SHOP-1",), parent="SHOP-1", milestone="m-1")

    assert relinked(one, MOVED, OURS, {"task-1"}) == one._replace(milestone="m-2")


def test_without_settings_of_its_own_a_tree_has_the_prefix_that_is_used_here() -> None:
    spelling = prefixes(Settings(task_prefix="Shop"))

    assert spelling.key("shop-1") == spelling.key("SHOP-01") == spelling.key("1", "task") == "task-1"
    assert spelling.key("back-1") == "back-1"
    assert spelling.key("1") is None
