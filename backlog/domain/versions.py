"""Works out which version of a file somebody's change began with, so that an old copy takes nothing back.

A file may come from a branch that lacks our last export. Compared with what was last exchanged, it would
seem to take back what that export wrote. So it is compared with each version that an export of ours
replaced, and the nearest one is what the change began with.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from backlog.domain.merge import LATEST
from backlog.domain.record_files import Exchange, RecordFile, Version, empty_record_file

MAX_VERSIONS = 50
"""Versions of which the digest is remembered."""
MAX_CHANGES = 20
"""Versions of which it is remembered what they said."""

MOVED = frozenset({"place", "front id", f"front {LATEST}", "front dependencies", "front parent_task_id"})
"""In what the files of one record differ that branches only moved, or others that it names."""

_YEAR = len("2026")
_MAPS = ("front", "texts", "checklists", "unknown", "loose")
_DATED = frozenset({f"front {LATEST}"})
_UNCOUNTED = _DATED | {"front id"}


def part_names(one: RecordFile, other: RecordFile) -> tuple[str, ...]:
    """Return the names of the parts in which two files differ: `front title`, `texts notes`, `remarks`."""
    names = [name for name in ("place", "remarks") if getattr(one, name) != getattr(other, name)]
    for group in _MAPS:
        here, there = getattr(one, group), getattr(other, group)
        names += [f"{group} {key}" for key in {**here, **there} if here.get(key) != there.get(key)]
    return tuple(names)


def with_parts(file: RecordFile, source: RecordFile, names: Iterable[str]) -> RecordFile:
    """Return a record file whose named parts are as another one has them."""
    changes: dict[str, Any] = {}
    for name in names:
        group, space, key = name.partition(" ")
        if not space:
            changes[group] = getattr(source, group)
            continue
        parts = changes.setdefault(group, dict(getattr(file, group)))
        if key in getattr(source, group):
            parts[key] = getattr(source, group)[key]
        else:
            parts.pop(key, None)
    return file._replace(**changes)


def following(last: Exchange | None, file: RecordFile, digest: str, *, ours: bool) -> tuple[Version, ...]:
    """Return the earlier versions of a file that is now `file`, `last` being its last exchange.

    `ours` says that this program wrote the file. What it wrote before may be written over again as
    long as nobody else's version came between.
    """
    if last is None:
        return ()
    names = part_names(last.record_file, file)
    if not names and digest == last.digest and ours:
        return last.earlier
    was = with_parts(empty_record_file(), last.record_file, names)
    versions = [Version(last.digest, ours, names, was, last.batch), *last.earlier]
    if not ours:
        versions = [version._replace(digest="") for version in versions]
    cut = [
        version if number < MAX_CHANGES else version._replace(names=(), was=empty_record_file())
        for number, version in enumerate(versions)
    ]
    return tuple(version for version in cut if version.names or version.digest not in {"", digest})[
        :MAX_VERSIONS
    ]


def before_last(exchange: Exchange) -> Exchange | None:
    """Return an exchange as it was before the last one, None if that was the first."""
    if not exchange.earlier:
        return None
    last, *older = exchange.earlier
    return exchange._replace(
        digest=last.digest,
        record_file=with_parts(exchange.record_file, last.was, last.names),
        earlier=tuple(older),
        batch=last.batch,
        held_back={},
    )


def base_of(exchange: Exchange, theirs: RecordFile) -> RecordFile:
    """Return the version that a file's change began with: the last one, or one that an export replaced."""
    last = exchange.record_file
    best, least = last, _distance(theirs, last, _UNCOUNTED)
    for version in _replaced(exchange):
        distance = _distance(theirs, version, _UNCOUNTED)
        if distance < least or (distance == least and best is last and _dated_before(theirs, last)):
            best, least = version, distance
    return best


def is_of_an_earlier_version(exchange: Exchange, theirs: RecordFile) -> bool:
    """Say whether a second file of a record is what a branch made of an earlier version, and no copy.

    A copy is made of what there is, and gets an id of its own.
    """
    least = _distance(theirs, exchange.record_file, _DATED)
    return any(_distance(theirs, version, _DATED) <= least for version in _replaced(exchange))


def _replaced(exchange: Exchange) -> Iterator[RecordFile]:
    """Yield the versions that an export replaced, the newest first, but for what others changed since."""
    older, changed_there = exchange.record_file, set[str]()
    for version in exchange.earlier:
        if version.ours and version.names:
            names = [name for name in version.names if name not in changed_there]
            older = with_parts(older, version.was, names)
            yield older
        elif not version.ours:
            changed_there |= set(version.names)


def _distance(one: RecordFile, other: RecordFile, uncounted: frozenset[str]) -> float:
    """Return how much two record files differ: the parts, and of lists and texts the items and lines."""
    return sum(
        _steps(_part(one, name), _part(other, name))
        for name in part_names(one, other)
        if name not in uncounted
    )


def _part(file: RecordFile, name: str) -> Any:  # noqa: ANN401  parts are of many types
    group, space, key = name.partition(" ")
    parts = getattr(file, group)
    return parts.get(key) if space else parts


def _steps(one: object, other: object) -> float:
    """Return how far apart two values of one part are; a text that is not there has no lines."""
    here, there = _lines(one), _lines(other)
    if max(len(here), len(there)) > 1:
        return 1 + _apart(here, there) / (len(here) + len(there))
    if isinstance(one, (list, tuple)) or isinstance(other, (list, tuple)):
        return _apart(_items(one), _items(other))
    return 1


def _lines(value: object) -> Sequence[str]:
    return value.split("\n") if value and isinstance(value, str) else ()


def _items(value: object) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _apart(one: Iterable[Any], other: Iterable[Any]) -> int:
    """Return how many items stand in one of two lists only."""
    here, there = Counter(one), Counter(other)
    return (here - there).total() + (there - here).total()


def _dated_before(theirs: RecordFile, ours: RecordFile) -> bool:
    """Say whether a file was last changed, by its own word, before the version that we know."""
    there, here = (file.scalar(LATEST) for file in (theirs, ours))
    return there[:_YEAR].isdigit() and here[:_YEAR].isdigit() and there < here
