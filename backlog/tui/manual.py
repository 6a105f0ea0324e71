"""Writes the table of keys into docs/board.md: `python -m backlog.tui.manual`, a part of `make generate`."""

from __future__ import annotations

from pathlib import Path

from backlog.tui import keys

PAGE = Path(__file__).parents[2] / "docs" / "board.md"
BEGIN, END = "<!-- keys:begin -->", "<!-- keys:end -->"


def table() -> str:
    """Return the table of every key, its name in the setting and what it does, in Markdown."""
    lines = ["| Where | Keys | What it does | Name |", "| --- | --- | --- | --- |"]
    for panel, entries in keys.PANELS.items():
        for key in entries:
            pressed = " ".join(f"`{keys.shown(each)}`" for each in key.keys.split(","))
            lines.append(f"| {panel} | {pressed} | {key.label} | `{key.name}` |")
    return "\n".join(lines)


def with_table(page: str) -> str:
    """Return the page with the table as it is now."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return f"{head}{begin}\n{table()}\n{end}{tail}"


def main() -> None:
    """Write it."""
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
