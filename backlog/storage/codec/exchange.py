"""Turns what files said into JSON for its columns, and back; only import and export need it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from backlog.domain.record_files import (
    Exchange,
    Extras,
    FileItem,
    Mark,
    RecordFile,
    Remark,
    Version,
    empty_record_file,
)
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from datetime import datetime


def encode_record_file(file: RecordFile) -> str:
    """Return a record file as JSON, the parts that are empty left out."""
    return _filled(file)


def decode_record_file(text: str) -> RecordFile:
    """Return what `encode_record_file` was given."""
    return _record_file(json.loads(text))


def _record_file(parts: dict[str, Any]) -> RecordFile:
    checklists = {
        name: tuple(FileItem(item, checked, tuple(below), *check) for item, checked, below, *check in items)
        for name, items in parts.pop("checklists", {}).items()
    }
    remarks = tuple(Remark(*remark) for remark in parts.pop("remarks", ()))
    return empty_record_file()._replace(checklists=checklists, remarks=remarks, **parts)


def encode_extras(extras: Extras) -> str:
    """Return the extras of a file as JSON, the parts that are empty left out; see `read_extras`."""
    return _filled(extras)


def encode_exchange(exchange: Exchange, now: datetime) -> codec.Values:
    """Return the columns of an exchange."""
    return {
        "tree": exchange.tree,
        "uuid": exchange.uuid,
        "path": exchange.path,
        "digest": exchange.digest,
        "earlier": codec.encode_json([_encode_version(version) for version in exchange.earlier]),
        "sheet": encode_record_file(exchange.record_file),
        "instant": codec.encode_instant(now),
        "batch": exchange.batch,
        "meant": codec.encode_json(exchange.meant) if exchange.meant else None,
        "held_back": codec.encode_json(exchange.held_back) if exchange.held_back else None,
        "twins": codec.encode_json(exchange.twins) if exchange.twins else None,
    }


def decode_exchange(row: codec.Row) -> Exchange:
    """Return the exchange of a row, whose columns are those of the statement `all_exchanges`."""
    tree, uuid, path, digest, file, earlier, batch, meant, held_back, twins = row
    return Exchange(
        tree,
        uuid,
        path,
        digest,
        decode_record_file(file),
        decode_earlier(earlier),
        batch or "",
        json.loads(meant) if meant else {},
        json.loads(held_back) if held_back else {},
        json.loads(twins) if twins else {},
    )


def decode_mark(row: codec.Row) -> Mark:
    """Return the mark of a row, whose columns are those of the statements `marks_of_…`."""
    uuid, id_, revision, updated, extras, path, digest, batch, instant, twins, held_back, said = row
    names = f'"id":"{id_}"'
    odd = path is not None and bool(
        twins or held_back or (names not in said and names.lower() not in said.lower())
    )
    return Mark(uuid, id_, path, digest or "", odd, (revision, updated, batch, instant, extras))


def decode_earlier(text: str) -> tuple[Version, ...]:
    """Return what a file said before, the newest version first."""
    return tuple(map(_decode_version, json.loads(text))) if text != "[]" else ()


def _encode_version(version: Version) -> dict[str, Any]:
    was = _parts(version.was)
    return {name: value for name, value in {**version._asdict(), "was": was}.items() if value}


def _decode_version(parts: dict[str, Any] | str) -> Version:
    """Return a version; a text is one of which schemas before 0009 kept the digest alone."""
    if isinstance(parts, str):
        return Version(parts, ours=True)
    return Version(
        parts.get("digest", ""),
        parts.get("ours", False),
        tuple(parts.get("names", ())),
        _record_file(parts.get("was", {})),
        parts.get("batch", ""),
    )


def _parts(parts: RecordFile | Extras) -> dict[str, Any]:
    """Return the parts that are not empty."""
    return {name: value for name, value in parts._asdict().items() if value}


def _filled(parts: RecordFile | Extras) -> str:
    return codec.encode_json(_parts(parts))
