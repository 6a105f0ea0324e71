"""A picture of tree and backlog spares what has not changed since it was taken, and nothing else."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from backlog.domain.record_files import Mark, RecordStates
from backlog.files import stamps as clock
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import picture
from backlog.service.exchange.files import Tree
from backlog.service.exchange.picture import (
    Memory,
    Picture,
    is_worth,
    memory_of,
    remember,
    settled,
    uncontested,
)
from backlog.service.exchange.stored_records import Facts
from backlog.service.exchange.trees import NamedTree
from tests.unit.service.exchange.readers import Facting

if TYPE_CHECKING:
    from backlog.store import Reader

PLACE = NamedTree(Tree("/shop/backlog", "config.yml"), "backlog")
STAMPS = {"config.yml": "1:1:1:1", "a.md": "2:2:2:2", "b.md": "3:3:3:3", "c.md": "4:4:4:4", "link.md": ""}
QUIET = {"a.md": "u1", "b.md": "u2"}
DIGESTS = {"a.md": "d1", "b.md": "d2", "c.md": "d3"}
STATES = RecordStates(
    {"u1": "TASK-1", "u2": "TASK-2", "u3": "TASK-3"},
    {"u1": "TASK-1 1", "u2": "TASK-2 1", "u3": "TASK-3 1"},
    {"u1": "e1", "u2": "e2"},
    {"u1": "x1", "config": "{}"},
)


@pytest.fixture
def index(tmp_path: Path) -> TreeIndex:
    """An index that keeps files."""
    return TreeIndex(lambda: str(tmp_path / "cache" / "a" / "index.json"), "1")


@pytest.fixture
def taken(index: TreeIndex) -> TreeIndex:
    """One with a picture, in which two of three records are quiet."""
    remember(memory_of(index, PLACE, STAMPS, 7), "s", STATES, QUIET, DIGESTS, {"u2"})
    return index


def seen(index: TreeIndex, stamps: Mapping[str, str] = STAMPS, place: NamedTree = PLACE) -> Memory:
    return memory_of(index, place, stamps, 9)


def picture_of(memory: Memory) -> Picture:
    assert memory.picture is not None
    return memory.picture


def test_without_a_picture_all_that_is_known_is_the_index(index: TreeIndex) -> None:
    assert seen(index) == Memory(PLACE, 9, index, index, STAMPS, None, {})


def test_what_a_picture_holds_is_as_it_was(taken: TreeIndex) -> None:
    memory = seen(taken)

    assert memory._replace(notes=taken, picture=None) == Memory(
        PLACE, 9, taken, taken, STAMPS, None, {"a.md": "d1", "b.md": "d2"}
    )
    assert memory.notes is not taken
    assert picture_of(memory).changed(STATES) == set()
    assert picture_of(memory).standing(memory.still, ()) == QUIET
    assert picture_of(memory).unsteady == {"u2"}
    assert memory.without_picture() == Memory(PLACE, 9, taken, taken, STAMPS, None, {})


@pytest.mark.parametrize(
    ("change", "still"),
    [
        ({"a.md": "2:2:2:9"}, {"b.md"}),
        ({"a.md": ""}, {"b.md"}),
        ({"c.md": "9:9:9:9"}, {"a.md", "b.md"}),
        ({"d.md": "9:9:9:9"}, {"a.md", "b.md"}),
        ({"a.md": "3:3:3:3", "b.md": "2:2:2:2"}, set()),
    ],
)
def test_a_file_with_another_stamp_is_not_still(
    taken: TreeIndex, change: dict[str, str], still: set[str]
) -> None:
    assert seen(taken, {**STAMPS, **change}).still.keys() == still


def test_files_are_known_by_their_paths_whatever_their_order_is(taken: TreeIndex) -> None:
    renamed = {path.replace("a.md", "z.md"): stamp for path, stamp in STAMPS.items()}
    gone = {path: stamp for path, stamp in STAMPS.items() if path != "b.md"}
    turned = dict(reversed(STAMPS.items()))

    assert seen(taken, renamed).still == {"b.md": "d2"}
    assert seen(taken, gone).still == {"a.md": "d1"}
    assert seen(taken, turned).still == {"a.md": "d1", "b.md": "d2"}


@pytest.mark.parametrize("what", ["records", "files", "extras"])
@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (lambda old: {**old, "u1": "new"}, {"u1"}),
        (lambda old: {**old, "u9": "new"}, {"u9"}),
        (lambda old: {uuid: state for uuid, state in old.items() if uuid != "u1"}, {"u1"}),
        (lambda old: {uuid.replace("u1", "u8"): state for uuid, state in old.items()}, {"u1", "u8"}),
        (lambda old: dict(reversed(old.items())), set()),
    ],
)
def test_a_record_has_changed_of_which_the_storage_says_something_else(
    taken: TreeIndex,
    what: str,
    change: Callable[[dict[str, str]], dict[str, str]],
    changed: set[str],
) -> None:
    memory = seen(taken)
    now = STATES._replace(**{what: change(getattr(STATES, what))})

    assert picture_of(memory).changed(now) == changed
    expected = {path: uuid for path, uuid in QUIET.items() if uuid not in changed}
    assert picture_of(memory).standing(memory.still, changed) == expected


def test_what_has_changed_of_one_record_does_not_hide_what_has_of_another(taken: TreeIndex) -> None:
    now = STATES._replace(
        records={**STATES.records, "u1": "new"},
        files={**STATES.files, "u2": "new"},
        extras={**STATES.extras, "u3": "new"},
    )

    assert picture_of(seen(taken)).changed(now) == {"u1", "u2", "u3"}


class Saying(Facting):
    """A reader whose storage says something of the records, once."""

    def states(self, tree: str) -> RecordStates:
        assert tree == "backlog"
        return STATES._replace(ids={**STATES.ids, "u4": "TASK-4"}, records={**STATES.records, "u4": "new"})


def test_nothing_is_asked_of_single_records_where_the_storage_says_the_same_of_all(taken: TreeIndex) -> None:
    there = picture_of(seen(taken))

    assert there.compared(cast("Reader", None), "backlog", "s") == (STATES.ids, set())
    assert there.compared(cast("Reader", Saying(Facts())), "backlog", "t") == (
        {**STATES.ids, "u4": "TASK-4"},
        {"u4"},
    )


@pytest.mark.parametrize("what", ["none", "another", "other place"])
def test_states_that_do_not_belong_to_the_picture_tell_of_nothing(
    taken: TreeIndex, tmp_path: Path, what: str
) -> None:
    there = picture_of(seen(taken))
    if what == "none":
        (tmp_path / "cache" / "a" / "index.json.states").unlink()
    else:
        place = PLACE if what == "another" else PLACE._replace(key="../other")
        state = "t" if what == "another" else "s"
        remember(memory_of(taken, place, STAMPS, 7), state, STATES, QUIET, DIGESTS)

    assert there.changed(STATES) == {"u1", "u2", "u3", "config"}


def test_what_is_restless_or_not_still_does_not_stand(taken: TreeIndex) -> None:
    memory = seen(taken)

    assert picture_of(memory).standing(memory.still, {"u1"}) == {"b.md": "u2"}
    assert picture_of(memory).standing({"a.md"}, ()) == {"a.md": "u1"}


@pytest.mark.parametrize(
    "place",
    [
        PLACE._replace(key="../other"),
        PLACE._replace(tree=Tree("/shop/backlog", None)),
        PLACE._replace(tree=Tree("/shop/backlog", "../backlog.config.yml")),
    ],
)
def test_a_picture_of_another_tree_is_none(taken: TreeIndex, place: NamedTree) -> None:
    assert seen(taken, place=place).picture is None


def test_a_tree_may_be_somewhere_else_and_another_program_looks_for_itself(
    taken: TreeIndex, tmp_path: Path
) -> None:
    moved = NamedTree(Tree("/elsewhere", "config.yml"), "backlog")

    assert seen(taken, place=moved).picture is not None
    assert seen(TreeIndex(lambda: str(tmp_path / "cache" / "a" / "index.json"), "2")).picture is None


@pytest.mark.parametrize(("most", "used"), [(3, True), (2, False)])
def test_a_picture_of_which_little_is_left_is_none(
    taken: TreeIndex,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    used: bool,  # noqa: FBT001  of the table
) -> None:
    monkeypatch.setattr(picture, "MOST", most)

    memory = seen(taken)

    assert (memory.picture is not None) is used
    assert bool(memory.still) is used
    assert (memory.notes is taken) is not used


def test_names_that_are_no_text_are_remembered(index: TreeIndex) -> None:
    stamps = {**STAMPS, "\udcff.md": "5:5:5:5"}
    remember(memory_of(index, PLACE, stamps, 7), "s", STATES, QUIET, DIGESTS)

    assert seen(index, stamps).still.keys() == QUIET.keys()
    assert picture_of(seen(index, stamps)).unsteady == set()


def test_what_cannot_be_told_apart_is_not_remembered(index: TreeIndex) -> None:
    odd = STATES._replace(extras={"u1": "a\0b"})

    remember(memory_of(index, PLACE, STAMPS, 7), "s", odd, QUIET, DIGESTS)

    assert seen(index).picture is None


def mark(uuid: str, path: str | None) -> Mark:
    return Mark(uuid, "TASK-1", path, "d", False, ())  # noqa: FBT003  a field


def test_a_file_that_another_record_has_too_is_contested() -> None:
    assert uncontested(QUIET, [mark("u1", "a.md"), mark("u3", "c.md"), mark("u4", None)]) == QUIET
    assert uncontested(QUIET, [mark("u1", "a.md"), mark("u3", "a.md")]) == {"b.md": "u2"}


def test_files_are_settled_that_are_still_or_were_read_with_their_stamps(
    taken: TreeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "YOUNG", 0)
    memory = seen(taken, {**STAMPS, "a.md": "8:8:8:8"})
    quiet: dict[str, Any] = {**QUIET, "c.md": "u3", "gone.md": "u4", "link.md": "u5"}

    assert settled(memory, quiet) == {"b.md": "u2"}
    memory.notes.note("c.md", "4:4:4:4", "d3")
    memory.notes.note("a.md", "2:2:2:2", "d1")
    memory.notes.note("gone.md", "4:4:4:4", "d4")
    assert settled(memory, quiet) == {"b.md": "u2", "c.md": "u3"}


@pytest.mark.parametrize(
    ("known", "before", "every", "worth"),
    [
        (500, 0, 500, True),
        (499, 0, 500, False),
        (500, 0, 5_500, True),
        (500, 0, 5_501, False),
        (700, 200, 700, True),
        (700, 201, 700, False),
    ],
)
def test_a_picture_is_worth_its_time_where_it_spares_many_and_leaves_few(
    known: int,
    before: int,
    every: int,
    worth: bool,  # noqa: FBT001  of the table
) -> None:
    assert is_worth(known, before, every) is worth
