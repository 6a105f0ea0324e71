"""The tasks that the tests of rendering start from."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from backlog.domain.graph import Edge, Node, build_graph, readiness
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Task, TaskLink, TaskSummary
from backlog.domain.views import TaskList, TaskView

CREATED = datetime(2026, 11, 23, 0, 47, 31, 250_000, tzinfo=UTC)
UPDATED = datetime(2026, 11, 23, 0, 48, tzinfo=UTC)

BLANK_TASK = Task("0d3b", "task", "TASK-1", "First", "To Do", CREATED)

FULL_TASK = Task(
    uuid="7f21",
    kind="task",
    id="TASK-1.1",
    title="Add card form",
    status="In Progress",
    created_at=CREATED,
    updated_at=UPDATED,
    priority="high",
    type="feature",
    project="Web",
    assignees=("@maria", "lee"),
    reporter="omar",
    due_date=date(2027, 1, 10),
    labels=("backend", "payments"),
    milestone="m-0",
    parent="TASK-1",
    dependencies=("TASK-2",),
    references=("https://example.org/spec", "src/pay"),
    documentation=("docs/pay.md",),
    modified_files=("src/pay/form.py",),
    ordinal=1500.0,
    acceptance_criteria=(
        ChecklistItem("Form validates, inline", checked=True),
        ChecklistItem("Errors are shown"),
    ),
    definition_of_done=(
        ChecklistItem("Tests pass"),
        ChecklistItem("Demo recorded", checked=True),
    ),
    comments=(Comment("Looks good", UPDATED, "@lee"), Comment("Two\nlines", UPDATED)),
    description="Collect card data.\n\nSee `src/pay/form.py`.",
    plan="1. Sketch\n2. Build",
    notes="Started with the layout\n\nThen the errors",
    final_summary="Draft summary\n\nSecond part",
)


def view_of(
    task: Task,
    *,
    nodes: Iterable[Node] = (),
    edges: Iterable[Edge] = (),
    parent: TaskLink | None = None,
    subtasks: tuple[TaskLink, ...] = (),
) -> TaskView:
    """The view of a task among the tasks and dependencies given."""
    done = task.status == "Done"
    graph = build_graph(task.id, (Node(task.id, task.title, task.status, done), *nodes), edges)
    ready = readiness(task.dependencies, graph.nodes, terminal=done)
    return TaskView(task, parent, subtasks, graph, ready)


FULL_VIEW = view_of(
    FULL_TASK,
    nodes=[Node("TASK-2", "Pick provider", "To Do", completed=False)],
    edges=[Edge("TASK-1.1", "TASK-2")],
    parent=TaskLink("TASK-1", "Epic: payments"),
    subtasks=(TaskLink("TASK-1.1.1", "Card number"), TaskLink("TASK-1.1.2", "Expiry date")),
)

BLANK_SUMMARY = TaskSummary(
    id="TASK-1",
    title="First",
    status="To Do",
    type=None,
    priority=None,
    project=None,
    assignees=(),
    reporter=None,
    labels=(),
    milestone=None,
    parent=None,
    criteria_checked=0,
    criteria_total=0,
    references=(),
    modified_files=(),
    ordinal=None,
    created_at=CREATED,
    updated_at=None,
    due_date=None,
    legacy_done=False,
    blocked=False,
)
_listed = BLANK_SUMMARY._replace

SAMPLE_LIST = TaskList(
    (
        _listed(id="TASK-1", title="Login page", type="bug", priority="high", criteria_total=2),
        _listed(id="TASK-4", title="Rate limits", priority="medium", due_date=date(2026, 12, 1)),
        _listed(id="TASK-2", title="Logout button", status="In Progress", priority="low"),
        _listed(id="TASK-1.1", title="Password field"),
        _listed(
            id="TASK-3",
            title="Sign-up",
            status="Done",
            type="feature",
            criteria_checked=1,
            criteria_total=1,
        ),
        _listed(id="TASK-5", title="Tidy styles", criteria_total=1, due_date=date(2026, 12, 12)),
    ),
    Settings(),
)
EMPTY_LIST = TaskList((), Settings())

DRAFTS = TaskList(
    (
        _listed(id="DRAFT-3", title="Third", status="Draft", priority="high", type="bug"),
        _listed(id="DRAFT-1", title="First idea", status="Draft", due_date=date(2026, 12, 1)),
        _listed(id="DRAFT-2", title="Second", status="Draft", criteria_total=1),
    ),
    Settings(),
)
