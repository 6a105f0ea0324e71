"""Clones that exchange their work through trees come to the same ids and links, whoever meets whom first."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.domain.task import Task
from tests.unit.service.exchange.clones import NOW, Clone, Files, uuid_of
from tests.unit.service.exchange.samples import task_file


class Row(NamedTuple):
    """A file of a tree: its number, and what it refers to."""

    number: tuple[int, ...]
    day: int
    folder: str
    links: tuple[tuple[int, ...], ...]


FOLDERS = ("tasks", "tasks", "tasks", "completed", "archive/tasks", "drafts")
numbers = st.tuples(st.integers(1, 4)) | st.tuples(st.integers(1, 3), st.integers(1, 2))
rows = st.builds(
    Row,
    numbers,
    st.integers(1, 5),
    st.sampled_from(FOLDERS),
    st.lists(numbers, max_size=2, unique=True).map(tuple),
)
trees = st.lists(rows, max_size=6, unique_by=lambda row: row.number)


def spelled(number: tuple[int, ...], prefix: str = "TASK") -> str:
    """An id."""
    return f"{prefix}-{'.'.join(map(str, number))}"


def tree(name: str, rows: Iterable[Row]) -> Files:
    """The files of a tree, whose titles tell where they come from."""
    files = {}
    for row in rows:
        prefix = "DRAFT" if row.folder == "drafts" else "TASK"
        id_ = spelled(row.number, prefix)
        title = f"{name}{'-'.join(map(str, row.number))}"
        files[f"{row.folder}/{id_.lower()} - {title}.md"] = task_file(
            id_,
            title,
            created_date=f"'2026-01-0{row.day} 10:0{'abcd'.index(name)}'",
            dependencies=f"[{', '.join(map(spelled, row.links))}]",
            parent_task_id=spelled(row.number[:1]) if len(row.number) > 1 and prefix == "TASK" else None,
        )
    return files


def tasks(clone: Clone) -> list[Task]:
    """The tasks and drafts of a clone."""
    return [record for record in clone.facts.records if isinstance(record, Task)]


def shape(clone: Clone) -> dict[str, tuple[object, ...]]:
    """Where each task is and what it refers to, by titles: what two clones should agree on."""
    names = {task.id: task.title for task in tasks(clone)}
    return {
        task.title: (
            task.id,
            task.state,
            names.get(task.parent or "", task.parent),
            tuple(names.get(id_, id_) for id_ in task.dependencies),
        )
        for task in tasks(clone)
    }


@given(trees, trees)
def test_two_trees_give_the_same_in_either_order(one: list[Row], other: list[Row]) -> None:
    here, there = tree("a", one), tree("b", other)
    clones = Clone("x"), Clone("y")

    for name, files in (("/a", here), ("/b", there)):
        clones[0].imports(files, name)
    for name, files in (("/b", there), ("/a", here)):
        clones[1].imports(files, name)

    assert shape(clones[0]) == shape(clones[1])


@given(st.lists(trees, min_size=2, max_size=4), st.permutations(range(4)), st.permutations(range(4)))
def test_clones_that_met_the_same_trees_in_any_order_agree_after_one_exchange(
    several: list[list[Row]], first: Sequence[int], second: Sequence[int]
) -> None:
    files = [tree("abcd"[number], rows) for number, rows in enumerate(several)]
    clones = Clone("x"), Clone("y")
    for clone, order in zip(clones, (first, second), strict=True):
        for number in order:
            if number < len(files):
                clone.imports(files[number], f"/{number}")

    shared = clones[0].exports({}).files
    clones[1].imports(shared)

    assert {task.title: (task.id, task.parent, task.dependencies) for task in tasks(clones[0])} == {
        task.title: (task.id, task.parent, task.dependencies) for task in tasks(clones[1])
    }
    again = clones[1].exports(shared)
    assert not again.plan.blocked
    assert clones[0].imports(again.files).count("unchanged") == len(again.files)


class Worker:
    """A clone with its working tree, and the shared tree as it was last seen."""

    def __init__(self, name: str) -> None:
        """Begin with an empty backlog beside an empty tree."""
        self.clone = Clone(name)
        self.files: Files = {}
        self.seen: Files = {}

    def syncs(self, shared: Files) -> Files:
        """Export, merge with what others pushed, import, export; return what is pushed.

        Where both sides changed a file, the others' is taken, as `git checkout --theirs` does.
        """
        self._exports()
        self.files = {
            path: text
            for path in {**self.files, **shared}
            if (text := merged(self.seen.get(path), self.files.get(path), shared.get(path))) is not None
        }
        report = self.clone.imports(self.files)
        assert report.count("refused") == 0
        assert report.count("conflict") == 0
        self._exports()
        self.seen = dict(self.files)
        return self.seen

    def _exports(self) -> None:
        done = self.clone.exports(self.files)
        assert done.plan.blocked == []
        self.files = done.files


def merged(base: str | None, ours: str | None, theirs: str | None) -> str | None:
    """A file as git merges it, whole; theirs where both changed it."""
    return ours if theirs == base else theirs


ACTIONS = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(["create", "part", "link", "archive", "sync"]), st.integers(0, 9)
    ),
    max_size=14,
)


@settings(max_examples=150)
@given(ACTIONS)
def test_clones_that_work_beside_each_other_converge(actions: list[tuple[int, str, int]]) -> None:
    workers = [Worker(name) for name in "xyz"]
    shared: Files = {}
    for minute, (number, action, which) in enumerate(actions):
        worker = workers[number]
        if action == "sync":
            shared = worker.syncs(shared)
        else:
            act(worker.clone, action, which, minute)
    expected = sorted(task.title for worker in workers for task in tasks(worker.clone))

    for _ in range(3):
        for worker in workers:
            shared = worker.syncs(shared)

    shapes = [shape(worker.clone) for worker in workers]
    assert shapes[0] == shapes[1] == shapes[2]
    assert sorted(task.title for task in tasks(workers[0].clone)) == sorted(set(expected))
    assert [worker.syncs(shared) for worker in workers] == [shared] * 3


def act(clone: Clone, action: str, which: int, minute: int) -> None:
    """Do one thing in a backlog."""
    known = [task for task in tasks(clone) if task.state == "active"]
    made = NOW + timedelta(minutes=minute // 2)
    if action == "create" or not known:
        clone.creates(f"{minute}", created_at=made)
        return
    task = known[which % len(known)]
    if action == "part" and len(task.id.split(".")) == 1:
        number = clone.facts.counters.get(f"subtask of {task.uuid}", 0) + 1
        clone.puts(
            task._replace(
                uuid=uuid_of(f"part-{minute}"),
                id=f"{task.id}.{number}",
                title=f"{minute}",
                parent=task.id,
                dependencies=(),
                created_at=made,
                revision=0,
            )
        )
    elif action == "link" and len(known) > 1:
        clone.puts(task._replace(dependencies=(known[(which + 1) % len(known)].id,)))
    elif action == "archive":
        clone.puts(task._replace(state="archived"))
