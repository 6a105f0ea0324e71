"""What is remembered of earlier exchanges: old copies take nothing back, refusals are said once."""

from datetime import UTC, datetime

import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.report import NotDone
from tests.unit.service.exchange.clones import Clone, Files
from tests.unit.service.exchange.samples import CONFIG, criteria, task_file

PATH = "tasks/task-1 - A.md"
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)


def edited(clone: Clone, **fields: object) -> None:
    """Change the only task."""
    clone.puts(clone.task("TASK-1")._replace(**fields))  # type: ignore[arg-type]  # fields of a task


class TestAnOldCopy:
    """B edits and exports; somebody else's change began with what the file said before that."""

    @pytest.fixture
    def clone(self) -> Clone:
        clone = Clone()
        clone.imports(
            {PATH: task_file("TASK-1", "A", "\n## Implementation Notes\n\none\ntwo\n", labels="[x]")}
        )
        return clone

    def exported(self, clone: Clone, **fields: object) -> str:
        """The file once the task was changed here, and the change exported."""
        edited(clone, **fields)
        files = clone.exports({}, force=True).files
        return next(text for path, text in files.items() if "task-1" in path)

    @pytest.mark.parametrize(
        ("fields", "old", "new", "expected"),
        [
            (
                {"notes": "mine"},
                "status: To Do",
                "status: In Progress",
                {"status": "In Progress", "notes": "mine"},
            ),
            ({"labels": ("x", "mine")}, "  - x", "  - x\n  - theirs", {"labels": ("x", "mine", "theirs")}),
            ({"labels": ("x", "mine")}, "  - x\n", "", {"labels": ("mine",)}),
            ({"title": "B"}, "title: A", "title: A\npriority: high", {"title": "B", "priority": "high"}),
            (
                {"state": "completed", "status": "Done"},
                "title: A",
                "title: C",
                {"state": "completed", "title": "C"},
            ),
        ],
    )
    def test_takes_back_nothing_that_an_export_wrote(
        self, clone: Clone, fields: dict[str, object], old: str, new: str, expected: dict[str, object]
    ) -> None:
        before = clone.exports({}, force=True).files[PATH]
        self.exported(clone, **fields)
        assert old in before

        report = clone.imports({PATH: before.replace(old, new)})

        assert report.count("conflict") == 0
        assert {name: getattr(clone.task("TASK-1"), name) for name in expected} == expected

    def test_is_found_several_exports_back(self, clone: Clone) -> None:
        before = clone.exports({}, force=True).files[PATH]
        for number in range(5):
            self.exported(clone, notes=f"note {number}", priority=f"p{number}")

        clone.imports({PATH: before.replace("status: To Do", "status: In Progress")})

        task = clone.task("TASK-1")
        assert (task.status, task.notes, task.priority) == ("In Progress", "note 4", "p4")

    def test_that_changed_the_same_text_is_a_conflict(self, clone: Clone) -> None:
        before = clone.exports({}, force=True).files[PATH]
        self.exported(clone, notes="one\ntwo\nmine")

        report = clone.imports({PATH: before.replace("one\ntwo", "one\ntwo\ntheirs")})

        assert [one.fields for one in report.outcomes] == [("notes",)]
        assert report.count("conflict") == 1
        assert clone.task("TASK-1").notes == "one\ntwo\nmine"

    def test_is_told_from_one_that_goes_on_from_the_export(self, clone: Clone) -> None:
        after = self.exported(clone, notes="one\ntwo\nmine")

        clone.imports({PATH: after.replace("one\ntwo\nmine", "one\ntwo\nmine\ntheirs")})

        assert clone.task("TASK-1").notes == "one\ntwo\nmine\ntheirs"

    @pytest.mark.parametrize("more", ["mine\n\ntheirs", "theirs\n\nmine", "mine and theirs"])
    def test_is_told_from_one_that_goes_on_from_a_text_that_the_export_brought(
        self, clone: Clone, more: str
    ) -> None:
        after = self.exported(clone, plan="mine")

        report = clone.imports({PATH: after.replace("mine", more)})

        assert report.count("conflict") == 0
        assert clone.task("TASK-1").plan == more

    def test_of_another_tree_takes_nothing_back_either(self, clone: Clone) -> None:
        before = clone.exports({}, force=True).files[PATH]
        self.exported(clone, notes="mine")

        clone.imports({PATH: before.replace("status: To Do", "status: In Progress")}, "/their/backlog")

        assert (clone.task("TASK-1").status, clone.task("TASK-1").notes) == ("In Progress", "mine")

    def test_of_what_others_wrote_is_a_change_of_theirs(self, clone: Clone) -> None:
        first = task_file("TASK-1", "A", "\n## Implementation Notes\n\none\ntwo\n", labels="[x]")
        clone.imports({PATH: first.replace("one\ntwo", "three")})

        clone.imports({PATH: first})

        assert clone.task("TASK-1").notes == "one\ntwo"

    def test_that_is_dated_before_the_export_counts_as_old_where_nothing_else_tells(
        self, clone: Clone
    ) -> None:
        before = self.exported(clone, updated_at=None)
        self.exported(clone, title="Mine", updated_at=NOON)

        report = clone.imports(
            {PATH: before.replace("title: A", "title: Theirs\nupdated_date: '2027-01-01 10:00'")}
        )

        assert report.count("conflict") == 1


def done(title: str = "A", *items: str, status: str = "Done", **front: str) -> str:
    """The file of a task with criteria."""
    return task_file("TASK-1", title, criteria(*(items or ("[x] #1 a", "[ ] #2 b"))), status=status, **front)


class TestWhatTheGateRefuses:
    """A task that may not be done gives everything else, keeps its status, and is in nobody's way."""

    @pytest.fixture
    def clone(self) -> Clone:
        clone = Clone()
        clone.imports({PATH: done(status="In Progress")})
        return clone

    def test_all_else_is_taken_and_it_is_said_once(self, clone: Clone) -> None:
        path = "completed/task-1 - A.md"
        report = clone.imports({path: done("B", labels="[x]")})

        task = clone.task("TASK-1")
        assert (task.title, task.labels, task.state, task.status) == ("B", ("x",), "completed", "In Progress")
        assert report.not_done == [
            NotDone(
                path,
                "TASK-1",
                "In Progress",
                'TASK-1 cannot be "Done": 1 acceptance criterion is unchecked (#2 b)',
                "Done",
                "open-criteria",
                (2,),
            )
        ]
        assert [(one.fate, one.fields) for one in report.outcomes] == [
            ("updated", ("place", "title", "labels"))
        ]

        again = clone.imports({path: done("B", labels="[x]")})
        changed = clone.imports({path: done("C", labels="[x]")})

        assert (again.not_done, changed.not_done) == ([], [])
        assert clone.task("TASK-1").title == "C"

    def test_the_file_keeps_its_status_whatever_else_is_edited_here(self, clone: Clone) -> None:
        clone.imports({PATH: done()})
        edited(clone, title="B", notes="mine")

        exported = clone.exports({PATH: done()})

        assert exported.plan.blocked == []
        assert clone.task("TASK-1").status == "In Progress"
        assert "\nstatus: Done\n" in exported.files[PATH]
        assert "mine" in exported.files[PATH]
        assert clone.imports(exported.files).count("unchanged") == len(exported.files)
        assert clone.plan_export(exported.files).idle

    def test_it_is_done_as_soon_as_its_criteria_are_checked_here(self, clone: Clone) -> None:
        clone.imports({PATH: done()})
        files = clone.exports({PATH: done()}).files
        task = clone.task("TASK-1")
        criteria = tuple(item._replace(checked=True) for item in task.acceptance_criteria)
        edited(clone, acceptance_criteria=criteria)

        report = clone.imports(files)

        assert clone.task("TASK-1").status == "Done"
        assert [one.fields for one in report.outcomes if one.path == PATH] == [("status",)]
        again = clone.exports(files).files
        assert "\nstatus: Done\n" in again[PATH]
        assert "[ ]" not in again[PATH]
        assert {exchange.path: exchange.held_back for exchange in clone.facts.exchanges}[PATH] == {}

    @pytest.mark.parametrize("between", ["import", "export", "both"])
    def test_a_status_that_is_chosen_here_goes_into_the_file_for_good(
        self, clone: Clone, between: str
    ) -> None:
        clone.imports({PATH: done()})
        files = clone.exports({PATH: done()}).files
        edited(clone, status="To Do")
        if between != "export":
            clone.imports(files)
        if between != "import":
            files = clone.exports(files).files
            assert "\nstatus: To Do\n" in files[PATH]

        edited(clone, status="In Progress")
        clone.imports(files)

        assert "\nstatus: In Progress\n" in clone.exports(files).files[PATH]

    def test_who_is_for_this_side_decides_for_its_status(self, clone: Clone) -> None:
        clone.imports({PATH: done()})
        files = clone.exports({PATH: done()}).files

        report = clone.imports(files, request=ImportRequest(sides={"TASK-1": "ours"}))

        assert report.not_done == []
        files = clone.exports(files).files
        assert "\nstatus: In Progress\n" in files[PATH]
        assert clone.imports(files).count("unchanged") == len(files)

    def test_who_accepts_it_later_has_it_done_though_the_file_is_as_it_was(self, clone: Clone) -> None:
        clone.imports({PATH: done()})

        report = clone.imports({PATH: done()}, request=ImportRequest(accept_done=True))

        assert (clone.task("TASK-1").status, report.marked) == ("Done", ["TASK-1"])
        assert clone.imports({PATH: done()}).count("unchanged") == 1

    def test_two_clones_agree_whoever_checks_what_is_open(self, clone: Clone) -> None:
        other = Clone("other")
        other.imports({PATH: done(status="In Progress")})
        files = {PATH: done()}
        for each in (clone, other, clone, other):
            each.imports(files)
            files = each.exports(files).files
            assert "\nstatus: Done\n" in files[PATH]
        task = other.task("TASK-1")
        checked = tuple(item._replace(checked=True) for item in task.acceptance_criteria)
        other.puts(task._replace(acceptance_criteria=checked))
        for each in (other, clone, other):
            each.imports(files)
            files = each.exports(files).files

        assert [each.task("TASK-1").status for each in (clone, other)] == ["Done", "Done"]
        assert clone.plan_export(files).idle
        assert other.plan_export(files).idle

    def test_once_its_criteria_are_checked_there_it_is_done(self, clone: Clone) -> None:
        clone.imports({PATH: done()})

        report = clone.imports({PATH: done("A", "[x] #1 a", "[x] #2 b")})

        assert (clone.task("TASK-1").status, report.not_done) == ("Done", [])

    def test_a_status_that_was_chosen_here_since_stays(self, clone: Clone) -> None:
        clone.imports({PATH: done()})
        edited(clone, status="To Do")

        report = clone.imports({PATH: done("B")})

        assert (clone.task("TASK-1").status, clone.task("TASK-1").title) == ("To Do", "B")
        assert report.count("conflict") == 0

    def test_a_status_that_was_chosen_there_since_is_taken(self, clone: Clone) -> None:
        clone.imports({PATH: done()})

        clone.imports({PATH: done(status="To Do")})

        assert clone.task("TASK-1").status == "To Do"

    def test_a_task_that_is_done_here_is_open_again_once_a_criterion_is(self, clone: Clone) -> None:
        clone.imports({PATH: done("A", "[x] #1 a", "[x] #2 b")})
        assert clone.task("TASK-1").status == "Done"

        report = clone.imports({PATH: done("A", "[x] #1 a", "[x] #2 b", "[ ] #3 c")})

        task = clone.task("TASK-1")
        assert (task.status, len(task.acceptance_criteria)) == ("In Progress", 3)
        assert [one.status for one in report.not_done] == ["In Progress"]

    def test_a_new_one_gets_the_status_before_the_last(self, clone: Clone) -> None:
        path = "tasks/task-2 - New.md"
        report = clone.imports({path: done("New").replace("TASK-1", "TASK-2")})

        assert clone.task("TASK-2").status == "In Progress"
        assert [(one.id, one.status) for one in report.not_done] == [("TASK-2", "In Progress")]
        assert report.marked == []


def test_what_is_done_with_open_criteria_is_history_in_the_first_import_alone() -> None:
    clone = Clone()

    report = clone.imports({PATH: done(), "drafts/draft-1 - D.md": task_file("DRAFT-1", "D", status="Draft")})

    assert (clone.task("TASK-1").status, clone.task("TASK-1").legacy_done) == ("Done", True)
    assert (report.marked, report.not_done) == (["TASK-1"], [])


@pytest.mark.parametrize("how", ["asked", "setting"])
def test_later_it_is_accepted_on_request(how: str) -> None:
    clone = Clone()
    clone.imports({PATH: done(status="In Progress")})
    if how == "setting":
        clone.facts = clone.facts._replace(settings=Settings(accept_imported_done=True))
    request = ImportRequest(accept_done=how == "asked")
    new = "tasks/task-2 - New.md"

    report = clone.imports({PATH: done(), new: done("New").replace("TASK-1", "TASK-2")}, request=request)

    assert [(task.status, task.legacy_done) for task in map(clone.task, ("TASK-1", "TASK-2"))] == [
        ("Done", True)
    ] * 2
    assert (sorted(report.marked), report.not_done) == (["TASK-1", "TASK-2"], [])


def test_criteria_that_can_no_longer_be_read_leave_the_task_as_it_is() -> None:
    clone = Clone()
    clone.imports({PATH: done(status="To Do"), "tasks/task-2 - B.md": task_file("TASK-2", "B")})
    spoiled = {PATH: done("B").replace("- [ ] #2", "- []"), "tasks/task-2 - B.md": task_file("TASK-2", "C")}

    report = clone.imports(spoiled, request=ImportRequest())

    assert [(one.path, one.id, one.line) for one in report.outcomes if one.fate == "refused"] == [
        (PATH, "TASK-1", 14)
    ]
    task = clone.task("TASK-1")
    assert (task.title, task.status, len(task.acceptance_criteria)) == ("A", "To Do", 2)
    assert clone.task("TASK-2").title == "C"
    assert report.missing == []


def test_nobody_invents_when_something_was_made() -> None:
    clone = Clone()
    files: Files = {
        PATH: task_file("TASK-1", "A", created_date=None, createdDate="2026-01-01"),
        "tasks/task-2 - B.md": task_file("TASK-2", "B", created_date="some day"),
        "milestones/m-0 - m.md": '---\nid: m-0\ntitle: "M"\n---\n',
        "docs/doc-1 - D.md": "---\nid: doc-1\ntitle: D\ntype: guide\n---\nD\n",
        "decisions/decision-1 - D.md": "---\nid: decision-1\ntitle: D\nstatus: accepted\n---\nD\n",
    }

    clone.imports(files)

    assert {record.created_at for record in clone.facts.records} == {None}
    written = clone.exports(files).files
    assert "created_date" not in written[PATH]
    assert "createdDate: 2026-01-01\n" in written[PATH]
    assert "created_date: some day\n" in written["tasks/task-2 - B.md"]


class TestWhatWasTakenBack:
    """Import, undo, import brings everything again."""

    TREE: Files = {  # noqa: RUF012  nobody changes it
        PATH: done(),
        "tasks/task-2 - B.md": task_file("TASK-2", "B", dependencies="[TASK-1]"),
        "archive/tasks/task-3 - C.md": task_file("TASK-3", "C"),
    }

    def test_comes_again_with_the_next_import(self) -> None:
        clone = Clone()
        clone.imports(self.TREE)
        before = [record for record in clone.facts.records if isinstance(record, Task)]
        clone.takes_back("clone-1")

        report = clone.imports(self.TREE)

        after = [record for record in clone.facts.records if isinstance(record, Task)]
        assert [task._replace(revision=1) for task in after] == [task._replace(revision=1) for task in before]
        assert report.renumbered == []
        assert report.marked == ["TASK-1"]
        assert clone.imports(self.TREE).count("unchanged") == 3

    @pytest.mark.parametrize("config", [{}, {"config.yml": CONFIG}])
    def test_is_left_where_it_is_by_an_export(self, config: Files) -> None:
        clone = Clone()
        clone.imports(self.TREE | config)
        clone.takes_back("clone-1")

        plan = clone.plan_export(self.TREE | config)

        assert [planned.path for planned in plan.write] == ([] if config else ["config.yml"])
        assert (plan.remove, plan.blocked) == ([], [])

    def test_is_brought_again_in_a_dry_run_as_well(self) -> None:
        clone = Clone()
        clone.imports(self.TREE)
        clone.takes_back("clone-1")
        facts = clone.facts

        planned = clone.imports(self.TREE, request=ImportRequest(dry_run=True))
        clone.facts = facts
        done = clone.imports(self.TREE)

        assert planned._replace(dry_run=False) == done


def test_a_title_that_is_too_long_is_cut_here_and_stays_whole_in_the_file() -> None:
    clone, title = Clone(), "t" * 1_001
    clone.imports({PATH: task_file("TASK-1", title)})

    files = clone.exports({}, force=True).files

    assert clone.task("TASK-1").title == "t" * 999 + "…"
    assert f"\n  {title}\n" in files[PATH]
    assert clone.imports(files).count("unchanged") == len(files)
    edited(clone, title="Short")
    assert title not in clone.exports(files).files[PATH]


def test_a_text_is_taken_over_that_nobody_could_type() -> None:
    clone, text = Clone(), f"{'log ' * 300_000}end\n"
    document = f"---\nid: doc-1\ntitle: D\n---\n{text}"
    clone.imports(
        {PATH: task_file("TASK-1", "A", f"\n## Description\n\n{text}"), "docs/doc-1 - D.md": document}
    )

    files = clone.exports({}, force=True).files

    assert clone.task("TASK-1").description == text.rstrip()
    assert [text in files[path] for path in (PATH, "docs/doc-1 - D.md")] == [True, True]
