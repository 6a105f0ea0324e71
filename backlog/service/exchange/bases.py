"""What a file and a record had in common when they were last exchanged, which a merge starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.record_files import Exchange, empty_record_file
from backlog.domain.versions import base_of, following
from backlog.service.exchange.links import links_in, respelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.domain.record_files import RecordFile
    from backlog.service.exchange.decision import ImportContext
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.stored_records import StoredRecord

    Meant = Callable[[str, str], str | None]


def parted_base(file: Incoming, stored: StoredRecord, context: ImportContext) -> RecordFile | None:
    """Return what a record said where the branch of a file and the one imported last part.

    None is for a branch that has, or goes on from, what was last exchanged of the record.
    """
    if stored.base is None or stored.base.digest in context.beside.since:
        return None
    bases = context.beside.bases
    return bases.get(stored.uuid) or bases.get(file.file.path)


def common_base(
    file: Incoming, stored: StoredRecord, ours: RecordFile, context: ImportContext, parted: RecordFile | None
) -> RecordFile:
    """Return what the file's changes are judged against, its ids as they are after the import.

    `parted` is what it said where its branch and the one imported last part, None if it is the same branch.
    """
    base = stored.base
    if base is None:
        return empty_record_file()
    was = parted or base_of(base, file.record_file)
    for key, instead in base.held_back.items():
        if ours.front.get(key) == instead:  # what was kept out is wanted still
            was = was._replace(front={**was.front, key: instead})
    return respelled(was, context.prefixes, lambda text, _: base.meant.get(text), context.ids)


def meant_by(context: ImportContext, base: Exchange | None, uuid: str, *, new: bool) -> Meant:
    """Return what tells which record an id in the file of a record means: what it meant before, else now."""
    before = {} if base is None else base.meant

    def meant(text: str, key: str) -> str | None:
        return before.get(text) or context.targets.meant(key, new=new, asker=uuid)

    return meant


def with_own_id(record_file: RecordFile, file: Incoming, uuid: str, context: ImportContext) -> RecordFile:
    """Return a record file with the id that its record has then, spelled as in the file if it is that one."""
    id_ = context.ids[uuid]
    same = context.prefixes.key(file.id) == context.prefixes.key(id_)
    return record_file._replace(front={**record_file.front, "id": file.id if same else id_})


def exchange_of(
    file: Incoming,
    uuid: str,
    meant: Meant,
    context: ImportContext,
    stored: StoredRecord | None = None,
    *,
    changed: bool = True,
) -> Exchange:
    """Return what is to be remembered of a file that was imported."""
    last = stored.base if stored is not None and stored.here and not stored.undone else None
    links = {
        text: target
        for text, key in links_in(file.record_file, context.prefixes)
        if (target := meant(text, key))
    }
    return Exchange(
        context.tree,
        uuid,
        file.file.path,
        file.file.digest,
        file.record_file,
        following(last, file.record_file, file.file.digest, ours=False),
        context.batch if changed or last is None else last.batch,
        links,
    )


def exchange_again(file: Incoming, stored: StoredRecord, context: ImportContext) -> Exchange:
    """Return what is to be remembered of a file that says what it said before, or lies elsewhere."""
    meant = meant_by(context, stored.base, stored.uuid, new=False)
    exchange = exchange_of(file, stored.uuid, meant, context, stored, changed=False)
    return exchange._replace(held_back=dict(stored.held_back))
