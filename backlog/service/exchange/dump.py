"""Dumps everything that a backlog is, a line of JSON each, and makes a backlog of such a dump again."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.records import Decision, Document, Milestone
from backlog.errors import Conflict, Failed
from backlog.service.restoration import admit
from backlog.service.transaction import Rollback

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backlog.domain.events import Stamp
    from backlog.service.context import Context
    from backlog.service.home import Home
    from backlog.store import Reader, Writer
    from backlog.store.database import Transactions

FORMAT = "backlog-dump"
VERSION = 1


class Loaded(NamedTuple):
    """How many rows of each table a dump held."""

    rows: Mapping[str, int]


def dump_lines(reader: Reader) -> Iterator[str]:
    """Yield the lines of a dump: what it is, every row with its table, and how many there were."""
    yield _line({"format": FORMAT, "version": VERSION, "schema": reader.transfer.schema()})
    count = 0
    for table, row in reader.transfer.dump():
        count += 1
        yield _line({"table": table, "row": row})
    yield _line({"end": True, "rows": count})


def dump(context: Context) -> Iterator[str]:
    """Yield the lines of a dump of one moment, as they are read."""
    with context.store.reading() as reader:
        yield from dump_lines(reader)


def load_into(
    home: Home, lines: Iterable[str], stamp: Stamp, source: str, *, dry_run: bool = False
) -> Loaded:
    """Load a dump into the backlog that is there, or into one that is made for it; see `load_dump`.

    After a dry run there is no backlog where there was none.
    """
    if home.location.has_backlog():
        return load_dump(home.location.store(), lines, stamp, source, dry_run=dry_run)
    loaded: list[Loaded] = []

    def prepare(store: Transactions) -> None:
        loaded.append(load_dump(store, lines, stamp, source))
        _unless_undone(loaded[0], dry_run=dry_run)

    with suppress(Rollback):
        home.create(home.new_database(), prepare)
    return loaded[0]


def load_dump(
    store: Transactions, lines: Iterable[str], stamp: Stamp, source: str, *, dry_run: bool = False
) -> Loaded:
    """Make a backlog without records the one that was dumped; raise Conflict, Failed or Refused.

    All or nothing. The history is the dump's, and an event that says that it came from `source`.
    """
    try:
        with store.writing(stamp) as writer:
            _check_blank(writer)
            writer.transfer.clear()
            loaded = _load(writer, lines)
            writer.transfer.check_loaded()
            admit(writer, "loaded_from", source)
            return _unless_undone(loaded, dry_run=dry_run)
    except Rollback as undone:
        result: Loaded = undone.result
        return result


def _unless_undone(loaded: Loaded, *, dry_run: bool) -> Loaded:
    if dry_run:
        raise Rollback(loaded)
    return loaded


def _load(writer: Writer, lines: Iterable[str]) -> Loaded:
    counts: dict[str, int] = {}
    ended = False
    for number, line in enumerate(lines, 1):
        if ended:
            raise _bad("there is more text after its end", number)
        entry = _entry(line, number)
        if number == 1:
            _check_header(writer, entry)
        elif entry.get("end") is True:
            ended = entry.get("rows") == sum(counts.values())
            if not ended:
                raise _bad(f"it should hold {entry.get('rows')} rows, not {sum(counts.values())}", number)
        else:
            table, row = entry.get("table"), entry.get("row")
            if not isinstance(table, str) or not isinstance(row, dict):
                raise _bad("it is not a row of a table", number)
            try:
                writer.transfer.load(table, row)
            except Failed as error:
                raise error.at_line(number) from None
            counts[table] = counts.get(table, 0) + 1
    if not ended:
        raise _bad("its end is missing: it is incomplete")
    return Loaded(counts)


def is_blank(reader: Reader) -> bool:
    """Say whether a backlog holds no records yet, so that another one can take its place."""
    records = (*reader.records(Milestone), *reader.records(Document), *reader.records(Decision))
    return not records and next(iter(reader.every_task()), None) is None


def _check_blank(reader: Reader) -> None:
    if not is_blank(reader):
        raise Conflict(
            "this backlog is not empty; a dump is loaded into a new one",
            code="backlog-not-empty",
            dump=True,
        )


def _check_header(reader: Reader, entry: Mapping[str, object]) -> None:
    """Raise Failed unless a dump is one that this program can load."""
    if entry.get("format") != FORMAT or entry.get("version") != VERSION:
        raise _bad("it is not a dump of this program", 1)
    schema = reader.transfer.schema()
    if entry.get("schema") != schema:
        raise Failed(
            f"the dump has schema {str(entry.get('schema'))[:20]}, and this program has {schema}",
            code="dump-of-another-version",
            schema=str(entry.get("schema"))[:20],
            known=schema,
        )


def _entry(line: str, number: int) -> dict[str, object]:
    try:
        entry = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _bad("it is not JSON", number) from None
    if not isinstance(entry, dict):
        raise _bad("it is not an object", number)
    return entry


def _no_number(name: str) -> object:
    raise ValueError(name)


def _line(entry: Mapping[str, object]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"


def _bad(reason: str, line: int | None = None) -> Failed:
    where = "" if line is None else f"line {line}: "
    return Failed(f"{where}the dump cannot be loaded: {reason}", code="bad-dump", reason=reason, line=line)
