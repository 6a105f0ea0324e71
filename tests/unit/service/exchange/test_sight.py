"""A look takes a picture of what it found, and the next one asks only for what that does not spare."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import picture
from backlog.service.exchange.sight import Limits, look
from tests.unit.service.exchange.shelves import Shelf, exported_shelf

if TYPE_CHECKING:
    from backlog.store.database import Transactions

ONE, TWO = "tasks/task-1 - A.md", "tasks/task-2 - B.md"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A backlog with three tasks that was exported, of which a picture of all three is just worth it."""
    monkeypatch.setattr(picture, "WORTH", 3)
    return exported_shelf(tmp_path, monkeypatch)


@pytest.fixture
def pictured(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """One of which a picture was taken; a further one is worth it from one more record on."""
    shelf.exports(known=True, check=True)
    assert has_picture(shelf)
    monkeypatch.setattr(picture, "WORTH", 1)
    return shelf


def index_of(shelf: Shelf) -> TreeIndex:
    return TreeIndex(lambda: str(shelf.index_file), "1")


def has_picture(shelf: Shelf) -> bool:
    return index_of(shelf).picture() is not None


def uuids(shelf: Shelf, titles: str) -> set[str]:
    return {shelf.clone.titled(title).uuid for title in titles}


def change(shelf: Shelf, titles: str) -> None:
    for title in titles:
        shelf.clone.puts(shelf.clone.titled(title)._replace(status="In Progress"))


def forget(shelf: Shelf) -> None:
    shelf.index_file.unlink()


def keep(shelf: Shelf) -> None:
    assert shelf.index_file.exists()


@pytest.mark.parametrize("before", [keep, forget])
@pytest.mark.parametrize(("worth", "taken"), [(3, True), (4, False)])
def test_a_picture_is_taken_of_what_was_quiet_and_of_what_turned_out_so(
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    before: Callable[[Shelf], None],
    worth: int,
    taken: bool,  # noqa: FBT001  of the table
) -> None:
    monkeypatch.setattr(picture, "WORTH", worth)
    before(shelf)

    shelf.exports(known=True, check=True)

    assert has_picture(shelf) is taken


def test_no_picture_is_taken_of_what_somebody_changes_meanwhile(shelf: Shelf) -> None:
    shelf.glances = [lambda: None, lambda: change(shelf, "B")]

    shelf.exports(known=True, check=True)

    assert (shelf.glances, has_picture(shelf)) == ([], False)


def test_only_what_was_changed_since_a_picture_is_asked_for_until_there_is_another(pictured: Shelf) -> None:
    change(pictured, "B")
    assert pictured.exports(known=True).written == [TWO]
    assert pictured.marked[0] == uuids(pictured, "B")

    for expected in ("B", ""):
        assert pictured.exports(known=True, check=True).written == []
        assert pictured.marked == [uuids(pictured, expected)]


def test_for_more_than_few_changes_everything_is_looked_at(
    pictured: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "MOST", 1)
    change(pictured, "A")
    assert pictured.exports(known=True, check=True).written == [ONE]
    assert pictured.marked == [uuids(pictured, "A")]

    change(pictured, "B")
    assert pictured.exports(known=True, check=True).written == [ONE, TWO]
    assert pictured.marked == [None]


def test_whose_file_another_record_has_too_is_looked_at_with_that(pictured: Shelf) -> None:
    (third,) = uuids(pictured, "C")
    exchanges = [
        one._replace(path=ONE) if one.uuid == third else one for one in pictured.clone.facts.exchanges
    ]
    pictured.clone.facts = pictured.clone.facts._replace(exchanges=exchanges)
    pictured.marked.clear()

    sight = look(cast("Transactions", pictured), pictured.place, index_of(pictured), Limits())

    assert pictured.marked == [{third}, uuids(pictured, "A")]
    assert sight.marks.keys() == uuids(pictured, "AC")
