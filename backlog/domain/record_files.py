"""What a Markdown file says of one record, before and after anybody knows what it means here.

A record file stands between the text of a file and a record of the backlog: reading makes one of a file,
exporting one of a record, and merging compares three of them (docs/contract.md 8).
"""

from json import loads
from typing import Any, NamedTuple

Front = dict[str, str | list[str]]
"""The known keys of the front matter: a text or a list of texts each, none that is empty."""


class FileItem(NamedTuple):
    """One line of a checklist. `below` holds the lines that follow it, such as a nested list.

    `check` is the command that proves it, "" for none.
    """

    text: str
    checked: bool = False
    below: tuple[str, ...] = ()
    check: str = ""


class Remark(NamedTuple):
    """A comment as a file has it; `created` is whatever stands there."""

    body: str
    created: str | None = None
    author: str | None = None


class RecordFile(NamedTuple):
    """One file, taken apart; nothing of it is left out.

    `place` is its folder in the tree (`tasks`, `docs/guides`). `unknown` maps a key of the front
    matter that means nothing here to its lines, `loose` a section's name to the text that follows
    it and belongs to no section; the text before the first section stands under "".
    """

    place: str
    front: Front
    texts: dict[str, str]
    checklists: dict[str, tuple[FileItem, ...]]
    remarks: tuple[Remark, ...]
    unknown: dict[str, str]
    loose: dict[str, str]

    def scalar(self, key: str) -> str:
        """Return the text of a key, "" if it is not there; a list is its items with commas between."""
        value = self.front.get(key, "")
        return value if isinstance(value, str) else ",".join(value)

    def items(self, key: str) -> list[str]:
        """Return the list of a key, empty if it is not there or a text."""
        value = self.front.get(key, [])
        return value if isinstance(value, list) else []


def empty_record_file(place: str = "") -> RecordFile:
    """Return a record file that says nothing."""
    return RecordFile(place, {}, {}, {}, (), {}, {})


class Extras(NamedTuple):
    """What a file says of a record that means nothing here, kept so that it comes back on export.

    `name` is the file's name. `below` maps a checklist to the lines below its items: the item's text,
    which one of those with that text it is, and the lines. `written` maps a key to what it would be
    written as and what the file has instead; it holds as long as the first of the two does.
    """

    name: str = ""
    unknown: dict[str, str] = {}  # noqa: RUF012  a default that nobody changes, and so below
    loose: dict[str, str] = {}  # noqa: RUF012
    below: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}  # noqa: RUF012
    written: dict[str, tuple[str | list[str], str | list[str]]] = {}  # noqa: RUF012


def read_extras(text: str) -> Extras:
    """Return the extras of a file from the JSON in which columns and events hold it."""
    parts: dict[str, Any] = loads(text)
    below = {
        name: [(item, nth, tuple(lines)) for item, nth, lines in entries]
        for name, entries in parts.pop("below", {}).items()
    }
    written = {key: (now, then) for key, (now, then) in parts.pop("written", {}).items()}
    return Extras(below=below, written=written, **parts)


def other_text(extras: Extras) -> str:
    """Return the text of a file that belongs to no section, and that below the items of its checklists."""
    below = ["\n".join((item, *lines)) for entries in extras.below.values() for item, _, lines in entries]
    return "\n\n".join([*extras.loose.values(), *below])


def with_other_text(extras: Extras, text: str, after: str) -> Extras:
    """Return extras with another text in place of all that belongs to no section.

    It stands after the section `after`, "" for before the first one.
    """
    return extras._replace(loose={after: text} if text else {}, below={})


def with_more_text(extras: Extras, text: str, after: str) -> Extras:
    """Return extras with one more text that belongs to no section, after those there are."""
    place = next(reversed(extras.loose), after)
    before = extras.loose.get(place)
    return extras._replace(loose={**extras.loose, place: f"{before}\n\n{text}" if before else text})


class Version(NamedTuple):
    """What a record's file said before an exchange, known by what that exchange changed in it.

    `names` are the parts that changed (`versions.part_names`), and `was` holds what they were. `ours`
    says that an export changed them, else an import did. `digest` stands for the file's text where an
    export may still write over it, else it is empty. `batch` is the run that exchanged this version.
    """

    digest: str
    ours: bool
    names: tuple[str, ...] = ()
    was: RecordFile = empty_record_file()
    batch: str = ""


class Exchange(NamedTuple):
    """A record's file in one tree as it was when last imported or exported.

    `digest` stands for its text, `record file` is what it said, `batch` the run of the command that
    exchanged it. `earlier` holds what it said before that, the newest version first.
    `meant` maps the ids that it named to the UUIDs of the records that they meant. `held_back` maps
    a key that was not taken over, as a rule forbids it, to what the record has instead. `twins` are
    further files of the record, which a merge of branches left, with their digests by path.
    """

    tree: str
    uuid: str
    path: str
    digest: str
    record_file: RecordFile
    earlier: tuple[Version, ...] = ()
    batch: str = ""
    meant: dict[str, str] = {}  # noqa: RUF012  a default that nobody changes, and so below
    held_back: dict[str, str] = {}  # noqa: RUF012
    twins: dict[str, str] = {}  # noqa: RUF012


class Mark(NamedTuple):
    """What tells at a glance whether a record and its file in one tree are as they were.

    `path` and `digest` are those of its last exchange with that tree, None and "" for none. `odd` says that
    more than that counts: the record has further files there, its file another id, or a status that waits
    for its criteria. `versions` are those of the record, of that exchange, and of its extras.
    """

    uuid: str
    id: str
    path: str | None
    digest: str
    odd: bool
    versions: tuple[object, ...]


class RecordStates(NamedTuple):
    """What tells of all records, by UUID, whether their marks in one tree are as they were.

    The mark of a record is another one only if its text in `records`, `files` or `extras` is: these are made
    of the record, of its exchange with the tree, and of what is kept of its file.
    """

    ids: dict[str, str]
    records: dict[str, str]
    files: dict[str, str]
    extras: dict[str, str]


GONE = ""
"""Stands where the digest of a file would: the file was deleted, and its record archived for that."""

CONFIG_UUID = "config"
"""Stands where a record's UUID would, for the file of the settings."""
