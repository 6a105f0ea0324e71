"""Puts what a run measured into a page of the documentation, in place of what an earlier one did."""

from pathlib import Path

BEGIN, END = "<!-- tables of bench-growth: begin -->\n", "<!-- tables of bench-growth: end -->\n"


def put_into(path: Path, tables: str) -> None:
    """Replace what stands between the two marks of a page; raise ValueError for a page without them."""
    path.write_text(with_tables(path.read_text(encoding="utf-8"), tables), encoding="utf-8")


def with_tables(page: str, tables: str) -> str:
    """Return a page with other tables between its marks; raise ValueError for one without them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks {BEGIN.strip()} or {END.strip()}")
    return f"{before}{begin}\n{tables.strip()}\n\n{end}{after}"
