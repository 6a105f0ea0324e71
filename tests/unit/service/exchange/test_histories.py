"""A tree followed commit by commit ends as a fresh import of the last one; what was deleted is archived."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from backlog.domain.task import Task
from backlog.markdown.config_file import CONFIG as CONFIG_FILE
from backlog.service.exchange.plan import ImportRequest
from tests.unit.service.exchange.clones import Clone, Files
from tests.unit.service.exchange.samples import CONFIG, criteria, task_file

FOLDERS = ("tasks", "completed", "archive/tasks")


class Row(NamedTuple):
    """A task of a history: when it was made, its number, title, folder and what it depends on."""

    born: int
    number: int
    title: str
    folder: str = "tasks"
    links: tuple[int, ...] = ()
    priority: str = "low"
    status: str = "To Do"


Tree = tuple[Row, ...]


class Step(NamedTuple):
    """What one commit does, to the task at a place of the tree, wherever that is."""

    what: str
    place: int
    value: int


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(
            ["create", "create", "rename", "edit", "move", "renumber", "link", "delete", "return", "nothing"]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=12,
)


def history(steps: list[Step]) -> list[Tree]:
    """The trees of a history, one a commit. Numbers are never given twice, but tasks get new ones."""
    trees: list[Tree] = [()]
    gone: list[Row] = []
    last = 0
    for count, step in enumerate(steps, 1):
        tree = trees[-1]
        place = step.place % len(tree) if tree else 0
        row = tree[place] if tree else None
        if step.what == "create":
            last += 1
            tree = (*tree, Row(count, last, f"Task {count}"))
        elif step.what == "return" and gone:
            tree = (*tree, gone.pop())
        elif row is not None and step.what == "delete":
            gone.append(row)
            tree = (*tree[:place], *tree[place + 1 :])
        elif row is not None:
            if step.what == "renumber":
                last += 1
                tree, gone = _relinked(tree, row.number, last), list(_relinked(gone, row.number, last))
                row = tree[place]
            tree = (*tree[:place], _changed(row, step, last, tree), *tree[place + 1 :])
        trees.append(tree)
    return trees


def _relinked(rows: Iterable[Row], old: int, new: int) -> Tree:
    """The rows with their links to a task that gets another number."""
    return tuple(
        row._replace(links=tuple(new if number == old else number for number in row.links)) for row in rows
    )


def _changed(row: Row, step: Step, last: int, tree: Tree) -> Row:
    if step.what == "rename":
        return row._replace(title=f"Title {step.value}-{row.born}")
    if step.what == "edit":
        return row._replace(priority=("low", "medium", "high")[step.value % 3])
    if step.what == "move":
        return row._replace(folder=FOLDERS[step.value % 3])
    if step.what == "renumber":
        return row._replace(number=last)
    if step.what == "link":
        return row._replace(links=(tree[step.value % len(tree)].number,))
    return row


def files(tree: Tree) -> Files:
    """The files of a tree."""
    return {
        f"{row.folder}/task-{row.number} - {row.title.replace(' ', '-')}.md": task_file(
            f"TASK-{row.number}",
            row.title,
            criteria("[ ] #1 one"),
            status=row.status,
            created_date=f"'2026-01-{row.born:02} 10:00'",
            priority=row.priority,
            dependencies=f"[{', '.join(f'TASK-{number}' for number in row.links)}]",
        )
        for row in tree
    }


def meaning(clone: Clone, tree: Tree) -> dict[str, tuple[object, ...]]:
    """What a backlog says of the tasks that a tree has, by their ids."""
    ids = {f"TASK-{row.number}" for row in tree}
    return {
        task.id: (task.title, task.state, task.priority, task.dependencies, task.created_at)
        for task in clone.facts.records
        if isinstance(task, Task) and task.id in ids
    }


@settings(max_examples=60)
@given(steps)
def test_a_followed_history_ends_as_a_fresh_import_of_the_last_commit(steps: list[Step]) -> None:
    trees = history(steps)
    followed, fresh = Clone("followed"), Clone("fresh")
    for tree in trees:
        report = followed.imports(files(tree), request=ImportRequest(archive_deleted=True))

        assert report.count("conflict") == report.count("refused") == 0
    fresh.imports(files(trees[-1]))

    assert meaning(followed, trees[-1]) == meaning(fresh, trees[-1])
    there = {f"TASK-{row.number}" for row in trees[-1]}
    others = [task for task in followed.facts.records if isinstance(task, Task) and task.id not in there]
    assert {task.state for task in others} <= {"archived"}


recycling = st.lists(
    st.builds(
        Step,
        st.sampled_from(
            [
                "create",
                "create",
                "collide",
                "replace",
                "edit",
                "finish",
                "move",
                "archive",
                "delete",
                "respell",
            ]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=12,
)


class Spelled(NamedTuple):
    """A tree and the prefix that its ids have."""

    tree: Tree
    prefix: str


def recycled(steps: list[Step]) -> list[Spelled]:
    """The trees of a history in which the number of an archived or deleted task is given to the next one.

    So it is by the reference program, which also lets the prefix of all ids be changed at once.
    """
    trees = [Spelled((), "task")]
    for count, step in enumerate(steps, 1):
        tree, prefix = trees[-1]
        place = step.place % len(tree) if tree else 0
        if step.what == "create":
            number = max((row.number for row in tree if row.folder != FOLDERS[2]), default=0) + 1
            tree = (*tree, Row(count, number, f"Task {count}"))
        elif step.what in {"collide", "replace"} and tree:  # branches met, or one commit did both
            others = (*tree[:place], *tree[place + 1 :]) if step.what == "replace" else tree
            tree = (*others, Row(count, tree[place].number, f"Task {count}"))
        elif step.what == "finish" and tree:  # with a criterion that is open
            tree = (*tree[:place], tree[place]._replace(status="Done"), *tree[place + 1 :])
        elif step.what == "respell":
            prefix = "back" if prefix == "task" else "task"
        elif step.what == "delete":
            tree = (*tree[:place], *tree[place + 1 :])
        elif tree and step.what in {"edit", "move", "archive"}:
            row = tree[place]
            # Nothing returns from the archive, where several have one number.
            folder = FOLDERS[2] if step.what == "archive" else FOLDERS[step.value % 2]
            if step.what != "edit":
                row = row if row.folder == FOLDERS[2] else row._replace(folder=folder)
            tree = (*tree[:place], _changed(row, step._replace(what="edit"), 0, tree), *tree[place + 1 :])
        trees.append(Spelled(tree, prefix))
    return trees


def spelled(one: Spelled) -> Files:
    """The files of a tree whose ids have a prefix."""
    config = CONFIG.replace('"task"', f'"{one.prefix}"')
    files_ = {
        path.replace("/task-", f"/{one.prefix}-"): text.replace("TASK-", f"{one.prefix.upper()}-")
        for path, text in files(one.tree).items()
    }
    return {CONFIG_FILE: config, **files_}


def numbered(clone: Clone, tree: Tree) -> dict[str, tuple[object, ...]]:
    """What a backlog says of the tasks that have the number of their file, by that."""
    files_ = {(str(row.number), row.title) for row in tree}
    return {
        task.id: (task.title, task.state, task.priority, task.created_at)
        for task in clone.facts.records
        if isinstance(task, Task) and (re.sub(r"^\D+", "", task.id), task.title) in files_
    }


_two_archived = [
    *[Step("create", 0, 0)] * 4,
    Step("collide", 0, 0),
    Step("replace", 1, 0),
    Step("archive", 0, 0),
    Step("archive", 8, 0),
]


def told(clone: Clone, tree: Tree) -> dict[str, tuple[object, ...]]:
    """What a backlog says of the tasks that a tree has, by their titles: all but the ids."""
    titles = {row.title for row in tree}
    return {
        task.title: (task.state, task.status, task.priority, task.created_at)
        for task in clone.facts.records
        if isinstance(task, Task) and task.title in titles
    }


@settings(max_examples=100)
@example(
    steps=[*_two_archived, Step("delete", 0, 0)], archive=True
)  # the archived one with the number is gone
@example(steps=[Step("create", 0, 0)] * 2 + [Step("replace", 1, 0)], archive=False)
@given(steps=recycling, archive=st.booleans())
def test_who_has_the_number_of_its_file_does_not_depend_on_what_was_there_before(
    steps: list[Step], *, archive: bool
) -> None:
    followed = Clone("followed")
    for one in recycled(steps):
        request = ImportRequest(archive_deleted=archive, accept_done=True)
        report = followed.imports(spelled(one), request=request)
        fresh = Clone("fresh")
        fresh.imports(spelled(one))

        assert report.count("conflict") == report.count("refused") == 0
        assert told(followed, one.tree) == told(fresh, one.tree)
        assert numbered(followed, one.tree) == numbered(fresh, one.tree)
        if not archive:
            continue
        there = {row.title: row.folder for row in one.tree}
        states = {task.title: task.state for task in followed.facts.records if isinstance(task, Task)}
        assert {title for title, state in states.items() if state == "archived"} == {
            title for title in states if there.get(title, FOLDERS[2]) == FOLDERS[2]
        }
