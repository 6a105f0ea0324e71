"""The folder and the name of a record's file, and what a path says about a record (docs/contract.md 8.1)."""

import re
from typing import NamedTuple

from backlog.domain.ids import MILESTONE, Reference, parse_reference
from backlog.domain.task import State
from backlog.markdown.files import FileKind

MAX_MILESTONE_SLUG = 50
MAX_NAME_BYTES = 255
"""What file systems allow for one name."""

_DASHED = re.compile(r'[<>:"/\\|?*]')
_DROPPED = re.compile(r"[\x00-\x1f\x7f'(),!@#$%^&+=\[\]{};]")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_NAME = re.compile(r"([A-Za-z]+-[0-9]+(?:\.[0-9]+)*)(.*)\.md", re.ASCII | re.DOTALL)


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


def id_in_name(name: str) -> Reference | None:
    """Return the id that a file's name begins with: `task-7.1 - Slug.md`; None if there is none."""
    match = _NAME.fullmatch(name)
    return read_id(match[1]) if match else None


def read_id(text: str) -> Reference | None:
    """Read an id as `parse_reference` does; a milestone may have the number 0, which nothing else has."""
    prefix, _, number = text.strip().lower().partition("-")
    if prefix == MILESTONE and number.isascii() and number.isdigit() and not number.strip("0"):
        return Reference(MILESTONE, (0,))
    return parse_reference(text)


def file_name(kind: FileKind, id_: str, title: str) -> str:
    """Return the name of a record's file, cut to what file systems allow."""
    slug = milestone_slug(title) if kind == "milestone" else title_slug(title)
    beginning = f"{id_.lower()} - "
    room = MAX_NAME_BYTES - len(f"{beginning}.md".encode())
    return f"{beginning}{slug.encode()[:room].decode(errors='ignore')}.md"


def renamed(name: str, id_: str) -> str:
    """Return a file's name with another id at its beginning."""
    match = _NAME.fullmatch(name)
    return f"{id_.lower()}{match[2]}.md" if match else name


def title_slug(title: str) -> str:
    """Return a title as it stands in the name of a file: letters and their case are kept."""
    slug = _DROPPED.sub("", _DASHED.sub("-", title))
    slug = re.sub(r"-+", "-", re.sub(r"\s+", "-", slug))
    return slug.removeprefix("-").removesuffix("-") or "untitled"


def milestone_slug(title: str) -> str:
    """Return a milestone's title as it stands in the name of its file: in lower case, and short."""
    slug = re.sub(r"\s+", "-", _FORBIDDEN.sub("", title).strip()).lower()
    return slug[:MAX_MILESTONE_SLUG] or "untitled"
