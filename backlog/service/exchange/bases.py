"""What a file and a record had in common when they were last exchanged, which a merge starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.sheets import Exchange, empty_sheet
from backlog.domain.versions import base_of, following
from backlog.service.exchange.links import links_in, respelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.domain.sheets import Sheet
    from backlog.service.exchange.decision import ImportContext
    from backlog.service.exchange.holdings import Held
    from backlog.service.exchange.incoming import Incoming

    Meant = Callable[[str, str], str | None]


def parted_base(file: Incoming, held: Held, context: ImportContext) -> Sheet | None:
    """Return what a record said where the branch of a file and the one imported last part.

    None is for a branch that has, or goes on from, what was last exchanged of the record.
    """
    if held.base is None or held.base.digest in context.beside.since:
        return None
    bases = context.beside.bases
    return bases.get(held.uuid) or bases.get(file.file.path)


def common_base(
    file: Incoming, held: Held, ours: Sheet, context: ImportContext, parted: Sheet | None
) -> Sheet:
    """Return what the file's changes are judged against, its ids as they are after the import.

    `parted` is what it said where its branch and the one imported last part, None if it is the same branch.
    """
    base = held.base
    if base is None:
        return empty_sheet()
    was = parted or base_of(base, file.sheet)
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


def with_own_id(sheet: Sheet, file: Incoming, uuid: str, context: ImportContext) -> Sheet:
    """Return a sheet with the id that its record has then, spelled as in the file if it is that one."""
    id_ = context.ids[uuid]
    same = context.prefixes.key(file.id) == context.prefixes.key(id_)
    return sheet._replace(front={**sheet.front, "id": file.id if same else id_})


def exchange_of(
    file: Incoming,
    uuid: str,
    meant: Meant,
    context: ImportContext,
    held: Held | None = None,
    *,
    changed: bool = True,
) -> Exchange:
    """Return what is to be remembered of a file that was imported."""
    last = held.base if held is not None and held.here and not held.undone else None
    links = {
        text: found for text, key in links_in(file.sheet, context.prefixes) if (found := meant(text, key))
    }
    return Exchange(
        context.tree,
        uuid,
        file.file.path,
        file.file.digest,
        file.sheet,
        following(last, file.sheet, file.file.digest, ours=False),
        context.batch if changed or last is None else last.batch,
        links,
    )


def exchange_again(file: Incoming, held: Held, context: ImportContext) -> Exchange:
    """Return what is to be remembered of a file that says what it said before, or lies elsewhere."""
    meant = meant_by(context, held.base, held.uuid, new=False)
    exchange = exchange_of(file, held.uuid, meant, context, held, changed=False)
    return exchange._replace(held_back=dict(held.held_back))
