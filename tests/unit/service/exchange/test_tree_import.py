"""What an import stores is what its plan says, in one transaction, in a backlog that may be made for it."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast

import pytest

from backlog.domain.events import EventQuery, Stamp
from backlog.domain.record_files import Exchange, Extras, empty_record_file
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.errors import Conflict
from backlog.files import stamps
from backlog.files import tree as disk
from backlog.files.tree_index import TreeIndex
from backlog.location import Location
from backlog.location.creation import Home
from backlog.service.exchange import tree_import as under_test
from backlog.service.exchange.files import Tree, read_tree
from backlog.service.exchange.import_plan import plan_import
from backlog.service.exchange.plan import ExtrasChange, ImportPlan, ImportRequest, RecordChange
from backlog.service.exchange.report import ImportReport
from backlog.service.exchange.stored_records import Facts
from backlog.service.exchange.tree_import import carry_out, import_project, import_tree, import_with_new_home
from backlog.service.settings import save_changed
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.store import Writer
from backlog.store.database import Store
from backlog.store.prepared import Prepared
from tests.samples import NOW, STAMP, task
from tests.unit.service.exchange.clones import HOME, after, found
from tests.unit.service.exchange.corners import Corner, Meddled, change_backlog, stamp
from tests.unit.service.exchange.samples import CONFIG, criteria, task_file

A, B = "tasks/task-1 - A.md", "tasks/task-2 - B.md"
ODD = "extra: kept\n"


@pytest.fixture(scope="module")
def empty() -> Iterator[Corner]:
    """A backlog that holds nothing."""
    with TemporaryDirectory() as folder:
        here = Corner(Path(folder))
        create_database(str(here.database), lambda _: None)
        yield here


@pytest.fixture
def here(empty: Corner, tmp_path: Path) -> Corner:
    """A copy of it."""
    return empty.copied(tmp_path / "here")


def plain(facts: Facts) -> Facts:
    """Facts in an order of their own."""
    return facts._replace(
        records=sorted(facts.records, key=lambda record: record.uuid),
        exchanges=sorted(facts.exchanges, key=lambda exchange: (exchange.tree, exchange.uuid)),
        taken_back=[],
    )


def stored(here: Corner, files: dict[str, str], request: ImportRequest) -> ImportPlan:
    """Import files; see that the backlog holds what the plan says, and nothing else."""
    run = stamp("import")
    plan = plan_import(here.facts(), found(files), HOME, request, run.batch)
    expected = plain(after(here.facts(), plan))

    report = import_tree(here.store, found(files), HOME, request, run)

    known = plain(here.facts())
    assert known._replace(counters={}) == expected._replace(counters={})
    assert {name: known.counters.get(name) for name in expected.counters} == expected.counters
    assert report == plan.report
    return plan


NEW = {
    "config.yml": CONFIG,
    A: task_file("TASK-1", "A", criteria("[x] #1 It works"), milestone="m-0", extra="kept"),
    B: task_file("TASK-2", "B", dependencies="[task-1]", status="Done"),
    "drafts/draft-1 - C.md": task_file("DRAFT-1", "C", status="Draft"),
    "milestones/m-0 - M.md": "---\nid: m-0\ntitle: M\nextra: kept\n---\n\n## Description\n\nText\n",
    "docs/doc-1 - D.md": "---\nid: doc-1\ntitle: D\ntype: guide\nextra: kept\n---\n\nText\n",
    "decisions/decision-1 - E.md": "---\nid: decision-1\ntitle: E\nextra: kept\n---\n\nText\n",
}
CHANGED = {
    path: text.replace("title: ", "title: New ").replace("kept", "changed") for path, text in NEW.items()
}
SWAPPED = {
    **NEW,
    A: NEW[A].replace("TASK-1", "TASK-2"),
    B: NEW[B].replace("TASK-2", "TASK-1").replace("[task-1]", "[task-2]"),
}
SHIPPED = {
    **NEW,
    "config.yml": CONFIG.replace('"Done"', '"Shipped"'),
    B: NEW[B].replace("status: Done", "status: Shipped"),
}


@pytest.mark.parametrize(
    "imports",
    [
        (NEW,),
        (NEW, NEW),
        (NEW, CHANGED),
        (NEW, {**NEW, "config.yml": CONFIG.replace("Shop", "Deli")}),
        (NEW, SHIPPED),
        (NEW, {path: text for path, text in NEW.items() if path not in {A, "docs/doc-1 - D.md"}}),
        ({A: NEW[A]}, {**NEW, A: NEW[A].replace("kept", "changed")}),
    ],
)
@pytest.mark.parametrize("archive", [True, False])
def test_a_backlog_holds_what_the_plan_says_and_nothing_else(
    here: Corner, imports: tuple[dict[str, str], ...], *, archive: bool
) -> None:
    for files in imports:
        stored(here, files, ImportRequest(archive_deleted=archive))


def uuids(facts: Facts) -> dict[str, str]:
    return {record.title: record.uuid for record in facts.records}


def test_records_may_exchange_their_ids(here: Corner) -> None:
    files = {
        A: task_file("TASK-1", "A", backlog_uuid="0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11"),
        B: task_file("TASK-2", "B", backlog_uuid="0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c12"),
    }
    stored(here, files, ImportRequest())
    swapped = {
        "tasks/task-2 - A.md": files[A].replace("TASK-1", "TASK-2"),
        "tasks/task-1 - B.md": files[B].replace("TASK-2", "TASK-1"),
    }

    plan = stored(here, swapped, ImportRequest())

    assert plan.renumbered
    assert {record.id: record.title for record in here.facts().records} == {"TASK-1": "B", "TASK-2": "A"}


def test_the_history_says_which_record_each_file_is_of(here: Corner) -> None:
    stored(here, NEW, ImportRequest())
    stored(here, CHANGED, ImportRequest())
    with here.store.reading() as reader:
        events = list(reader.history.events(EventQuery()))

    extras = {(one.entity_id, one.revision) for one in events if one.entity == "file"}
    ids = {record.id for record in here.facts().records if record.id not in {"TASK-2", "DRAFT-1"}}
    assert extras == {(id_, 2) for id_ in ids}
    assert {one.stamp.command for one in events} == {"import"}


def test_how_far_the_storing_is_is_told_record_by_record(here: Corner) -> None:
    steps: list[tuple[str, int, int]] = []

    import_tree(
        here.store, found(NEW), HOME, ImportRequest(), stamp("import"), lambda *step: steps.append(step)
    )

    storing = [step[1:] for step in steps if step[0] == "Storing records"]
    assert storing == [(number, 6) for number in range(1, 7)]


class Files(NamedTuple):
    """What is to be remembered of files, as it was handed over; whatever works it out is this one."""

    portions: list[list[Any]]

    def preparing(self, stamp: Stamp) -> "Files":
        assert stamp == STAMP
        return self

    def extras(self, uuid: str, *change: Any) -> Any:  # noqa: ANN401  before, after and the record
        return uuid, *change

    def exchange(self, one: Exchange, *, known: bool) -> Any:  # noqa: ANN401  what stands for it
        return one.uuid, known

    def save_prepared(self, changes: Sequence[Any]) -> None:
        self.portions.append([*changes])


class Records(NamedTuple):
    """A writer that stores nothing and notes how much it is given at once."""

    exchange: Files
    portions: list[int]
    stamp: Stamp = STAMP

    def settings(self) -> Settings:
        return Settings()

    def save_prepared(self, changes: Sequence[Prepared]) -> None:
        self.portions.append(len(changes))

    def lift_counters(self, numbers: object) -> None:
        assert numbers == {}


class Ready(NamedTuple):
    """A change that is worked out."""

    record: Task


def test_records_are_handed_over_in_portions_and_files_named_with_what_they_became(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(under_test, "_TOGETHER", 2)
    was = [task(number, revision=1) for number in range(1, 4)]
    extras = [
        ExtrasChange(was[0].uuid, None, Extras("a.md"), was[0]),
        ExtrasChange(was[1].uuid, Extras("b.md"), Extras("new.md")),
        ExtrasChange("other", None, Extras("c.md"), task(9, revision=5)),
    ]
    exchange = Exchange(HOME, was[2].uuid, "tasks/c.md", "d", empty_record_file())
    writer = Records(Files([]), [])
    plan = ImportPlan(ImportReport(HOME, []), Settings(), extras=extras, exchanges=[(exchange, True)])

    carry_out(cast("Writer", writer), plan, prepared=[Ready(one._replace(revision=2)) for one in was])

    assert writer.portions == [2, 1]
    assert writer.exchange.portions == [
        [(was[0].uuid, None, Extras("a.md"), ("TASK-1", 2)), (was[1].uuid, *extras[1][1:3], None)],
        [("other", None, Extras("c.md"), ("TASK-9", 5)), (was[2].uuid, True)],
    ]


def test_what_is_remembered_of_files_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "_TOGETHER", 2)
    plan = ImportPlan(
        ImportReport(HOME, []), Settings(), extras=[ExtrasChange("other", None, Extras("c.md"), task(9))]
    )
    ahead: list[Any] = ["one", "two", "three"]
    writer = Records(Files([]), [])

    carry_out(cast("Writer", writer), plan, prepared=[], files=ahead)

    assert writer.exchange.portions == [["one", "two"], ["three"]]


def test_what_was_worked_out_before_the_transaction_is_what_is_stored(
    here: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_then: list[list[int]] = []

    def noted(writer: Writer, plan: ImportPlan, step: Any, *ahead: Sequence[Any]) -> None:  # noqa: ANN401  as it is called
        stored_then.append([len(some) for some in ahead])
        carry_out(writer, plan, step, *ahead)

    monkeypatch.setattr(under_test, "carry_out", noted)
    import_tree(here.store, found({A: NEW[A]}), HOME, ImportRequest(), stamp("import"))

    assert stored_then == [[1, 2]]


def test_a_plan_for_another_kind_of_record_is_a_conflict(here: Corner) -> None:
    document = Document(uuid="u", id="doc-1", title="D", created_at=NOW)
    others = (
        Milestone(uuid="u", id="m-1", title="M", created_at=NOW),
        Decision(uuid="u", id="decision-1", title="E", created_at=NOW),
    )
    for before, now in ((one, document) for one in others):
        plan = ImportPlan(ImportReport(HOME, []), here.facts().settings, records=[RecordChange(before, now)])
        with pytest.raises(Conflict) as caught, here.store.writing(stamp("import")) as writer:
            carry_out(writer, plan)
        assert caught.value.code == "changed-meanwhile"
        assert caught.value.message == f"{before.id} is another kind of record now"


def test_the_history_tells_of_a_file_of_which_nothing_else_changed(here: Corner) -> None:
    stored(here, {A: NEW[A]}, ImportRequest())
    stored(here, {A: NEW[A].replace("kept", "changed")}, ImportRequest())
    with here.store.reading() as reader:
        events = list(reader.history.events(EventQuery()))

    assert [(one.entity_id, one.revision) for one in events if one.entity == "file"] == [("TASK-1", 1)]


class Watched(Meddled):
    """A store in which others act before each write, and which notes how those begin."""

    def __init__(self, store: Store, *acts: Callable[[], object]) -> None:
        """Take what others do before the first one, the second one, and so on."""
        super().__init__(store, *acts)
        self.begun: list[tuple[Stamp, bool]] = []

    def writing(
        self, stamp: Stamp, *, narrow: bool = False, many: bool = False
    ) -> AbstractContextManager[Writer]:
        self.begun.append((stamp, many))
        return super().writing(stamp, narrow=narrow, many=many)


def hasty(here: Corner) -> Callable[[], object]:
    return lambda: change_backlog(here, "create", "Hasty")


@pytest.mark.parametrize("overtaken", [0, 1, 2, 3, 9])
def test_an_import_that_others_overtake_is_planned_again_and_at_last_while_they_wait(
    here: Corner, overtaken: int
) -> None:
    store, run = Watched(here.store, *[hasty(here)] * overtaken), stamp("import")
    steps: list[str] = []

    report = import_tree(
        store, found({A: NEW[A]}), HOME, ImportRequest(), run, lambda what, *_: steps.append(what)
    )

    times = min(overtaken, 3) + 1
    assert store.begun == [(run, True)] * times
    assert [(one.path, one.fate) for one in report.outcomes] == [(A, "imported")]
    assert sorted(tasks(here.database)) == ["A"] + ["Hasty"] * min(overtaken, 4)
    assert [(one.tree, one.batch) for one in here.facts().exchanges] == [(HOME, run.batch)]
    assert {"Parsing files", "Comparing records", "Storing records"} <= set(steps)


def test_a_dry_run_and_an_import_of_nothing_new_begin_no_write(here: Corner) -> None:
    store = Watched(here.store)
    dry = import_tree(store, found({A: NEW[A]}), HOME, ImportRequest(dry_run=True), stamp("import"))
    assert (dry.count("imported"), tasks(here.database)) == (1, [])
    import_tree(here.store, found({A: NEW[A]}), HOME, ImportRequest(), stamp("import"))
    again = import_tree(store, found({A: NEW[A]}), HOME, ImportRequest(), stamp("import"))
    assert again.count("unchanged") == 1
    assert store.begun == []


@pytest.mark.parametrize("config", [CONFIG, CONFIG.replace("Shop", "Deli")])
def test_only_what_changed_is_read_unless_the_settings_change(
    here: Corner, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "config.yml": CONFIG,
        A: task_file("TASK-1", "A"),
        B: task_file("TASK-2", "B"),
        "docs/doc-7 - D.md": NEW["docs/doc-1 - D.md"].replace("doc-1", "doc-7"),
    }
    for path, text in files.items():
        (here.tree / path).parent.mkdir(parents=True, exist_ok=True)
        (here.tree / path).write_text(text)
    monkeypatch.setattr(disk, "is_settled", lambda *_: True)
    here.imports(stamp("import"), here.known(), ImportRequest())
    (here.tree / A).write_text(task_file("TASK-1", "Another"))
    (here.tree / "config.yml").write_text(config)
    read: list[str] = []
    really = disk.read

    def noted(root: str, path: str, *, within: str | None = None) -> disk.Content:
        read.append(path)
        return really(root, path, within=within)

    monkeypatch.setattr(disk, "read", noted)
    store, run = Watched(here.store), stamp("import")
    report = here.imports(run, here.known(), ImportRequest(), store)

    assert report.count("updated") == (1 if config == CONFIG else 2)
    assert set(read) == ({A, "config.yml"} if config == CONFIG else set(files))
    assert len(store.begun) == 1
    assert {one.path: one.batch for one in here.facts().exchanges}[A] == run.batch
    assert len(report.outcomes) == len(files)


def test_what_is_read_only_then_is_told_file_by_file(here: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "is_settled", lambda *_: True)
    for path, text in (("config.yml", CONFIG), (A, task_file("TASK-1", "A"))):
        (here.tree / path).parent.mkdir(parents=True, exist_ok=True)
        (here.tree / path).write_text(text)
    here.imports(stamp("import"), here.known(), ImportRequest())
    (here.tree / "config.yml").write_text(CONFIG.replace("Shop", "Deli"))
    contents = read_tree(here.place.tree, index=here.known())
    steps: list[tuple[str, int, int]] = []

    import_tree(
        here.store,
        contents,
        HOME,
        ImportRequest(dry_run=True),
        stamp("import"),
        lambda *step: steps.append(step),
    )

    assert list(contents.unread) == [A]
    assert ("Reading files", 1, 1) in steps


def tasks(database: Path) -> list[str]:
    with open_store(str(database)).reading() as reader:
        return sorted(task.title for task in reader.every_task())


class TestProject:
    """The backlog that is there, or one that is made in the project's folder."""

    @pytest.fixture
    def root(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A project that has files and no backlog, and that one works in the folder beside."""
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setattr(stamps, "YOUNG", 0)
        root = tmp_path / "shop"
        (root / "backlog" / "tasks").mkdir(parents=True)
        (root / "backlog" / A).write_text(NEW[A])
        (root / "src").mkdir()
        return root

    def index(self, root: Path) -> TreeIndex:
        return TreeIndex(lambda: str(root / "index" / "a" / "index.json"), "1")

    def test_a_backlog_is_made_for_it_and_named_after_the_folder(self, root: Path) -> None:
        home = Home(Location(str(root / "src")))
        steps: list[str] = []

        made = import_project(
            home,
            Tree(str(root / "backlog"), None),
            ImportRequest(),
            stamp("import"),
            lambda what, *_: steps.append(what),
            project=f"{root}/",
            index=self.index(root),
        )

        database = root / ".backlog" / "backlog.db"
        assert made.made == str(database)
        assert (made.report.root, made.report.count("imported")) == ("../backlog", 1)
        with open_store(str(database)).reading() as reader:
            assert reader.settings().project_name == "shop"
            assert reader.exchange.trees() == {"backlog"}
        assert {"Reading files", "Storing records"} <= set(steps)
        assert (root / "index" / "a" / "index.json").exists()

    def test_the_name_in_the_files_comes_first(self, root: Path) -> None:
        (root / "backlog" / "config.yml").write_text(CONFIG)
        home = Home(Location(str(root)))
        import_project(
            home,
            Tree(str(root / "backlog"), "config.yml"),
            ImportRequest(),
            stamp("import"),
            project=str(root),
        )
        with home.location.store().reading() as reader:
            assert reader.settings().project_name == "Shop"

    def test_a_dry_run_makes_nothing_and_says_what_would_be(self, root: Path) -> None:
        report, made = import_project(
            Home(Location(str(root))),
            Tree(str(root / "backlog"), None),
            ImportRequest(dry_run=True),
            stamp("import"),
            project=str(root),
        )

        assert made is None
        assert (report.root, report.count("imported"), report.dry_run) == ("backlog", 1, True)
        assert not (root / ".backlog").exists()

    def test_what_goes_wrong_leaves_no_backlog_behind(self, root: Path) -> None:
        class Unplugged(Exception):
            """What ends the making."""

        def unplug(what: str, _done: int, _total: int) -> None:
            if what == "Storing records":
                raise Unplugged

        with pytest.raises(Unplugged):
            import_project(
                Home(Location(str(root))),
                Tree(str(root / "backlog"), None),
                ImportRequest(),
                stamp("import"),
                unplug,
                project=str(root),
            )
        assert not (root / ".backlog" / "backlog.db").exists()

    @pytest.mark.parametrize("noted", [True, False])
    def test_the_backlog_that_is_there_is_used(self, root: Path, empty: Corner, *, noted: bool) -> None:
        shutil.copy(empty.database, root / "backlog.db")
        corner = Corner(root)
        location = Location(str(root / "src"), named=str(corner.database))
        tree = Tree(str(root / "backlog"), None)
        first = import_project(
            Home(location), tree, ImportRequest(), stamp("import"), project="/nowhere", index=self.index(root)
        )
        assert first.made is None
        assert (first.report.root, first.report.count("imported")) == ("../backlog", 1)
        assert {one.tree for one in corner.facts().exchanges} == {"backlog"}
        assert (root / "index" / "a" / "index.json").exists()
        with corner.store.writing(stamp("config")) as writer:
            before = writer.settings()
            save_changed(writer, before, before._replace(on_status_change="notify"))
        (root / "backlog" / A).write_text(NEW[A].replace("To Do", "In Progress"))
        context = corner.context("import")
        steps: list[str] = []

        import_project(
            Home(location),
            tree,
            ImportRequest(),
            stamp("import"),
            lambda what, *_: steps.append(what),
            project="/nowhere",
            noting=context if noted else None,
        )

        assert [(hook, len(changes)) for hook, changes in context.due] == ([("notify", 1)] if noted else [])
        assert {"Reading files", "Storing records"} <= set(steps)


def test_a_new_home_gets_everything_before_anybody_sees_it(here: Corner) -> None:
    seen: list[list[str]] = []
    steps: list[str] = []

    def create(prepare: Callable[..., None]) -> None:
        seen.append(tasks(here.database))
        prepare(here.store)
        seen.append(tasks(here.database))

    report = import_with_new_home(
        create,
        found({A: NEW[A], B: NEW[B]}),
        "elsewhere",
        ImportRequest(),
        stamp("import"),
        "Deli",
        lambda what, *_: steps.append(what),
    )

    assert (report.count("imported"), report.root) == (2, "elsewhere")
    assert seen == [[], ["A", "B"]]
    assert here.facts().settings.project_name == "Deli"
    assert {one.tree for one in here.facts().exchanges} == {"elsewhere"}
    assert "Storing records" in steps


def test_statuses_and_the_default_one_may_change_together(here: Corner) -> None:
    text = CONFIG.replace('"In Progress", "Done"', '"Review", "In Progress", "Done"')
    here.tree.mkdir(exist_ok=True)
    for config in (CONFIG, text.replace('default_status: "To Do"', 'default_status: "Review"')):
        (here.tree / "config.yml").write_text(config)
        here.imports(stamp("import"), None, ImportRequest())

    assert here.facts().settings.default_status == "Review"
    assert here.facts().settings.statuses == ("To Do", "Review", "In Progress", "Done")
