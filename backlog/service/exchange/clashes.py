"""Puts both values of a field that is in conflict into words, so that somebody can choose between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.markdown.checklists import written_checklist
from backlog.markdown.comments import written_comments
from backlog.markdown.sections import WITH_CHECKS
from backlog.service.exchange.report import Clash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.record_files import RecordFile


def clashes(ours: RecordFile, theirs: RecordFile, names: Iterable[str]) -> tuple[Clash, ...]:
    """Return the fields of those names with what each of two record files has in them."""
    return tuple(Clash(name, _written(ours, name), _written(theirs, name)) for name in names)


def _written(file: RecordFile, name: str) -> str:
    if name == "place":
        return file.place
    if name == "comments":
        return "\n".join(written_comments(file.remarks))
    if name in file.checklists:
        return "\n".join(written_checklist((), file.checklists[name], checks=name == WITH_CHECKS))
    if name in file.front:
        value = file.front[name]
        return value if isinstance(value, str) else ", ".join(value)
    return next((group[name] for group in (file.texts, file.unknown, file.loose) if name in group), "")
