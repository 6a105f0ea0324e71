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
    from backlog.service.exchange.plan import ImportPlan
    from backlog.service.exchange.stored_records import Facts
    from backlog.store import Reader

MOST = 5_000
"""How many records are looked at closer; for more, it takes less time to look at everything."""


class Glance(NamedTuple):
    """The files that say what they said, by path with the marks of their records, and the other marks.

    `marks` are all of them, by the UUIDs of the records. `prefix` is what the ids of tasks begin with there,
    "" if the tree does not say it. `settled` says that its settings are as they were exchanged, `elsewhere`
    that some records have files in other trees only.
    """

    quiet: Mapping[str, Mark]
    others: Sequence[Mark]
    marks: Mapping[str, Mark]
    prefix: str = ""
    settled: bool = True
    elsewhere: bool = False


class ChangedPart(NamedTuple):
    """What is to be looked at closer: files and facts, and the files of which nothing is new."""

    contents: TreeContents
    facts: Facts
    quiet: Mapping[str, Mark]


def glance_at(reader: Reader, contents: TreeContents, tree: str) -> Glance:
    """Compare the digests of all files of a tree with those of their last exchange."""
    undone = reader.exchange.imports_taken_back()
    taken_back = {change.uuid for change in undone}
    marks = {mark.uuid: mark for mark in reader.exchange.marks(tree)}
    digests = contents.digests
    claimed = Counter(mark.path for mark in marks.values() if mark.path is not None)
    quiet: dict[str, Mark] = {}
    others: list[Mark] = []
    for mark in marks.values():
        path = mark.path
        if (
            path is not None
            and not mark.odd
            and digests.get(path, GONE) == mark.digest != GONE
            and claimed[path] == 1
            and mark.uuid not in taken_back
        ):
            quiet[path] = mark
        else:
            others.append(mark)
    elsewhere = any(mark.path is None for mark in others) and reader.exchange.trees() != {tree}
    glance = Glance(quiet, others, marks, elsewhere=elsewhere)
    if contents.config is None:
        return glance
    config = next((one for one in reader.exchange.exchanges([CONFIG_UUID]) if one.tree == tree), None)
    said = (contents.config.path, contents.config.digest)
    if config is None or (config.path, config.digest) != said or any(map(_of_settings, undone)):
        return glance._replace(settled=False)
    return glance._replace(prefix=config.record_file.scalar("task_prefix"))


def part_of(reader: Reader, contents: TreeContents, glance: Glance) -> ChangedPart | None:
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
        or len(loud) + len(unread) + len(wanted) > MOST
    ):
        return None
    close = with_texts(contents._replace(files=loud), unread)
    spelling = prefixes(reader.settings(), glance.prefix or None)
    changed = understand(close.files, spelling).good
    if any(file.number is None or (file.uuid is None and glance.elsewhere) for file in changed):
        return None
    wanted |= _meant(changed, spelling, glance)
    if len(wanted) > MOST:
        return None
    facts = read_some_facts(reader, wanted)._replace(more_tasks=True)
    stored = {record.uuid for record in facts.records}
    along = {path for path, mark in glance.quiet.items() if mark.uuid in stored}
    files = [file for file in contents.files if file.path in along]
    whole = with_texts(contents._replace(files=[*close.files, *files]), along)
    quiet = {path: mark for path, mark in glance.quiet.items() if path not in along}
    return ChangedPart(whole, facts, quiet)


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
    linked = set[str]()
    for mark in glance.marks.values():
        number = _numbers(mark.id)
        if mark.uuid in uuids or mark.odd or number in numbers or number.rpartition(".")[0] in own:
            linked.add(mark.uuid)
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
    return plan.newcomers.isdisjoint(glance.marks)


def with_quiet(plan: ImportPlan, quiet: Mapping[str, Mark]) -> ImportPlan:
    """Return a plan whose report also tells of the files of which nothing is new."""
    if not quiet:
        return plan
    more = [FileOutcome(path, "unchanged", mark.id) for path, mark in quiet.items()]
    outcomes = sorted([*plan.report.outcomes, *more], key=lambda outcome: outcome.path)
    return plan._replace(report=plan.report._replace(outcomes=outcomes))
