"""Sees at a glance which files are as they were last exchanged, so that an import plans only the others.

They are planned as if there were nothing else. That gives the same as a plan of everything, as long as
nothing gets another number: `is_local` says so afterwards.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.record_files import CONFIG_UUID, GONE
from backlog.markdown.file_names import folder_at
from backlog.service.exchange import picture
from backlog.service.exchange.files import with_texts
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import understand
from backlog.service.exchange.links import links_in
from backlog.service.exchange.report import FileOutcome
from backlog.service.exchange.stored_records import read_some_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlog.domain.events import TakenBack
    from backlog.domain.record_files import Mark
    from backlog.service.exchange.files import TreeContents
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.picture import Memory
    from backlog.service.exchange.plan import ImportPlan
    from backlog.service.exchange.stored_records import Facts
    from backlog.store import Reader


class Glance(NamedTuple):
    """The files that say what they said, by path with the UUIDs of their records, and the other marks.

    `ids` are those of all records, by UUID. `prefix` is what the ids of tasks begin with there,
    "" if the tree does not say it. `settled` says that its settings are as they were exchanged, `elsewhere`
    that some records have files in other trees only, `state` is what the storage says of all records.
    """

    quiet: Mapping[str, str]
    others: Sequence[Mark]
    ids: Mapping[str, str]
    prefix: str = ""
    settled: bool = True
    elsewhere: bool = False
    state: str = ""


class ChangedPart(NamedTuple):
    """What is to be looked at closer: files, facts and their marks, and the files of which nothing is new."""

    contents: TreeContents
    facts: Facts
    marks: Mapping[str, Mark]
    quiet: Mapping[str, str]


def glance_at(reader: Reader, contents: TreeContents, tree: str, memory: Memory | None = None) -> Glance:
    """Compare the digests of all files of a tree with those of their last exchange.

    With a picture only those that may have changed since it was taken; what is found is remembered.
    """
    undone = reader.exchange.imports_taken_back()
    taken_back = {change.uuid for change in undone}
    standing: dict[str, str] = {}
    marks, ids = None, None
    state = "" if memory is None else reader.exchange.state()
    if memory is not None and memory.picture is not None:
        ids, changed = memory.picture.compared(reader, tree, state)
        standing = memory.picture.standing(contents.unread, changed | taken_back)
        restless = ids.keys() - standing.values()
        if len(restless) <= picture.MOST:
            marks = list(reader.exchange.marks(tree, restless))
            uncontested = picture.uncontested(standing, marks)
            if contested := set(standing.values()).difference(uncontested.values()):
                marks += reader.exchange.marks(tree, contested)
            standing = uncontested
    if marks is None:
        standing = {}
        marks = list(reader.exchange.marks(tree))
    digests = contents.digests
    claimed = Counter(mark.path for mark in marks if mark.path is not None)
    quiet = dict(standing)
    others: list[Mark] = []
    for mark in marks:
        path = mark.path
        if (
            path is not None
            and not mark.odd
            and digests.get(path, GONE) == mark.digest != GONE
            and claimed[path] == 1
            and mark.uuid not in taken_back
        ):
            quiet[path] = mark.uuid
        else:
            others.append(mark)
    ids = {mark.uuid: mark.id for mark in marks} if ids is None else ids
    if memory is not None:
        _remember(reader, state, memory, standing, quiet, digests, len(ids))
    elsewhere = any(mark.path is None for mark in others) and reader.exchange.trees() != {tree}
    glance = Glance(quiet, others, ids, elsewhere=elsewhere, state=state)
    if contents.config is None:
        return glance
    config = next((one for one in reader.exchange.exchanges([CONFIG_UUID]) if one.tree == tree), None)
    said = (contents.config.path, contents.config.digest)
    if config is None or (config.path, config.digest) != said or any(map(_of_settings, undone)):
        return glance._replace(settled=False)
    return glance._replace(prefix=config.record_file.scalar("task_prefix"))


def _remember(
    reader: Reader,
    state: str,
    memory: Memory,
    standing: Mapping[str, str],
    quiet: Mapping[str, str],
    digests: Mapping[str, str],
    every: int,
) -> None:
    """Take a picture where that spares the next look much; what an export would write is not known here."""
    if not picture.is_worth(len(quiet), len(standing), every):
        return
    known = picture.settled(memory, quiet)
    if not picture.is_worth(len(known), len(standing), every):
        return
    was = memory.picture.unsteady if memory.picture is not None else set[str]()
    steady = set(standing.values()) - was
    states = reader.exchange.states(memory.place.key)
    picture.remember(memory, state, states, known, digests, set(known.values()) - steady)


def part_of(reader: Reader, contents: TreeContents, tree: str, glance: Glance) -> ChangedPart | None:
    """Return what is to be looked at closer, None if that is everything.

    To the files that changed come those of the records that they may belong to or name.
    """
    present = contents.digests
    loud = [file for file in contents.files if file.path not in glance.quiet]
    unread = frozenset(path for path in contents.unread if path not in glance.quiet)
    wanted = {
        mark.uuid for mark in glance.others if mark.path and (mark.digest != GONE or mark.path in present)
    }
    if (
        not glance.settled
        or not any(_is_task(path) for path in glance.quiet)
        or len(loud) + len(unread) + len(wanted) > picture.MOST
    ):
        return None
    close = with_texts(contents._replace(files=loud), unread)
    spelling = prefixes(reader.settings(), glance.prefix or None)
    changed = understand(close.files, spelling).good
    if any(file.number is None or (file.uuid is None and glance.elsewhere) for file in changed):
        return None
    wanted |= _meant(changed, spelling, glance)
    if len(wanted) > picture.MOST:
        return None
    facts = read_some_facts(reader, wanted)._replace(more_tasks=True)
    stored = {record.uuid for record in facts.records}
    along = {path for path, uuid in glance.quiet.items() if uuid in stored}
    files = [file for file in contents.files if file.path in along]
    whole = with_texts(contents._replace(files=[*close.files, *files]), along)
    quiet = {path: uuid for path, uuid in glance.quiet.items() if path not in along}
    marks = {mark.uuid: mark for mark in reader.exchange.marks(tree, stored)}
    return ChangedPart(whole, facts, marks, quiet)


def _of_settings(change: TakenBack) -> bool:
    return change.entity == "setting"


def _is_task(path: str) -> bool:
    folder = folder_at(posixpath.dirname(path))
    return folder is not None and folder.kind == "task"


def _meant(files: Sequence[Incoming], spelling: Prefixes, glance: Glance) -> set[str]:
    """Return the UUIDs of the records that files may belong to or name, of their subtasks, and maybe more."""
    if not files:
        return set()
    uuids = {file.uuid for file in files if file.uuid is not None}
    own = {_numbers(file.key) for file in files}
    numbers = own | {_numbers(key) for file in files for _, key in links_in(file.record_file, spelling)}
    numbers |= {number.rpartition(".")[0] for number in numbers}
    linked = {mark.uuid for mark in glance.others if mark.odd}
    for uuid, id_ in glance.ids.items():
        number = _numbers(id_)
        if uuid in uuids or number in numbers or number.rpartition(".")[0] in own:
            linked.add(uuid)
    return linked


def _numbers(id_: str) -> str:
    """Return what follows the prefix of an id, without zeros that count nothing."""
    numbers = id_.rpartition("-")[2]
    if numbers.startswith("0") or ".0" in numbers:
        return ".".join(part.lstrip("0") or "0" for part in numbers.split("."))
    return numbers


def is_local(plan: ImportPlan, facts: Facts, glance: Glance) -> bool:
    """Say whether a plan of a part is one of everything.

    It is if nothing gets another number than its file has, and no newcomer the UUID of another record.
    """
    if plan.renumbered or plan.report.renumbered or plan.settings != facts.settings:
        return False
    return plan.newcomers.isdisjoint(glance.ids)


def with_quiet(plan: ImportPlan, quiet: Mapping[str, str], ids: Mapping[str, str]) -> ImportPlan:
    """Return a plan whose report also tells of the files of which nothing is new, given all ids by UUID."""
    if not quiet:
        return plan
    more = [FileOutcome(path, "unchanged", ids[uuid]) for path, uuid in quiet.items()]
    outcomes = sorted([*plan.report.outcomes, *more], key=lambda outcome: outcome.path)
    return plan._replace(report=plan.report._replace(outcomes=outcomes))
