"""Writes the whole backlog as a tree of Markdown files: one way, and always the same for the same backlog.

A file is written over or removed only if it is as an import or export left it: what somebody else
changed is theirs until it is imported.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import Refused, quoted
from backlog.domain.sheets import CONFIG_UUID, Exchange, Kept
from backlog.files import folders
from backlog.markdown.config_file import CONFIG, config_sheet, read_config, write_config
from backlog.markdown.files import read_file, write_file
from backlog.markdown.naming import id_in_name
from backlog.service.exchange import files
from backlog.service.exchange.holdings import Memory, holdings
from backlog.service.exchange.incoming import series_at
from backlog.service.exchange.report import ExportReport

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from backlog.domain.events import Stamp
    from backlog.markdown.files import FileKind
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.trees import Place
    from backlog.service.store import Reader, Store

MAX_EARLIER = 50


class Planned(NamedTuple):
    """One file as it is to be, and what was last exchanged of its record with this tree."""

    kind: FileKind | None
    uuid: str
    path: str
    text: str
    known: Exchange | None


class Plan(NamedTuple):
    """What an export has to do, and what stands in its way: paths, each with the reason.

    `remember` are files that are as they are to be, which nobody knew.
    """

    write: list[Planned]
    remember: list[Planned]
    remove: list[str]
    unchanged: int
    blocked: list[tuple[str, str]]


def export_tree(
    store: Store, place: Place, stamp: Callable[[], Stamp], *, check: bool = False, force: bool = False
) -> ExportReport:
    """Bring a tree up to date with the backlog and return what that took.

    With `check` nothing is written. With `force` changes that were not imported are written over.
    Nothing is done if a file is in the way.
    """
    with store.reading() as reader:
        plan = _plan(reader, place, force=force)
    if not check and not plan.blocked and (plan.write or plan.remember or plan.remove):
        plan = _carry_out(store, place, stamp(), force=force)
    idle = bool(plan.blocked) and not check
    return ExportReport(
        root=place.key,
        written=[] if idle else [planned.path for planned in plan.write],
        removed=[] if idle else plan.remove,
        unchanged=plan.unchanged,
        blocked=plan.blocked,
        check=check,
    )


def _carry_out(store: Store, place: Place, stamp: Stamp, *, force: bool) -> Plan:
    """Remove, remember, write, in this order: wherever it is interrupted, the next export goes on.

    What is removed is in the backlog, and what was remembered but not written still has a digest
    that is known.
    """
    with store.writing(stamp) as writer:
        plan = _plan(writer, place, force=force)
        if plan.blocked:
            return plan
        folders.make(place.tree.root)
        for path in plan.remove:
            files.remove(place.tree, path)
        for planned in (*plan.write, *plan.remember):
            writer.exchange.save_exchange(_exchange(planned, place.key), known=planned.known is not None)
    for planned in plan.write:
        files.write(place.tree, planned.path, planned.text)
    return plan


def _plan(reader: Reader, place: Place, *, force: bool) -> Plan:
    """Compare the tree with the backlog."""
    memory = Memory(reader, place.key)
    wanted = {planned.path: planned for planned in _wanted(reader, place, memory)}
    ours = defaultdict[str, set[str]](set)
    for exchange in memory.here.values():
        ours[exchange.path] |= {exchange.digest, *exchange.earlier}
    plan = Plan([], [], [], 0, [])
    for planned in wanted.values():
        there = files.read_known(place.tree, planned.path)
        digest = files.digest_of(planned.text)
        if there is not None and there.text is not None and there.digest == digest:
            last = planned.known
            if last is None or (last.path, last.digest) != (planned.path, digest):
                plan.remember.append(planned)
            continue
        if there is not None and there.digest not in ours[planned.path] and not force:
            plan.blocked.append((planned.path, _reason(there, ours)))
        plan.write.append(planned)
    for path in sorted(set(ours) - set(wanted)):
        there = files.read_known(place.tree, path)
        if there is not None and there.digest not in ours[path] and not force:
            plan.blocked.append((path, _reason(there, ours)))
        elif there is not None:
            plan.remove.append(path)
    plan.blocked.extend(_doubles(place.tree, wanted, ours))
    return plan._replace(unchanged=len(wanted) - len(plan.write))


def _wanted(reader: Reader, place: Place, memory: Memory) -> Iterator[Planned]:
    """Yield every file of the backlog, the settings first."""
    known = memory.here
    kept = memory.kept.get(CONFIG_UUID, Kept())
    text = write_config(config_sheet(reader.settings(), kept))
    yield Planned(None, CONFIG_UUID, place.tree.config or CONFIG, text, known.get(CONFIG_UUID))
    for held in holdings(reader, memory):
        uuid = held.record.uuid
        text = write_file(held.kind, held.sheet, uuid)
        yield Planned(held.kind, uuid, _safe(held.path), text, known.get(uuid))


def _doubles(
    tree: Tree, wanted: Mapping[str, Planned], ours: Mapping[str, Collection[str]]
) -> list[tuple[str, str]]:
    """Return the files of others that have the id of a record that is to be written."""
    taken = {(series_at(posixpath.dirname(path)), id_in_name(posixpath.basename(path))) for path in wanted}
    return [
        (path, "its id is in use here")
        for path in files.beginning_with_ids(tree)
        if path not in wanted
        and path not in ours
        and (series_at(posixpath.dirname(path)), id_in_name(posixpath.basename(path))) in taken
    ]


def _reason(there: files.TreeFile, ours: Mapping[str, Collection[str]]) -> str:
    """Return why a file is not written over or removed."""
    if there.reason:
        return there.reason
    if ours.get(there.path):
        return "it has changed since and was not imported"
    return "it was not written by an export"


def _exchange(planned: Planned, key: str) -> Exchange:
    """Return what is remembered of a file that is written; what it says is what will be read of it."""
    folder = posixpath.dirname(planned.path)
    if planned.kind is None:
        sheet = read_config(planned.text)
    else:
        sheet = read_file(planned.kind, planned.text, folder).sheet
    digest = files.digest_of(planned.text)
    before = () if planned.known is None else (planned.known.digest, *planned.known.earlier)
    earlier = tuple(dict.fromkeys(old for old in before if old != digest))[:MAX_EARLIER]
    return Exchange(key, planned.uuid, planned.path, digest, sheet, earlier)


def _safe(path: str) -> str:
    """Return a path that stays in the tree; raise Refused for one that would not."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} or "\\" in part or not part.isprintable() for part in parts):
        raise Refused(
            f"{quoted(path, 200)} is not a path inside the tree",
            code="outside-tree",
            path=path,
            kind="document",
        )
    return path
