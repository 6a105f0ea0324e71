"""What documents and decisions may hold: titles, types, paths, content (docs/contract.md 1.6, 1.7, 8)."""

from backlog.domain.records import DOCUMENT_TYPES
from backlog.domain.text import check_text, one_line
from backlog.errors import InvalidInput, InvalidValue, quoted

DECISION_SECTIONS = "## Context\n\n\n\n## Decision\n\n\n\n## Consequences\n\n"
"""What a new decision holds, as the reference program writes it (docs/contract.md 8.6)."""

MAX_CONTENT = 10_000_000
MAX_FOLDERS = 20
_LONGEST_NAME = 255
_JOINERS = "\u200c\u200d"
"""Invisible, but emoji and ordinary words are spelled with them."""

_ELSEWHERE = {
    "git~1",  # the short name of .git, which git refuses to add anywhere
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{digit}" for name in ("com", "lpt") for digit in "123456789¹²³"),
}


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
    """Return a sub-folder in stored form, "" for none; raise InvalidInput for one that no document can have.

    `.` is none; a backslash separates as a slash does (docs/contract.md 8.5). An export makes the folder, in
    every clone: so its names are not hidden ones such as `.git`, and on Windows they are folders, too
    (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
    """
    path = check_text(given, "path").strip().replace("\\", "/")
    if path.startswith("/") or path[1:2] == ":":
        raise InvalidInput(
            f"path {quoted(given)} is absolute; use a folder within the documents",
            code="invalid-path",
            given=given,
        )
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if ".." in parts:
        raise InvalidInput(
            f"path {quoted(given)} leads outside the documents", code="invalid-path", given=given
        )
    if len(parts) > MAX_FOLDERS:
        raise InvalidInput(
            f"path {quoted(given)} has too many folders: {len(parts)}; at most {MAX_FOLDERS} are allowed",
            code="invalid-path",
            given=given,
        )
    for part in parts:
        problem = _problem_of_name(part)
        if problem:
            raise InvalidInput(
                f"path {quoted(given)}: {quoted(part)} {problem}", code="invalid-path", given=given, part=part
            )
    return "/".join(parts)


def _problem_of_name(name: str) -> str:
    """Return why a folder of documents cannot have a name, "" if it can."""
    if name[0] == ".":
        return "begins with a dot, as hidden folders do"
    if any(not char.isprintable() and char not in _JOINERS for char in name):
        return "has a character that cannot be seen"
    if name[-1] in ". ":
        return "ends in a dot or a space, which some systems cut off"
    if name.partition(".")[0].rstrip().casefold() in _ELSEWHERE:
        return "is the name of a device or of .git on Windows"
    if len(name.encode()) > _LONGEST_NAME:
        return "is too long for the name of a folder"
    return ""


def content(given: str) -> str:
    """Return a document's text, which is kept as it is but for its line ends; raise InvalidInput."""
    return check_text(given, "content", MAX_CONTENT).replace("\r\n", "\n")
