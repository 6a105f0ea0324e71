"""Plans an export: which files of a tree are to be written or removed, and what stands in the way.

Nothing is written here. A check shows such a plan, an export carries it out.
"""

from __future__ import annotations

import itertools
import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.record_files import CONFIG_UUID, GONE, Exchange, Extras
from backlog.domain.versions import following
from backlog.markdown.config_file import read_config, settings_file, write_config
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import another_name, folder_at, id_in_name
from backlog.markdown.files import read_file, write_file
from backlog.markdown.lost_items import check_items
from backlog.markdown.task_files import Meanings
from backlog.service.exchange.files import digest_of
from backlog.service.exchange.ids import counter_of
from backlog.service.exchange.incoming import described
from backlog.service.exchange.links import links_in
from backlog.service.exchange.stored_records import (
    config_taken_back,
    new_path,
    path_of,
    standing,
    stored_records,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from backlog.domain.record_files import RecordFile
    from backlog.markdown.files import FileKind
    from backlog.service.exchange.files import TreeFile
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.stored_records import Facts, StoredRecord


class PlannedFile(NamedTuple):
    """One file as it is to be. `base` is the last exchange that stands, `last` the one that is stored.

    `held_back` is what the record has instead of what the file goes on saying.
    """

    kind: FileKind | None
    uuid: str
    path: str
    text: str
    base: Exchange | None
    last: Exchange | None
    held_back: Mapping[str, str] = {}


class ExportPlan(NamedTuple):
    """What an export has to do, and what stands in its way: paths, each with the reason.

    `remember` are files that are as they are to be, which nobody knew. `left` are files that no import
    can read, each with the reason: what is in them is nowhere else, so that they stay as they are. `steady`
    are the UUIDs of the records whose files are as they are to be, and known to be so.
    """

    write: list[PlannedFile]
    remember: list[PlannedFile]
    remove: list[str]
    unchanged: int
    blocked: list[tuple[str, str]]
    left: list[tuple[str, str]]
    steady: list[str]

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.write or self.remember or self.remove)


def plan_export(  # noqa: PLR0913  all that an export depends on
    facts: Facts,
    tree: str,
    config: str,
    read: Callable[[str], TreeFile | None],
    present: Iterable[str],
    *,
    force: bool = False,
    leave: Collection[str] = (),
    old: Mapping[str, str] | None = None,
    quiet: Collection[str] = frozenset(),
) -> ExportPlan:
    """Return what brings a tree up to date with the backlog.

    `tree` is the name under which its exchanges are remembered, `config` the path of its settings. `read`
    returns the file at a path, `present` are the paths of all files that are named like records. With
    `force` changes that were not imported are written over. Files at the paths to `leave` are not touched.
    `old` holds the digests of files, by path, that an older branch has and that say nothing new. `quiet` are
    the paths of files that are as they are to be, whose records are not among the facts.
    """
    stored = stored_records(facts, tree)
    names = Meanings(str, str, facts.settings)
    files = _placed(_wanted(facts, stored, tree, config, quiet), read, names, quiet)
    wanted = {planned.path: planned for planned in files}
    known = _known(wanted.values(), old or {})
    gone = {one.uuid for one in stored if one.record.state == "archived"}
    plan = ExportPlan([], [], [], 0, [], [], [])
    for planned in wanted.values():
        there = read(planned.path)
        digest = digest_of(planned.text)
        last = planned.last
        if planned.path in leave or (there is None and planned.uuid in gone and _was_deleted(planned)):
            continue
        if there is not None and there.text is not None and there.digest == digest:
            said = planned.path, digest, planned.held_back
            if last is None or (last.path, last.digest, last.held_back) != said:
                plan.remember.append(planned)
            else:
                plan.steady.append(planned.uuid)
        elif there is None or _stands_in_no_way(there, planned.base, known, plan, names, force=force):
            plan.write.append(planned)
    bases = {
        path: planned.base for planned in wanted.values() if (path := planned.base and planned.base.path)
    }
    for path in sorted(set(known) - set(wanted) - set(leave) - set(quiet)):
        there = read(path)
        if there is not None and _stands_in_no_way(there, bases.get(path), known, plan, names, force=force):
            plan.remove.append(path)
    unmade = {one.last.path for one in stored if one.undone and one.last is not None}
    others = set(present) - set(known) - unmade - set(leave) - set(quiet)
    if others:
        _check_doubles([path for path in present if path in others], {*wanted, *quiet}, read, plan, names)
    return plan._replace(unchanged=len(wanted) - len(plan.write) + len(quiet))


def _placed(
    wanted: Iterable[PlannedFile],
    read: Callable[[str], TreeFile | None],
    names: Meanings,
    quiet: Collection[str],
) -> Iterator[PlannedFile]:
    """Yield the files, each where no file of others lies that cannot be read, and so is to stay."""
    files = list(wanted)
    taken = {*quiet, *(planned.path for planned in files)}

    def is_taken(path: str) -> bool:
        there = read(path)
        return path in taken or (there is not None and bool(_unreadable(there, None, names)))

    for planned in files:
        own = planned.base is not None and planned.base.path == planned.path
        there = None if own or planned.kind is None else read(planned.path)
        if there is None or not _unreadable(there, None, names):
            yield planned
            continue
        path = next(
            path for count in itertools.count(2) if not is_taken(path := another_name(there.path, count))
        )
        taken.add(path)
        yield planned._replace(path=path)


def _check_doubles(
    others: Iterable[str],
    wanted: Collection[str],
    read: Callable[[str], TreeFile | None],
    plan: ExportPlan,
    names: Meanings,
) -> None:
    """Let the plan say which files of others have the id of a record that is to be written."""
    for path in _doubles(others, wanted):
        there = read(path)
        if there is not None and (reason := _unreadable(there, None, names)):
            plan.left.append((path, reason))
        else:
            plan.blocked.append((path, "its id is in use here"))


def _was_deleted(planned: PlannedFile) -> bool:
    """Say whether the file of an archived record was deleted, wherever it lay: nobody wants it again."""
    last = planned.last
    return last is not None and (last.path == planned.path or last.digest == GONE)


def _stands_in_no_way(
    there: TreeFile,
    base: Exchange | None,
    known: Mapping[str, Collection[str]],
    plan: ExportPlan,
    names: Meanings,
    *,
    force: bool,
) -> bool:
    """Say whether a file may be written over or removed; where it may not be, the plan says why."""
    if there.text is not None and there.digest in known.get(there.path, ()):
        return True
    if there.text is None and there.line is None:  # a link or a folder, which no export writes through
        plan.blocked.append((there.path, there.reason))
        return False
    if reason := _unreadable(there, base, names):
        plan.left.append((there.path, reason))
        return False
    if not force:
        changed = "it has changed since and was not imported"
        reason = changed if known.get(there.path) else "it was not written by an export"
        plan.blocked.append((there.path, reason))
    return force


def _unreadable(there: TreeFile, base: Exchange | None, names: Meanings) -> str:
    """Return why no import can take a file over, "" if it can."""
    folder = folder_at(there.place)
    if there.text is None:
        return there.reason if there.line is None else f"line {there.line}: {there.reason}"
    if folder is None:
        return ""
    try:
        file = read_file(folder.kind, there.text, there.place).record_file
        if base is not None:
            check_items(base.record_file, file, there.text)
        described(file, folder, "", names)
    except BadFileError as error:
        return error.reason if error.line is None else f"line {error.line}: {error.reason}"
    return ""


def exchange_of(
    planned: PlannedFile, here: Mapping[str, str], spelling: Prefixes, run: tuple[str, str]
) -> Exchange:
    """Return what is to be remembered of a file that is written; what it says is what will be read of it.

    `here` are the UUIDs of all records by the keys of their ids, `run` the tree and the batch.
    """
    tree, batch = run
    digest = digest_of(planned.text)
    file = _read(planned)
    meant = {text: here[key] for text, key in links_in(file, spelling) if key in here}
    base = planned.base
    changed = base is None or base.digest != digest
    return Exchange(
        tree,
        planned.uuid,
        planned.path,
        digest,
        file,
        following(base, file, digest, ours=True),
        batch if changed or base is None else base.batch,
        meant,
        dict(planned.held_back),
    )


def _read(planned: PlannedFile) -> RecordFile:
    """Return what a file says."""
    if planned.kind is None:
        return read_config(planned.text).record_file
    return read_file(planned.kind, planned.text, posixpath.dirname(planned.path)).record_file


def _wanted(
    facts: Facts, stored: Iterable[StoredRecord], tree: str, config: str, quiet: Collection[str]
) -> Iterator[PlannedFile]:
    """Yield every file of the facts, the settings first; what an undo of its import unmade has none."""
    extras = facts.extras.get(CONFIG_UUID, Extras())
    text = write_config(settings_file(facts.settings, extras))
    last = next((one for one in facts.exchanges if one.tree == tree and one.uuid == CONFIG_UUID), None)
    base = standing(last, config_taken_back(facts))
    if base is not None or last is None:
        yield PlannedFile(None, CONFIG_UUID, config, text, base, last)
    taken = set(quiet)
    for one in stored:
        if not one.undone:
            file = one.record_file
            text = write_file(one.kind, file, one.uuid)
            path = path_of(one, file)
            path = new_path(one.record, file) if path in taken else path
            taken.add(path)
            base = one.base if one.here else None
            yield PlannedFile(one.kind, one.uuid, path, text, base, one.last, one.held_back)


def _known(wanted: Iterable[PlannedFile], old: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the digests by which files are known to be as an import or export left them, by path."""
    known = defaultdict[str, set[str]](set)
    for path, digest in old.items():
        known[path].add(digest)
    for planned in wanted:
        if planned.base is not None:
            versions = {version.digest for version in planned.base.earlier}
            known[planned.base.path] |= {planned.base.digest, *versions} - {""}
            for path, digest in planned.base.twins.items():
                known[path].add(digest)
    return dict(known)


def _doubles(others: Iterable[str], wanted: Collection[str]) -> list[str]:
    """Return the files of others that have the id of a record that is to be written."""
    taken = {_named(path) for path in wanted}
    return [path for path in others if path not in wanted and _named(path) in taken]


def _named(path: str) -> tuple[str, object]:
    """Return the counter and the id that a file's place and name say."""
    folder = folder_at(posixpath.dirname(path))
    return counter_of(folder) if folder else "", id_in_name(posixpath.basename(path))
