"""Finds what the ids in a request name, or says clearly what is missing; and gives out new ids."""

from __future__ import annotations

from backlog.domain.ids import Reference, format_id, parse_reference, subtask_id
from backlog.errors import InvalidInput, NotFound, listed, quoted
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, Task, TaskName
    from backlog.store import Reader, Writer


def numbers_of(given: str, kind: Kind, settings: Settings) -> tuple[int, ...] | None:
    """Return the numbers of an id of that kind, None for an id of another kind or no id at all.

    `#7` and `task7` are read as well.
    """
    prefix = settings.prefix_of(kind).lower()
    reference = parse_reference(given) or _loosely(given.strip(), prefix)
    if reference is None or reference.prefix not in {None, prefix}:
        return None
    return reference.numbers


def _loosely(given: str, prefix: str) -> Reference | None:
    """Read an id as people write it in chats and commit messages: `#7`, `task7`, `task #7`."""
    if given[: len(prefix)].lower() == prefix:
        given = given[len(prefix) :].lstrip()
    return parse_reference(given.removeprefix("#"))


def canonical(given: str, kind: Kind, settings: Settings) -> str:
    """Return an id as it would be shown, for messages; the text itself, quoted, if it is none."""
    numbers = numbers_of(given, kind, settings)
    return (
        quoted(given)
        if numbers is None
        else format_id(settings.prefix_of(kind), numbers, settings.zero_padded_ids)
    )


def find(reader: Reader, kind: Kind, given: str, settings: Settings) -> Task | None:
    """Return the task or draft that an id names, in whatever state."""
    numbers = numbers_of(given, kind, settings)
    return None if numbers is None else reader.task(kind, numbers)


def visible(reader: Reader, kind: Kind, given: str, settings: Settings) -> Task:
    """Return the task (active or completed) or draft to show; raise NotFound."""
    task = find(reader, kind, given, settings)
    if task is None or task.state == "archived":
        raise not_found(kind, given, settings, task)
    return task


def editable(reader: Reader, kind: Kind, given: str, settings: Settings) -> Task:
    """Return the active task or draft to change; raise NotFound."""
    task = find(reader, kind, given, settings)
    if task is None or task.state != "active":
        raise not_found(kind, given, settings, task)
    return task


def not_found(kind: Kind, given: str, settings: Settings, task: Task | None = None) -> NotFound:
    """Return the error for an id that names nothing that can be used."""
    if task is None:
        message = f"{kind} {canonical(given, kind, settings)} not found"
    else:
        message = f"{kind} {task.id} is {task.state}: it can no longer be changed"
    return NotFound(
        message, code=f"{kind}-not-found", kind=kind, given=given, state=task.state if task else None
    )


def parent_of(reader: Reader, given: str, settings: Settings) -> Task:
    """Return the active or completed task that is to be a parent; raise NotFound."""
    task = find(reader, "task", given, settings)
    if task is None or task.state == "archived":
        raise NotFound(
            f"parent task {canonical(given, 'task', settings)} not found",
            code="parent-not-found",
            given=given,
        )
    return task


def dependencies(reader: Reader, given: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Return the canonical ids of dependencies, which are not archived (docs/contract.md 6.4).

    A bare number may mean a task or a draft. Raises InvalidInput if it could be both, NotFound
    with all the ids that name nothing.
    """
    if not given:
        return ()
    typed = [part for part in map(str.strip, given) if part]
    wanted: dict[Kind, dict[str, tuple[int, ...]]] = {"task": {}, "draft": {}}
    for part in typed:
        for kind, numbers_by_text in wanted.items():
            numbers = numbers_of(part, kind, settings)
            if numbers is not None:
                numbers_by_text[part] = numbers
    names_by_part: dict[str, list[TaskName]] = {part: [] for part in typed}
    for kind, numbers_by_text in wanted.items():
        names = reader.names(kind, numbers_by_text.values()) if numbers_by_text else {}
        for part, numbers in numbers_by_text.items():
            name = names.get(numbers)
            if name is not None and name.state != "archived":
                names_by_part[part].append(name)
    return tuple(dict.fromkeys(name.id for name in _one_each(names_by_part)))


def _one_each(names_by_part: dict[str, list[TaskName]]) -> Sequence[TaskName]:
    missing = [part for part, names in names_by_part.items() if not names]
    if missing:
        raise NotFound(
            f"dependencies not found: {listed(map(quoted, missing))}",
            code="dependency-not-found",
            missing=missing,
        )
    for part, names in names_by_part.items():
        if len(names) > 1:
            choices = " or ".join(name.id for name in names)
            raise InvalidInput(
                f"dependency {quoted(part)} is ambiguous: it could be {choices}",
                code="ambiguous-dependency",
                given=part,
                choices=[name.id for name in names],
            )
    return [names[0] for names in names_by_part.values()]


def new_id(writer: Writer, kind: Kind, parent: Task | None, settings: Settings) -> str:
    """Give out the next id: of a draft, of a task, or of a subtask of `parent` (docs/contract.md 2)."""
    if kind == "task" and parent is not None:
        return subtask_id(parent.id, writer.next_number("subtask", parent.uuid), settings.zero_padded_ids)
    return format_id(settings.prefix_of(kind), (writer.next_number(kind),), settings.zero_padded_ids)
