"""Knows a tree and a backlog that agree by the state of both as a whole, so that no single file is looked at.

The state is a digest of what the file system says of all files, and of what the database says of all records
and exchanges. It is remembered when an export, or an import, has found nothing to do.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from backlog.domain.record_files import CONFIG_UUID
from backlog.files.cached import packed, unpacked
from backlog.files.stamps import unsettled
from backlog.service.exchange.beside import Beside
from backlog.service.exchange.report import FileOutcome, ImportReport
from backlog.service.exchange.stored_records import read_some_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.files.tree_index import TreeIndex
    from backlog.service.exchange.export_plan import ExportPlan
    from backlog.service.exchange.picture import Memory
    from backlog.service.exchange.plan import ImportRequest
    from backlog.service.exchange.stored_records import Facts
    from backlog.service.exchange.trees import NamedTree
    from backlog.store import Reader
    from backlog.store.database import Transactions


def state_of(reader: Reader, place: NamedTree, stamps: Mapping[str, str], records: str) -> str:
    """Return a text that is another one whenever an export may have something to do.

    `stamps` are those of all files, by path, in the order in which the file system has them, `records` is
    what the reader says of all records and exchanges (`state`).
    """
    digest = blake2b(digest_size=16)
    facts = of_config(read_some_facts(reader, (), milestones=False))
    digest.update(repr((place.key, place.tree.config, facts, records)).encode(*_ANY))
    digest.update("\0".join(["", *stamps, ""]).encode(*_ANY))
    digest.update("\0".join(stamps.values()).encode())
    return digest.hexdigest()


_ANY = ("utf-8", "surrogatepass")
"""Names of files need be no text."""


def of_config(facts: Facts) -> tuple[object, ...]:
    """Return what the file of the settings depends on."""
    exchanges = {one.tree: one for one in facts.exchanges if one.uuid == CONFIG_UUID}
    return facts.settings, facts.extras.get(CONFIG_UUID), exchanges


def note(memory: Memory, state: str, plan: ExportPlan) -> None:
    """Remember that tree and backlog agree in a state, if that is what a plan says."""
    if plan.idle and not plan.blocked and not plan.left and are_known(memory):
        memory.remembered.note_agreed(state, plan.unchanged)


def are_known(memory: Memory) -> bool:
    """Say whether no file of a tree can change unnoticed.

    One that is so young that it may get the same stamp again can, unless its stamp is known to be the last.
    """
    young = unsettled(memory.stamps, memory.looked)
    return all(memory.stamps[path] and memory.knows(path) for path in young)


def state_for_import(
    reader: Reader, place: NamedTree, stamps: Mapping[str, str], request: ImportRequest, records: str
) -> str | None:
    """Return a text that is another one whenever an import may have something to do or to say.

    None where it depends on more than can be told quickly: on decisions for single records, and on what git
    knows of another branch.
    """
    if request.sides or request.beside != Beside(request.beside.shared):
        return None
    asked = (request.adopt, request.prefer, request.accept_done, request.archive_deleted, reader.may_admit())
    shared = packed(sorted(request.beside.shared))
    state = state_of(reader, place, stamps, records)
    return blake2b(repr((state, asked)).encode() + shared, digest_size=16).hexdigest()


def note_import(memory: Memory, state: str, report: ImportReport) -> None:
    """Remember what an import that had nothing to do reported in a state, if it had nothing to say either."""
    unchanged = {one.path: one.id or "" for one in report.outcomes if one.fate == "unchanged"}
    columns = {
        "state": packed([state]),
        "files": packed([_of_files(memory.stamps)]),
        "paths": packed(unchanged),
        "ids": packed(unchanged.values()),
        "left": packed(one.path for one in report.outcomes if one.fate == "left"),
    }
    if are_known(memory) and _report(columns, report.root, dry_run=report.dry_run) == report:
        memory.remembered.note_imported(columns)


def known_report(
    store: Transactions, place: NamedTree, stamps: Mapping[str, str], request: ImportRequest, index: TreeIndex
) -> ImportReport | None:
    """Return what an import of a tree reports, None if that is not known."""
    columns = index.imported()
    if columns is None or columns.get("files") != packed([_of_files(stamps)]):
        return None
    with store.reading() as reader:
        state = state_for_import(reader, place, stamps, request, reader.exchange.state())
    if state is None or columns["state"] != packed([state]):
        return None
    return _report(columns, place.key, dry_run=request.dry_run)


def _of_files(stamps: Mapping[str, str]) -> str:
    return blake2b(packed(stamps) + packed(stamps.values()), digest_size=16).hexdigest()


def _report(columns: Mapping[str, bytes], tree: str, *, dry_run: bool) -> ImportReport:
    paths, ids, left = (unpacked(columns[name]) for name in ("paths", "ids", "left"))
    outcomes = [FileOutcome(path, "unchanged", id_ or None) for path, id_ in zip(paths, ids, strict=True)]
    if left:
        outcomes += [FileOutcome(path, "left") for path in left]
        outcomes.sort(key=lambda outcome: outcome.path)
    return ImportReport(tree, outcomes, [], [], [], statuses=[], marked=[], missing=[], dry_run=dry_run)
