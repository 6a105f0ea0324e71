"""Statuses of a tree: what is configured, what gives way, and when settings change beside tasks."""

import pytest

from backlog.domain.settings import Settings
from backlog.errors import Refused
from backlog.service.exchange.adoption import adopted, unknown_names, with_statuses
from backlog.service.exchange.import_plan import plan_import
from backlog.service.exchange.plan import ImportPlan, ImportRequest
from tests.unit.service.exchange.clones import HOME, Clone, found
from tests.unit.service.exchange.samples import CONFIG, criteria, task_file

A, B = "tasks/task-1 - A.md", "tasks/task-2 - B.md"
SETTINGS = Settings()


def config(*statuses: str) -> str:
    """The settings of a tree with those statuses."""
    return CONFIG.replace('"To Do", "In Progress", "Done"', ", ".join(f'"{status}"' for status in statuses))


def planned(clone: Clone, files: dict[str, str]) -> ImportPlan:
    """What an import would change."""
    return plan_import(clone.facts, found(files), HOME, ImportRequest(), "run")


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        (["Blocked"], ("To Do", "In Progress", "Blocked", "Done")),
        (["Blocked", "Waiting", "blocked"], ("To Do", "In Progress", "Blocked", "Waiting", "Done")),
        (["done", "TO DO", " In  Progress "], SETTINGS.statuses),
        (["", "a, b", "Draft", "a\x00b"], SETTINGS.statuses),
    ],
)
def test_statuses_that_are_new_stand_before_the_one_that_means_done(
    words: list[str], statuses: tuple[str, ...]
) -> None:
    assert with_statuses(SETTINGS, words).statuses == statuses


def test_names_that_nobody_configured_are_found_once_and_added_at_the_end() -> None:
    clone = Clone()
    clone.imports({A: task_file("TASK-1", "A", priority="Urgent", type="riddle", project="web")})
    clone.imports({B: task_file("TASK-2", "B", priority="urgent", type="Riddle", project=None)})
    tasks = [clone.task("TASK-1"), clone.task("TASK-2")]

    unknown = unknown_names(tasks, SETTINGS)

    assert unknown == {"priorities": ["urgent"], "types": ["riddle"], "projects": ["web"]}
    assert adopted(SETTINGS, unknown).priorities == (*SETTINGS.priorities, "urgent")


@pytest.mark.parametrize(
    ("path", "status", "stored", "configured"),
    [
        (A, "Blocked", "Blocked", ["Blocked"]),
        (A, "in PROGRESS", "In Progress", []),
        (A, "", "To Do", []),
        (A, "Draft", "To Do", []),
        (A, "'a, b'", "To Do", []),
        ("archive/tasks/task-1 - A.md", "Blocked", "Blocked", []),
        ("archive/tasks/task-1 - A.md", "done", "Done", []),
        ("completed/task-1 - A.md", "Blocked", "Blocked", ["Blocked"]),
    ],
)
def test_a_task_gets_the_status_of_its_file_as_far_as_it_can_be_one(
    path: str, status: str, stored: str, configured: list[str]
) -> None:
    clone = Clone()

    report = clone.imports({path: task_file("TASK-1", "A", status=status)})

    assert clone.task("TASK-1").status == stored
    assert report.statuses == configured
    assert set(configured) <= set(clone.facts.settings.statuses)


def test_a_status_in_a_conflict_is_not_configured() -> None:
    clone = Clone()
    clone.imports({A: task_file("TASK-1", "A")})
    clone.puts(clone.task("TASK-1")._replace(status="In Progress"))

    report = clone.imports({A: task_file("TASK-1", "A", status="Blocked")})

    assert report.count("conflict") == 1
    assert (report.statuses, clone.facts.settings.statuses) == ([], SETTINGS.statuses)


class TestOtherSettingsOfTheTree:
    """The tree's statuses change after tasks were imported."""

    @pytest.fixture
    def clone(self) -> Clone:
        clone = Clone()
        clone.imports(
            {
                "config.yml": CONFIG,
                A: task_file("TASK-1", "A", criteria("[ ] a"), status="In Progress"),
                B: task_file("TASK-2", "B", criteria("[x] b"), status="Done"),
            }
        )
        return clone

    def files(self, settings: str, one: str, two: str) -> dict[str, str]:
        return {
            "config.yml": settings,
            A: task_file("TASK-1", "A", criteria("[ ] a"), status=one),
            B: task_file("TASK-2", "B", criteria("[x] b"), status=two),
        }

    def test_more_statuses_come_before_the_tasks(self, clone: Clone) -> None:
        plan = planned(clone, self.files(config("To Do", "In Progress", "Review", "Done"), "Review", "Done"))

        assert plan.settings.statuses == ("To Do", "In Progress", "Review", "Done")
        assert not plan.tasks_first
        assert [change.after.status for change in plan.tasks] == ["Review"]

    @pytest.mark.parametrize(
        ("statuses", "one", "two"),
        [
            (("To Do", "Doing", "Done"), "Doing", "Done"),  # renamed with its task
            (("To Do", "In Progress", "Shipped"), "In Progress", "Shipped"),  # what means done
            (("To Do", "in progress", "Done"), "in progress", "Done"),  # spelled otherwise
            (("To Do", "Done", "In Progress"), "To Do", "Done"),  # another one means done
        ],
    )
    def test_tasks_leave_a_status_before_it_goes(
        self, clone: Clone, statuses: tuple[str, ...], one: str, two: str
    ) -> None:
        plan = planned(clone, self.files(config(*statuses), one, two))

        assert plan.settings.statuses == statuses
        assert plan.tasks_first
        assert not [outcome for outcome in plan.report.outcomes if outcome.fate == "refused"]

    @pytest.mark.parametrize(
        ("statuses", "code"),
        [(("To Do", "Done"), "status-in-use"), (("To Do", "Done", "In Progress"), "open-criteria")],
    )
    def test_what_the_tasks_do_not_allow_is_refused_alone(
        self, clone: Clone, statuses: tuple[str, ...], code: str
    ) -> None:
        files = self.files(config(*statuses), "In Progress", "Done")
        files[B] = files[B].replace("title: B", "title: C")

        plan = planned(clone, files)

        (refused,) = (one for one in plan.report.outcomes if one.fate == "refused")
        assert (refused.path, refused.code) == ("config.yml", code)
        assert plan.settings == clone.facts.settings
        assert [change.after.title for change in plan.tasks] == ["C"]

    def test_a_status_that_goes_stays_for_a_newcomer_that_has_it(self) -> None:
        clone = Clone()
        clone.imports({"config.yml": CONFIG, B: task_file("TASK-2", "B")})

        report = clone.imports(
            {
                "config.yml": config("To Do", "Done"),
                A: task_file("TASK-1", "A", status="In Progress"),
                B: task_file("TASK-2", "B"),
            }
        )

        assert clone.facts.settings.statuses == ("To Do", "In Progress", "Done")
        assert report.statuses == ["In Progress"]


class TestWithoutTheRightToMark:
    """A role of a server that is not the owner's may give no task the mark of history."""

    DONE = task_file("TASK-1", "A", criteria("[ ] a"), status="Done")

    @pytest.fixture
    def clone(self) -> Clone:
        clone = Clone()
        clone.facts = clone.facts._replace(may_admit=False)
        return clone

    def test_a_first_import_of_such_history_is_refused(self, clone: Clone) -> None:
        with pytest.raises(Refused) as caught:
            clone.imports({A: self.DONE, B: task_file("TASK-2", "B")})

        assert caught.value.code == "not-admitted"
        assert caught.value.data["files"] == [A]

    def test_any_other_first_import_is_not(self, clone: Clone) -> None:
        assert clone.imports({B: task_file("TASK-2", "B")}).count("imported") == 1

    def test_a_later_one_leaves_the_status_and_says_why(self, clone: Clone) -> None:
        clone.imports({B: task_file("TASK-2", "B")})

        report = clone.imports({A: self.DONE}, request=ImportRequest(accept_done=True))

        assert [one.reason for one in report.not_done] == [
            "only the owner of the backlog may import tasks as done with open criteria"
        ]
        assert clone.task("TASK-1").status == "In Progress"
        assert list(report.marked) == []


def test_a_word_that_is_no_status_or_one_already_hides_none_that_follows() -> None:
    words = ["Done", "Blocked", "a,b", "Waiting", "", "StoredRecord"]

    assert with_statuses(SETTINGS, words).statuses == (
        *("To Do", "In Progress"),
        *("Blocked", "Waiting", "StoredRecord", "Done"),
    )


def test_a_field_without_a_name_hides_none_that_follows() -> None:
    clone = Clone()
    clone.imports({A: task_file("TASK-1", "A", project="web")})

    assert unknown_names([clone.task("TASK-1")], SETTINGS) == {"projects": ["web"]}
