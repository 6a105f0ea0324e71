"""Judges a record that was changed here, in a file, or in both, against what was last exchanged.

Field by field: a side that did not change gives way to the one that did. Where both changed, lists
are taken as sets, checklists item by item, comments are added up, and texts must be the same; what
is left is a conflict. Never asked is which change is the newer one.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeVar

from backlog.domain.record_files import FileItem, Front, RecordFile, Remark

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Side = Literal["ours", "theirs"]

LATEST = "updated_date"
"""The key of which neither value matters: the later one stands."""


class Merged(NamedTuple):
    """What comes of both sides, and the names of the fields in which they cannot both be right."""

    record_file: RecordFile
    conflicts: tuple[str, ...]


class _Clash(Exception):
    """Both sides changed the same thing to different ends."""


def merge(
    base: RecordFile,
    ours: RecordFile,
    theirs: RecordFile,
    *,
    prefer: Side | None = None,
    whole_lists: bool = False,
) -> Merged:
    """Return the record file that holds the changes of both sides since `base`.

    A conflict is decided for the side to `prefer`; without one, ours stands in the record file and the
    field is named. With `whole_lists` a list in the front matter is one value.
    """
    conflicts: list[str] = []

    def decide(name: str, rule: Callable[[T, T, T], T], was: T, here: T, there: T) -> T:
        if there in (here, was):
            return here
        if was == here:
            return there
        try:
            return rule(was, here, there)
        except _Clash:
            if prefer is None:
                conflicts.append(name)
            return there if prefer == "theirs" else here

    def each(
        part: Callable[[RecordFile], Mapping[str, T]], rule: Callable[[T, T, T], T], empty: T
    ) -> dict[str, T]:
        names = _in_one_order(*(list(part(side)) for side in (base, ours, theirs)))
        values = {
            name: decide(
                name,
                rule,
                part(base).get(name, empty),
                part(ours).get(name, empty),
                part(theirs).get(name, empty),
            )
            for name in names
        }
        return {name: value for name, value in values.items() if value}

    scalars: dict[str, str] = each(lambda file: _of_type(file.front, str), _text, "")
    lists: dict[str, list[str]] = each(
        lambda file: _of_type(file.front, list), _text if whole_lists else _set, []
    )
    dates = [date for file in (ours, theirs) if (date := file.scalar(LATEST))]
    if LATEST in conflicts:
        conflicts.remove(LATEST)
        scalars[LATEST] = max(dates)
    front: Front = {**scalars, **lists}
    file = RecordFile(
        place=decide("place", _text, base.place, ours.place, theirs.place),
        front=front,
        texts=each(lambda file: file.texts, _text, ""),
        checklists=each(lambda file: file.checklists, _checklist, ()),
        remarks=decide("comments", _remarks, base.remarks, ours.remarks, theirs.remarks),
        unknown=each(lambda file: file.unknown, _text, ""),
        loose=each(lambda file: file.loose, _text, ""),
    )
    return Merged(file, tuple(conflicts))


def changed_names(one: RecordFile, other: RecordFile) -> list[str]:
    """Return the names of the fields in which two record files differ."""
    names = ["place"] if one.place != other.place else []
    names += ["comments"] if one.remarks != other.remarks else []
    pairs: tuple[tuple[Mapping[str, object], Mapping[str, object]], ...] = (
        (one.front, other.front),
        (one.texts, other.texts),
        (one.checklists, other.checklists),
        (one.unknown, other.unknown),
        (one.loose, other.loose),
    )
    for here, there in pairs:
        names += [name for name in dict.fromkeys((*here, *there)) if here.get(name) != there.get(name)]
    return [name for name in names if name != LATEST]


def _of_type(front: Front, kind: type[T]) -> dict[str, T]:
    return {key: value for key, value in front.items() if isinstance(value, kind)}


def _text(_was: T, _here: T, _there: T) -> T:
    """Both changed a value that is taken whole."""
    raise _Clash


def _set(was: Sequence[str], here: Sequence[str], there: Sequence[str]) -> list[str]:
    """Return what both sides have, and what either added; what one took away is gone."""
    return [item for item, _ in _stay(*map(_counted, (was, here, there)))]


def _remarks(
    was: tuple[Remark, ...], here: tuple[Remark, ...], there: tuple[Remark, ...]
) -> tuple[Remark, ...]:
    return tuple(remark for remark, _ in _stay(*map(_counted, (was, here, there))))


def _counted(items: Iterable[H]) -> list[tuple[H, int]]:
    """Return items that can be distinguished: each with how often it came before."""
    seen: dict[H, int] = {}
    counted = []
    for item in items:
        counted.append((item, seen.get(item, 0)))
        seen[item] = seen.get(item, 0) + 1
    return counted


def _stay(was: Sequence[H], here: Sequence[H], there: Sequence[H]) -> list[H]:
    """Return the items that stay in a list that both sides changed, in an order."""
    old, ours, theirs = set(was), set(here), set(there)
    return _in_one_order(
        was,
        [item for item in here if item in theirs or item not in old],
        [item for item in there if item in ours or item not in old],
    )


def _in_one_order(was: Sequence[H], here: Sequence[H], there: Sequence[H]) -> list[H]:
    """Return the items of both sides in an order, the same whichever side is which.

    What both have is in the order of the side that changed it. An item that one side alone has comes after
    the one that it follows there; of several in one place, those that sort first.
    """
    old, ours, theirs = set(was), set(here), set(there)
    before = [item for item in was if item in ours and item in theirs]
    mine = [item for item in here if item in theirs]
    yours = [item for item in there if item in ours]
    moved_here, moved_there = ([each for each in side if each in old] != before for side in (mine, yours))
    first = min(mine, yours, key=_sorted_by)
    both = first if moved_here == moved_there else mine if moved_here else yours
    runs = (_alone(here, theirs), _alone(there, ours))
    result: list[H] = []
    for place in (None, *both):
        result += [] if place is None else [place]
        for run in sorted((following.get(place, []) for following in runs), key=_sorted_by):
            result += run
    return result


def _alone(items: Iterable[H], others: Collection[H]) -> dict[H | None, list[H]]:
    """Return what the other side has not, by the item of both sides that it follows, None for none."""
    runs: dict[H | None, list[H]] = {}
    after: H | None = None
    for item in items:
        if item in others:
            after = item
        else:
            runs.setdefault(after, []).append(item)
    return runs


def _sorted_by(run: Iterable[object]) -> list[str]:
    return [str(item) for item in run]


_Key = tuple[str, int]


def _checklist(
    was: Sequence[FileItem], here: Sequence[FileItem], there: Sequence[FileItem]
) -> tuple[FileItem, ...]:
    """Return the items of both sides; an item is the same if its text is.

    An item that one side changed and the other took away is a conflict.
    """
    old, ours, theirs = _numbered(was), _numbered(here), _numbered(there)
    result: dict[_Key, FileItem] = {}
    for key in dict.fromkeys((*ours, *theirs)):
        before, mine, yours = old.get(key), ours.get(key), theirs.get(key)
        if mine is not None and yours is not None:
            result[key] = _merged_item(before, mine, yours)
            continue
        present = mine or yours
        if before is None and present is not None:
            result[key] = present
        elif before != present:
            raise _Clash
    sides = ([key for key in side if key in result] for side in (ours, theirs))
    return tuple(result[key] for key in _in_one_order(list(old), *sides))


def _numbered(items: Iterable[FileItem]) -> dict[_Key, FileItem]:
    """Return the items by their text and, for one that comes again, its count."""
    numbered: dict[_Key, FileItem] = {}
    for item in items:
        count = 0
        while (item.text, count) in numbered:
            count += 1
        numbered[item.text, count] = item
    return numbered


def _merged_item(was: FileItem | None, here: FileItem, there: FileItem) -> FileItem:
    """Return one item of both sides; an item that both added is checked only if both say so."""
    if was is None:
        checked = here.checked and there.checked
    else:
        checked = there.checked if here.checked == was.checked else here.checked
    below_before = None if was is None else was.below
    if there.below in {here.below, below_before}:
        below = here.below
    elif here.below == below_before:
        below = there.below
    else:
        raise _Clash
    check = _check("" if was is None else was.check, here.check, there.check)
    return FileItem(here.text, checked, below, check)


def _check(was: str, here: str, there: str) -> str:
    """Return the command that proves an item of both sides, as the side has it that changed it."""
    if there in (here, was):
        return here
    if here != was:
        raise _Clash
    return there
