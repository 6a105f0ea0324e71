"""Knows a tree and a backlog that agree by the state of both as a whole, so that no single file is looked at.

The state is a digest of what the file system says of all files, and of what the database says of all records
and exchanges. It is remembered when an export has found nothing to do.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from backlog.domain.record_files import CONFIG_UUID
from backlog.files.stamps import are_settled
from backlog.service.exchange.stored_records import read_some_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.files.tree_index import TreeIndex
    from backlog.service.exchange.export_plan import ExportPlan
    from backlog.service.exchange.stored_records import Facts
    from backlog.service.exchange.trees import NamedTree
    from backlog.store import Reader


def state_of(reader: Reader, place: NamedTree, stamps: Mapping[str, str]) -> str:
    """Return a text that is another one whenever an export may have something to do.

    `stamps` are those of all files, by path, in the order in which the file system has them.
    """
    digest = blake2b(digest_size=16)
    facts = of_config(read_some_facts(reader, (), milestones=False))
    digest.update(repr((place.key, place.tree.config, facts, reader.exchange.state())).encode(*_ANY))
    digest.update("\0".join(["", *stamps, ""]).encode(*_ANY))
    digest.update("\0".join(stamps.values()).encode())
    return digest.hexdigest()


_ANY = ("utf-8", "surrogatepass")
"""Names of files need be no text."""


def of_config(facts: Facts) -> tuple[object, ...]:
    """Return what the file of the settings depends on."""
    exchanges = {one.tree: one for one in facts.exchanges if one.uuid == CONFIG_UUID}
    return facts.settings, facts.extras.get(CONFIG_UUID), exchanges


def note(index: TreeIndex, state: str, plan: ExportPlan, stamps: Mapping[str, str], looked: int) -> None:
    """Remember that tree and backlog agree in a state, if that is what a plan says.

    Not if a file is so young that it may change again unnoticed: `looked` is when its stamp was taken at the
    earliest, in nanoseconds.
    """
    if plan.idle and not plan.blocked and not plan.left and are_settled(stamps.values(), looked):
        index.note_agreed(state, plan.unchanged)
