"""The two checklists of a task: appending, removing, checking by number (docs/contract.md 6.3)."""

from __future__ import annotations

from backlog.domain.task import ChecklistItem
from backlog.domain.text import one_line
from backlog.errors import InvalidInput, NotFound, quoted
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

MAX_ITEMS = 10_000


class Evidence(NamedTuple):
    """Why items are checked, who says so, and when."""

    text: str
    actor: str
    now: datetime


class ChecklistEdit(NamedTuple):
    """What one command wants of one checklist.

    `replace` is None unless the whole list is replaced; what is given as an item may be checked.
    Numbers count from 1; `remove` means the list with `append` applied, `check` and `uncheck` the
    list after removing, and so do those of `checks`, the commands that prove criteria, and of
    `clear_checks`. `evidence` is kept with what is checked.
    """

    replace: Sequence[str | ChecklistItem] | None = None
    append: Sequence[str | ChecklistItem] = ()
    remove: Sequence[int] = ()
    check: Sequence[int] = ()
    uncheck: Sequence[int] = ()
    evidence: Evidence | None = None
    checks: Sequence[tuple[int, str]] = ()
    clear_checks: Sequence[int] = ()


NO_EDIT = ChecklistEdit()


def items(given: Iterable[str | ChecklistItem], what: str) -> tuple[ChecklistItem, ...]:
    """Return the items given, texts unchecked, each on one line, blank ones dropped."""
    made = [_item(one, what) for one in given]
    return tuple([item for item in made if item.text])


def item_numbers(given: Iterable[str], name: str) -> tuple[int, ...]:
    """Return the numbers of checklist items that texts mean: `2`, `#2`, `1,3` and `2-4`; raise InvalidInput.

    `name` is that of the option or key. A comma list or a range is taken whole, where the reference
    program silently takes its first number (docs/contract.md 10.4).
    """
    numbers: dict[int, None] = {}
    for value in given:
        for part in value.split(","):
            first, last = _range(part.strip())
            if not 1 <= first <= last:
                raise InvalidInput(
                    f"{name} {quoted(value)} is not an item number; numbers start at 1",
                    code="invalid-index",
                    given=value,
                )
            if last > MAX_ITEMS:
                first = last  # beyond every list, so that this one number is reported as missing
            numbers.update(dict.fromkeys(range(first, last + 1)))
    return tuple(numbers)


def item_ranges(numbers: Iterable[int]) -> str:
    """Return numbers in the way in which `item_numbers` reads them: 1, 2, 3, 5 -> `1-3,5`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(
        f"{first}-{last}" if last > first + 1 else ",".join(map(str, range(first, last + 1)))
        for first, last in runs
    )


def edit_checklist(
    current: tuple[ChecklistItem, ...], edit: ChecklistEdit, *, what: str, task_id: str
) -> tuple[ChecklistItem, ...]:
    """Apply one command to one checklist: append, remove, renumber, check, uncheck.

    The order is that of docs/contract.md 6.3, for both lists (docs/contract.md 10.3).
    `what` names the kind of item, for example "acceptance criterion". Raises NotFound for a
    number beyond the list.
    """
    if edit == NO_EDIT:
        return current
    result = list(current if edit.replace is None else _replaced(current, items(edit.replace, what)))
    result += items(edit.append, what)
    check_length(result, task_id)
    _check_range(edit.remove, len(result), what, task_id)
    if edit.remove:
        removed = set(edit.remove)
        result = [item for number, item in enumerate(result, 1) if number not in removed]
    _check_range((*edit.check, *edit.uncheck), len(result), what, task_id)
    for number in edit.check:
        result[number - 1] = _checked(result[number - 1], edit.evidence)
    for number in edit.uncheck:
        result[number - 1] = result[number - 1].unchecked()
    if edit.checks or edit.clear_checks:
        _check_range((*(number for number, _ in edit.checks), *edit.clear_checks), len(result), what, task_id)
        _set_checks(result, edit)
    return tuple(result)


def check_length(result: Sequence[ChecklistItem], task_id: str) -> None:
    """Raise InvalidInput if a checklist is longer than any may be."""
    if len(result) > MAX_ITEMS:
        raise InvalidInput(
            f"{task_id} would have {len(result):,} items in one checklist; at most {MAX_ITEMS:,}",
            task=task_id,
            most=MAX_ITEMS,
        )


def _item(given: str | ChecklistItem, what: str) -> ChecklistItem:
    if isinstance(given, str):
        return ChecklistItem(one_line(given, what))
    if given.check is not None:
        from backlog.domain.checks import check_command  # few criteria have one

        given = given._replace(check=check_command(given.check))
    return given._replace(text=one_line(given.text, what))


def _replaced(
    current: tuple[ChecklistItem, ...], wanted: tuple[ChecklistItem, ...]
) -> tuple[ChecklistItem, ...]:
    """Return the new list; an item keeps its check, and its evidence if it was checked and still is."""
    checked = {item.text: item for item in current if item.checked}
    checks = {item.text: item.check for item in current if item.check is not None}
    result = tuple(checked.get(item.text, item) if item.checked else item for item in wanted)
    if not checks:
        return result
    return tuple(
        item._replace(check=given.check or checks.get(item.text))
        for item, given in zip(result, wanted, strict=True)
    )


def _checked(item: ChecklistItem, evidence: Evidence | None) -> ChecklistItem:
    """Return the item checked; evidence that it has stays unless there is new."""
    if evidence is None:
        return item._replace(checked=True)
    return ChecklistItem(item.text, True, *evidence, item.check)  # noqa: FBT003  the field that it is


def _set_checks(result: list[ChecklistItem], edit: ChecklistEdit) -> None:
    """Give criteria their checks, or take them away; what a check has proven stays as evidence."""
    from backlog.domain.checks import check_command  # few criteria have one

    for number, command in edit.checks:
        result[number - 1] = result[number - 1]._replace(check=check_command(command))
    for number in edit.clear_checks:
        result[number - 1] = result[number - 1]._replace(check=None)


def _range(text: str) -> tuple[int, int]:
    """Return the first and the last number of `2`, `#2`, `+2`, `2-4` or `#2-#4`; zeros for anything else."""
    first, dash, last = text.partition("-")
    first = first[1:] if first[:1] in {"+", "#"} else first
    last = last.removeprefix("#") if dash else first
    return _number(first), _number(last)


def _number(digits: str) -> int:
    """Return the number, cut to nine digits: more than any list has, and quick to read; 0 for none."""
    return int(digits.lstrip("0")[:9] or "0") if digits.isascii() and digits.isdigit() else 0


def _check_range(numbers: Iterable[int], length: int, what: str, task_id: str) -> None:
    for number in numbers:
        if number < 1:
            raise InvalidInput(
                f"{number} is not an item number; numbers start at 1",
                code="invalid-index",
                given=str(number),
            )
        if number > length:
            there = f"it has #1 to #{length}" if length > 1 else "it has only #1" if length else "it has none"
            raise NotFound(
                f"{task_id} has no {what} #{number}: {there}",
                code="item-not-found",
                task=task_id,
                what=what,
                number=number,
                length=length,
            )
