"""A real backlog beside a real tree of files, and what others may do to the two of them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.events import Stamp
from backlog.errors import BacklogError
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange.files import Tree
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.report import ExportReport, ImportReport
from backlog.service.exchange.sight import Limits
from backlog.service.exchange.stored_records import Facts, read_facts
from backlog.service.exchange.tree_export import export_tree
from backlog.service.exchange.tree_import import import_known_tree
from backlog.service.exchange.trees import NamedTree
from backlog.service.lifecycle import archive
from backlog.service.steps import unwatched
from backlog.service.tasks import create, edit
from backlog.service.undo import undo
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.store import Reader, Writer
from backlog.store.database import Store, Transactions
from tests.samples import Asking
from tests.unit.service.exchange.clones import HOME
from tests.unit.service.exchange.samples import CONFIG, task_file

_START = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)
_SECONDS = iter(range(10**9))


def stamp(command: str) -> Stamp:
    """The stamp of the next command."""
    number = next(_SECONDS)
    return Stamp(_START + timedelta(seconds=number), "Ada", command, f"run-{number}")


class Corner(NamedTuple):
    """A backlog beside a tree of files, in a folder."""

    root: Path

    @property
    def tree(self) -> Path:
        return self.root / "backlog"

    @property
    def place(self) -> NamedTree:
        return NamedTree(Tree(str(self.tree), "config.yml"), HOME)

    @property
    def database(self) -> Path:
        return self.root / "backlog.db"

    @property
    def store(self) -> Store:
        return open_store(str(self.database))

    def known(self) -> TreeIndex:
        """What the last exchange left."""
        return TreeIndex(lambda: str(self.root / "cache" / "a" / "index.json"), "1")

    def context(self, command: str) -> Asking:
        return Asking(self.store, stamp(command))

    def imports(
        self,
        run: Stamp,
        index: TreeIndex | None,
        request: ImportRequest,
        store: Transactions | None = None,
    ) -> ImportReport:
        index = TreeIndex() if index is None else index
        report = import_known_tree(store or self.store, self.place, request, lambda: run, unwatched, index)
        index.save()
        return report

    def exports(
        self,
        run: Stamp,
        index: TreeIndex | None,
        *,
        check: bool = False,
        store: Transactions | None = None,
    ) -> ExportReport:
        return export_tree(
            store or self.store, self.place, lambda: run, check=check, limits=Limits(), index=index
        )

    def facts(self) -> Facts:
        """All that the backlog holds, in one order."""
        with self.store.reading() as reader:
            found = read_facts(reader)
        return found._replace(
            records=sorted(found.records, key=lambda record: record.uuid),
            exchanges=sorted(found.exchanges, key=lambda exchange: (exchange.tree, exchange.uuid)),
            taken_back=sorted(found.taken_back),
        )

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.tree)): path.read_bytes()
            for path in sorted(self.tree.rglob("*"))
            if path.is_file()
        }

    def tasks(self) -> list[Path]:
        """The files of tasks, whatever their state."""
        return sorted(path for path in self.tree.rglob("*.md") if "task-" in path.name)

    def copied(self, root: Path) -> "Corner":
        """The same in another folder."""
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.root, root)
        return Corner(root)


def fresh_corner(root: Path, count: int = 5) -> Corner:
    """A backlog with tasks, each of which depends on the one before, that were imported and exported."""
    here = Corner(root)
    (here.tree / "tasks").mkdir(parents=True)
    (here.tree / "config.yml").write_text(CONFIG, encoding="utf-8")
    create_database(str(here.database), lambda _: None)
    for number in range(1, count + 1):
        depends = f"[task-{number - 1}]" if number > 1 else "[]"
        text = task_file(f"TASK-{number}", f"T{number}", dependencies=depends)
        (here.tree / "tasks" / f"task-{number} - T{number}.md").write_text(text, encoding="utf-8")
    here.imports(stamp("import"), here.known(), ImportRequest())
    here.exports(stamp("export"), here.known())
    return here


def change_backlog(here: Corner, what: object, *words: object) -> None:
    """Do what a command does; one that is refused changes nothing."""
    try:
        match what:
            case "edit":
                edit(here.context("task edit"), [str(words[0])], EditRequest(title=str(words[1])))
            case "create":
                create(here.context("task create"), CreateRequest(str(words[0])))
            case "archive":
                archive(here.context("task archive"), [str(words[0])])
            case "undo":
                undo(here.context("undo"))
    except BacklogError:
        return


class Meddled:
    """A store in which somebody does something before each transaction that writes."""

    def __init__(self, store: Store, *acts: Callable[[], object]) -> None:
        """Take what is done before the first one, the second one, and so on."""
        self._store = store
        self._acts: Iterator[Callable[[], object]] = iter(acts)

    def reading(self) -> AbstractContextManager[Reader]:
        return self._store.reading()

    def writing(
        self, stamp: Stamp, *, narrow: bool = False, many: bool = False
    ) -> AbstractContextManager[Writer]:
        act = next(self._acts, None)
        if act is not None:
            act()
        return self._store.writing(stamp, narrow=narrow, many=many)
