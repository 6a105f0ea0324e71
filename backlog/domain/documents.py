"""What documents and decisions may hold: titles, types, paths, content (docs/contract.md 1.6, 1.7, 8)."""

from backlog.domain.errors import InvalidInput, InvalidValue, quoted
from backlog.domain.records import DOCUMENT_TYPES
from backlog.domain.text import check_text, one_line

DECISION_SECTIONS = "## Context\n\n\n\n## Decision\n\n\n\n## Consequences\n\n"
"""What a new decision holds, as the reference program writes it (docs/contract.md 8.6)."""

MAX_CONTENT = 10_000_000


def record_title(given: str, what: str) -> str:
    """Return a title in stored form; raise InvalidInput if it is blank."""
    title = one_line(given, "title")
    if not title:
        raise InvalidInput(f"a {what} needs a title", code="missing-title", kind=what)
    return title


def document_type(given: str) -> str:
    """Return a type of documents, which are written as they are listed; raise InvalidValue."""
    if given not in DOCUMENT_TYPES:
        raise InvalidValue("document type", given, DOCUMENT_TYPES)
    return given


def document_path(given: str) -> str:
    """Return a sub-folder in stored form, "" for none; raise InvalidInput for one outside the project's.

    `.` is none; a backslash separates as a slash does (docs/contract.md 8.5).
    """
    path = check_text(given, "path").strip().replace("\\", "/")
    if path.startswith("/") or path[1:2] == ":":
        raise InvalidInput(
            f"path {quoted(given)} is absolute; use a folder within the documents",
            code="invalid-path",
            given=given,
        )
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if ".." in parts or any(not part.isprintable() for part in parts):
        raise InvalidInput(
            f"path {quoted(given)} leads outside the documents", code="invalid-path", given=given
        )
    return "/".join(parts)


def content(given: str) -> str:
    """Return a document's text, which is kept as it is but for its line ends; raise InvalidInput."""
    return check_text(given, "content", MAX_CONTENT).replace("\r\n", "\n")
