"""The folder and the name of a record's file, and what a path says about a record (docs/contract.md 8.1)."""

import re
from typing import NamedTuple

from backlog.domain.ids import Reference, parse_reference
from backlog.domain.task import State
from backlog.markdown.files import FileKind

README = "readme.md"
UNTITLED = "untitled"
MAX_MILESTONE_SLUG = 50
MAX_NAME_BYTES = 255
"""What file systems allow for one name."""
MAX_FOLDER_BYTES = 1_000
MAX_FOLDERS = 30
"""What a document's folder may have, so that the whole path is one that every system takes."""

_DASHED = re.compile(r'[<>:"/\\|?*]')
_DROPPED = re.compile(r"[\x00-\x1f\x7f'(),!@#$%^&+=\[\]{};]")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_NAME = re.compile(r"([A-Za-z]+-[0-9]+(?:\.[0-9]+)*)(.*)\.md", re.ASCII | re.DOTALL | re.IGNORECASE)
_ANY_NAME = re.compile(r"(?:([A-Za-z]+)-)?(.*?)(?: - (.*))?\.md", re.DOTALL | re.IGNORECASE)


class Folder(NamedTuple):
    """A folder of the tree: the kind of file in it, the state of its records, and whether they are drafts."""

    path: str
    kind: FileKind
    state: State = "active"
    draft: bool = False


FOLDERS = (
    Folder("tasks", "task"),
    Folder("completed", "task", "completed"),
    Folder("archive/tasks", "task", "archived"),
    Folder("drafts", "task", draft=True),
    Folder("archive/drafts", "task", "archived", draft=True),
    Folder("milestones", "milestone"),
    Folder("archive/milestones", "milestone", "archived"),
    Folder("docs", "document"),
    Folder("decisions", "decision"),
)
"""The folders that hold records; `docs` alone has folders of its own below it."""

_BY_PATH = {folder.path: folder for folder in FOLDERS}


def folder_at(place: str) -> Folder | None:
    """Return what the folder `place` of a tree holds, None if it holds no records."""
    if place.startswith("docs/"):
        return _BY_PATH["docs"]
    return _BY_PATH.get(place)


def folder_of(kind: FileKind, state: str, *, draft: bool = False) -> str:
    """Return the folder of a record: that of its state, or the active one where a state has none."""
    for wanted in (state, "active"):
        for folder in FOLDERS:
            if (folder.kind, folder.state, folder.draft) == (kind, wanted, draft):
                return folder.path
    raise ValueError(f"there is no folder for a {kind}")


class NameParts(NamedTuple):
    """What a file's name says: the prefix of an id in lower case, the id itself, the slug; "" for none."""

    prefix: str
    id: str
    slug: str


def name_parts(name: str) -> NameParts | None:
    """Take the name of a file apart: `task-7.1 - Slug.md`, `task-high.md`; None if it is no Markdown."""
    match = _ANY_NAME.fullmatch(name)
    if match is None:
        return None
    numbered = _NAME.fullmatch(name)
    if numbered is not None:
        return NameParts(match[1].lower(), numbered[1], numbered[2].removeprefix(" - "))
    prefix = match[1] or ""
    return NameParts(prefix.lower(), f"{prefix}-{match[2]}" if prefix else "", match[3] or match[2])


def may_be_record(folder: Folder, name: str) -> bool:
    """Say whether a file in a folder may be one of its records, by its name alone (docs/contract.md 8.1)."""
    parts = name_parts(name)
    if parts is None:
        return False
    return name.lower() != README if folder.kind == "document" else bool(parts.prefix)


def id_in_name(name: str) -> Reference | None:
    """Return the id that a file's name begins with: `task-7.1 - Slug.md`; None if there is none."""
    match = _NAME.fullmatch(name)
    return parse_reference(match[1]) if match else None


def file_name(kind: FileKind, id_: str, title: str) -> str:
    """Return the name of a record's file, cut to what file systems allow."""
    slug = milestone_slug(title) if kind == "milestone" else title_slug(title)
    return _named(id_.lower(), f" - {slug}")


def renamed(name: str, id_: str) -> str:
    """Return a file's name with another id at its beginning, cut to what file systems allow."""
    match = _NAME.fullmatch(name)
    return _named(id_.lower(), match[2]) if match else name


def another_name(path: str, number: int) -> str:
    """Return the path of a file with a number behind its name, for a name that is taken."""
    folder, slash, name = path.rpartition("/")
    end = f"-{number}.md"
    return f"{folder}{slash}{_cut(name.removesuffix('.md'), MAX_NAME_BYTES - len(end))}{end}"


def _named(id_: str, rest: str) -> str:
    """Return the name of a file, given its id and what follows it."""
    room = MAX_NAME_BYTES - len(f"{id_}.md".encode())
    return f"{id_}{_cut(rest, room)}.md"


def _cut(text: str, room: int) -> str:
    """Return as much of a text as there is room for in UTF-8."""
    return text.encode(errors="surrogateescape")[:room].decode(errors="ignore")


def folder_name(path: str) -> str:
    """Return the folder that a document is exported to, "" for that of all documents.

    It is the document's own, changed where no file system takes it, or where it would be a hidden
    folder, which no import reads. One that is too long or too deep is none.
    """
    parts = [part for part in path.split("/") if part not in {".", ".."}]
    safe = [_cut(part.replace("\0", ""), MAX_NAME_BYTES) for part in parts]
    safe = [f"_{part}" if part[0] == "." else part for part in safe if part]
    joined = "/".join(safe)
    return (
        "" if len(safe) > MAX_FOLDERS or len(joined.encode(errors="replace")) > MAX_FOLDER_BYTES else joined
    )


def title_slug(title: str) -> str:
    """Return a title as it stands in the name of a file: letters and their case are kept."""
    slug = _DROPPED.sub("", _DASHED.sub("-", title))
    slug = re.sub(r"-+", "-", re.sub(r"\s+", "-", slug))
    return slug.removeprefix("-").removesuffix("-") or UNTITLED


def milestone_slug(title: str) -> str:
    """Return a milestone's title as it stands in the name of its file: in lower case, and short."""
    slug = re.sub(r"\s+", "-", _FORBIDDEN.sub("", title).strip()).lower()
    return slug[:MAX_MILESTONE_SLUG] or UNTITLED
