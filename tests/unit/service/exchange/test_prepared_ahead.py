"""What an import stores of records is worked out before others have to wait for it."""

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from backlog.domain.events import Stamp
from backlog.service.exchange import drafts
from backlog.service.exchange.files import read_tree, with_texts
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.tree_import import _draft_of_all
from backlog.service.settings import save_changed
from backlog.service.steps import unwatched
from backlog.storage.session.exchange import PreparingFiles
from backlog.storage.session.preparation import Preparing
from tests.unit.service.exchange.clones import HOME
from tests.unit.service.exchange.corners import Corner, fresh_corner, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.store import Reader, Writer
    from backlog.store.database import Store, Transactions


class Watched:
    """A store that knows whether somebody writes."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self.writes = False

    @contextmanager
    def reading(self) -> "Iterator[Reader]":
        with self._store.reading() as reader:
            yield reader

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> "Iterator[Writer]":
        with self._store.writing(stamp, narrow=narrow, many=many) as writer:
            self.writes = True
            yield writer
        self.writes = False


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Corner:
    """A backlog beside its files, of which two tasks' have other titles, and a milestone's is new."""
    corner = fresh_corner(tmp_path_factory.mktemp("fresh"))
    for path in sorted((corner.tree / "tasks").iterdir())[:2]:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("title: ", "title: Other ", 1), encoding="utf-8")
    (corner.tree / "milestones").mkdir(exist_ok=True)
    (corner.tree / "milestones" / "m-0 - launch.md").write_text('---\nid: m-0\ntitle: "Launch"\n---\n')
    return corner


def _imported(
    corner: Corner, folder: Path, run: Stamp, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[bool], Corner]:
    """Import a copy of a corner; return of each record, and then each file, whether others waited for it."""
    shutil.copytree(corner.root, folder)
    copy = Corner(folder)
    store = Watched(copy.store)
    waiting: list[bool] = []

    def noting(function: "Callable[..., object]") -> "Callable[..., object]":
        def noted(*arguments: object, **named: object) -> object:
            waiting.append(store.writes)
            return function(*arguments, **named)

        return noted

    with monkeypatch.context() as patch:
        patch.setattr(Preparing, "_prepared", noting(Preparing._prepared))
        patch.setattr(PreparingFiles, "exchange", noting(PreparingFiles.exchange))
        copy.imports(run, None, ImportRequest(), cast("Transactions", store))
    return waiting, copy


def test_records_are_worked_out_before_the_transaction_and_stored_alike(
    fresh: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stamp("import")
    monkeypatch.setattr(drafts, "MOST_PREPARED", 3)
    ahead, one = _imported(fresh, tmp_path / "one", run, monkeypatch)
    monkeypatch.setattr(drafts, "MOST_PREPARED", 2)
    within, other = _imported(fresh, tmp_path / "other", run, monkeypatch)

    assert (ahead, within) == ([False] * 6, [True] * 6)
    everything = [corner.facts() for corner in (one, other)]
    newcomers = [
        [record._replace(uuid="") for record in facts.records if record.revision == 1] for facts in everything
    ]
    assert newcomers[0] == newcomers[1]
    changed = [[each for each in facts.records if each.revision > 1] for facts in everything]
    assert changed[0] == changed[1]
    assert len(changed[0]) == 2


def test_where_settings_change_too_records_are_worked_out_with_the_new_ones(
    fresh: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(fresh.root, tmp_path / "set")
    corner = Corner(tmp_path / "set")
    config = corner.tree / "config.yml"
    config.write_text(f"{config.read_text(encoding='utf-8')}\nproject_name: Deli\n", encoding="utf-8")

    within, _ = _imported(corner, tmp_path / "one", stamp("import"), monkeypatch)

    assert within == [True] * 7


def test_nothing_is_worked_out_with_settings_that_others_changed_since_the_plan(
    fresh: Corner, tmp_path: Path
) -> None:
    shutil.copytree(fresh.root, tmp_path / "swayed")
    corner = Corner(tmp_path / "swayed")
    contents = with_texts(read_tree(corner.place.tree))
    run = stamp("import")
    draft = _draft_of_all(corner.store, contents, HOME, ImportRequest(), run.batch, unwatched)
    ahead = drafts.prepared_ahead(corner.store, draft, run)
    with corner.store.writing(stamp("config set")) as writer:
        settings = writer.settings()
        save_changed(writer, settings, settings._replace(priorities=settings.priorities[::-1]))

    assert ahead.prepared
    assert drafts.prepared_ahead(corner.store, draft, run).prepared is None
