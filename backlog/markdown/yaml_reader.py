"""Reads front matter and settings with every value as text, so that no date or number is guessed.

Only what files of this kind hold is understood: keys with a text or a list of texts. Whatever else
a key holds is kept as its lines. Events are read one by one, never as a tree, so that no nesting,
however deep, and no alias can do harm.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml
from yaml.reader import ReaderError

from backlog.markdown.errors import BadFileError
from backlog.markdown.yaml_writer import entry

MAX_LENGTH = 1_000_000
MAX_DEPTH = 50

_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BARE_NAME = re.compile(
    r"^(\s*(?:[A-Za-z_]\w*:\s+|-\s+))(@[^\s'\"\[\]{},][^#\n]*?)(\s*(?:\s#.*)?)$", re.MULTILINE
)
_BARE_ITEM = re.compile(r"([\[,]\s*)(@[^\s,\[\]{}'\"]+)(?=\s*[,\]])")
_FLOW_LIST = re.compile(r"^\s*(?:[A-Za-z_]\w*:\s+)?\[[^\n]*\]\s*$", re.MULTILINE)

YamlValue = str | list[str] | None


class YamlEntry(NamedTuple):
    """One key with its value: a text, a list of texts, or None for neither.

    `lines` is the entry as it stands, comments included; `nested` says that it holds something
    deeper. `plain` says that the value is a text without quotes, `broken` that the lines are no YAML
    by themselves.
    """

    key: str
    value: YamlValue
    lines: str
    line: int
    nested: bool = False
    plain: bool = False
    broken: bool = False


def read_entries(text: str, first_line: int = 1) -> list[YamlEntry]:
    """Return the entries of a mapping in their order; raise BadFileError.

    `first_line` is the number of the text's first line in its file. A name that begins with a bare
    `@`, which YAML forbids, is read as if it were quoted (docs/contract.md 8.3).
    """
    if len(text) > MAX_LENGTH:
        raise BadFileError(
            f"the front matter is too long: {len(text):,} characters", first_line, hopeless=True
        )
    try:
        return _entries(text, text, first_line)
    except yaml.YAMLError as error:
        repaired = _with_quoted_names(text)
        if repaired != text:
            try:
                return _entries(repaired, text, first_line)
            except yaml.YAMLError:
                pass  # the first complaint is about what stands in the file
        raise _bad_yaml(error, text, first_line) from None


def _with_quoted_names(text: str) -> str:
    """Return the text with quotes around each value that begins with `@`, line by line as it was."""
    text = _FLOW_LIST.sub(lambda match: _BARE_ITEM.sub(r"\1'\2'", match[0]), text)
    return _BARE_NAME.sub(
        lambda match: f"{match[1]}'{match[2].replace(chr(39), chr(39) * 2)}'{match[3]}", text
    )


def _entries(text: str, original: str, first_line: int) -> list[YamlEntry]:
    nodes = list(_nodes(text, first_line))
    lines = original.split("\n")
    result: list[YamlEntry] = []
    seen: set[str] = set()
    for number, node in enumerate(nodes):
        if node.key in seen:
            raise BadFileError(f"the key {node.key} appears twice", first_line + node.line)
        seen.add(node.key)
        until = nodes[number + 1].line if number + 1 < len(nodes) else len(lines)
        start = 0 if number == 0 else node.line
        block = "\n".join(line[node.column :] for line in lines[start:until]).strip("\n")
        if node.named and node.value is not None:  # another key's name would mean nothing by itself
            block = entry(node.key, node.value).removesuffix("\n")
        broken = node.named and node.value is None
        line = first_line + node.line
        result.append(YamlEntry(node.key, node.value, block, line, node.nested, node.plain, broken))
    return result


class _Node(NamedTuple):
    key: str
    value: YamlValue
    nested: bool
    plain: bool
    named: bool
    line: int
    column: int


def _nodes(text: str, first_line: int) -> Iterator[_Node]:
    """Yield the entries of the outermost mapping with their places."""
    events = _checked(text, first_line)
    for event in events:
        if isinstance(event, yaml.MappingStartEvent) and not event.flow_style:
            break
        if isinstance(event, yaml.CollectionStartEvent) or (
            isinstance(event, yaml.ScalarEvent) and event.value
        ):
            raise BadFileError("it is not a list of keys", first_line + _line(event))
    for event in events:
        if not isinstance(event, yaml.ScalarEvent):
            if isinstance(event, yaml.CollectionEndEvent):
                break
            raise BadFileError("a key is not a string", first_line + _line(event))
        mark = event.start_mark
        column = mark.column if mark else 0
        yield _Node(event.value, *_value(events), _line(event), column)


def _value(events: Iterator[yaml.Event]) -> tuple[YamlValue, bool, bool, bool]:
    """Return the value that the next events make up.

    With it, whether it is nested, whether it is a plain text, and whether an anchor names part of it.
    """
    first = next(events)
    named = bool(getattr(first, "anchor", None))
    if isinstance(first, yaml.ScalarEvent):
        plain = bool(first.implicit[0])
        return (None if plain and first.value in _NULLS else first.value), False, plain and not named, named
    nested = isinstance(first, yaml.MappingStartEvent)
    items: list[str] = []
    depth = 1
    for event in events:
        named = named or bool(getattr(event, "anchor", None))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            nested = True
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            if not depth:
                break
        elif isinstance(event, yaml.ScalarEvent):
            items.append("" if event.implicit[0] and event.value == "~" else event.value)
    return (None if nested else items), nested, False, named


def _checked(text: str, first_line: int) -> Iterator[yaml.Event]:
    """Yield YAML's events, each alias as the text that it stands for.

    Raises BadFileError for aliases of anything else and for nesting that nobody writes by hand.
    """
    depth = 0
    named: dict[str, yaml.ScalarEvent] = {}
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in named:
                raise BadFileError(f"the alias *{event.anchor} refers to no text", first_line + _line(event))
            meant = named[event.anchor]
            yield yaml.ScalarEvent(
                event.anchor, meant.tag, meant.implicit, meant.value, event.start_mark, event.end_mark
            )
            continue
        if isinstance(event, yaml.ScalarEvent) and event.anchor:
            named[event.anchor] = event
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise BadFileError("values are nested too deeply", first_line + _line(event))
        yield event


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _bad_yaml(error: yaml.YAMLError, text: str, first_line: int) -> BadFileError:
    """Return what PyYAML complained about, as a reason and the line to blame."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    line = None if mark is None else mark.line
    if isinstance(error, ReaderError):
        line = text.encode()[: error.position].count(b"\n")
    return BadFileError(f"it is not valid YAML: {problem}", None if line is None else first_line + line)
