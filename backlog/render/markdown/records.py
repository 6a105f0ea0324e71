"""Shows a document or decision as the file that it would be exported to (docs/contract.md 3.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.record_files import Extras
from backlog.markdown.files import write_file
from backlog.markdown.record_files import KINDS, record_file

if TYPE_CHECKING:
    from backlog.domain.records import Decision, Document


def file_text(record: Document | Decision) -> str:
    """Return the file's text, front matter and all, and an empty line."""
    return write_file(KINDS[type(record)], record_file(record, Extras()), None) + "\n"
