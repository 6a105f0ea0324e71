"""Turns what files said into JSON for its columns, and back; only import and export need it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from backlog.domain.sheets import Exchange, Kept, Point, Remark, Sheet, empty_sheet
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from datetime import datetime


def encode_sheet(sheet: Sheet) -> str:
    """Return a sheet as JSON, the parts that are empty left out."""
    return _filled(sheet._asdict())


def decode_sheet(text: str) -> Sheet:
    """Return what `encode_sheet` was given."""
    found: dict[str, Any] = json.loads(text)
    checklists = {
        name: tuple(Point(item, checked, tuple(below)) for item, checked, below in points)
        for name, points in found.pop("checklists", {}).items()
    }
    remarks = tuple(Remark(*remark) for remark in found.pop("remarks", ()))
    return empty_sheet()._replace(checklists=checklists, remarks=remarks, **found)


def encode_kept(kept: Kept) -> str:
    """Return what is kept of a file as JSON, the parts that are empty left out."""
    return _filled(kept._asdict())


def decode_kept(text: str) -> Kept:
    """Return what `encode_kept` was given."""
    found: dict[str, Any] = json.loads(text)
    below = {
        name: [(item, nth, tuple(lines)) for item, nth, lines in entries]
        for name, entries in found.pop("below", {}).items()
    }
    written = {key: (now, then) for key, (now, then) in found.pop("written", {}).items()}
    return Kept(below=below, written=written, **found)


def encode_exchange(exchange: Exchange, now: datetime) -> codec.Values:
    """Return the columns of an exchange."""
    return {
        "tree": exchange.tree,
        "uuid": exchange.uuid,
        "path": exchange.path,
        "digest": exchange.digest,
        "earlier": codec.encode_json(list(exchange.earlier)),
        "sheet": encode_sheet(exchange.sheet),
        "instant": codec.encode_instant(now),
    }


def decode_exchange(row: codec.Row) -> Exchange:
    """Return the exchange of a row: tree, uuid, path, digest, earlier, sheet."""
    tree, uuid, path, digest, earlier, sheet = row
    return Exchange(tree, uuid, path, digest, decode_sheet(sheet), codec.decode_strings(earlier))


def _filled(parts: dict[str, Any]) -> str:
    return codec.encode_json({name: value for name, value in parts.items() if value})
