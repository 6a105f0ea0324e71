"""Writes everything into one file, or to standard output, and reads a dump back."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from backlog.cli.command import UsageError
from backlog.cli.output import emit
from backlog.cli.texts import STDIN, opened
from backlog.errors import printable, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlog.app import App


def dump(app: App, path: str | None, wanted: str, *, force: bool) -> None:
    """Write everything as `json`, `jsonl` or `csv` into a file, or to standard output for none or `-`.

    Raises Refused if there is such a file, unless it may be replaced.
    """
    if path is None or path == STDIN:
        for text in _texts(app, wanted):
            emit(text)
        return
    if not path.strip():
        raise UsageError("the name of the file is missing", code="missing-value")
    from backlog.files.outputs import write_new  # what goes to standard output needs none

    full = os.path.join(app.directory(), path)
    write_new(full, _texts(app, wanted), project=app.folder(), replace=force, shown=path)
    emit(_done("export", f"Exported to {quoted(path, 200)}\n", {"file": path}, as_json=app.as_json))


def load(app: App, path: str | None, *, dry_run: bool) -> None:
    """Load a dump into a new or empty backlog; raise Conflict if the existing one is not empty."""
    if path is None:
        raise UsageError("import needs the file to read", hint="- is standard input", code="missing-argument")
    from backlog.location.creation import Home
    from backlog.service.exchange.dump import load_into

    source = "standard input" if path == STDIN else printable(path)
    with _lines(app, path) as lines:
        loaded = load_into(Home(app), lines, app.stamp("import"), source, dry_run=dry_run)
    counts = ", ".join(f"{table} {count:,}" for table, count in loaded.rows.items())
    rows = f"{sum(loaded.rows.values()):,} rows ({counts})" if counts else "an empty backlog"
    verb = "Would load" if dry_run else "Loaded"
    emit(
        _done(
            "import",
            f"{verb} {rows}\n",
            {"rows": dict(loaded.rows)},
            as_json=app.as_json,
        )
    )


def _texts(app: App, wanted: str) -> Iterator[str]:
    if wanted == "jsonl":
        from backlog.service.exchange.dump import dump as dumped

        yield from dumped(app.context())
        return
    from backlog.render.csv import tasks as csv_tasks
    from backlog.render.json import export as json_export
    from backlog.service.exchange.everything import everything

    with everything(app.context()) as records:
        yield from json_export.as_json(records) if wanted == "json" else csv_tasks.as_csv(records)


@contextmanager
def _lines(app: App, path: str) -> Iterator[Iterator[str]]:
    """Lend the lines of a file or of standard input; raise InvalidInput for what cannot be read."""
    with opened(path if path == STDIN else os.path.join(app.directory(), path)) as file:
        yield _decoded(file)


def _decoded(source: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(source, 1):
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise UsageError(f"line {number} is not valid UTF-8", code="invalid-encoding") from None


def _done(kind: str, text: str, payload: dict[str, object], *, as_json: bool) -> str:
    if not as_json:
        return text
    from backlog.render.json import document

    return document(kind, kind, payload)
