"""Writes YAML as the reference program does, so that a file that passes through both stays the same.

The style is that of docs/contract.md 8.2: texts plain where that is safe, else in single quotes, long ones
folded, those with line breaks as a block, and double quotes for what cannot be printed.
"""

import re

WIDTH = 80
INDENT = 2

_UNSAFE_FIRST = frozenset("-?:,[]{}#&*!|=>'\"%@` ")
_UNSAFE = frozenset(":,[]{}")
_WORDS = frozenset(
    word
    for lower in ("~", "null", "true", "false", "yes", "no", "on", "off", "y", "n")
    for word in (lower, lower.capitalize(), lower.upper())
) | {"<<", ""}
# What YAML 1.1 takes for numbers and dates: https://yaml.org/type/
_TYPED = re.compile(
    r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?"
    r"|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|\.inf|\.Inf|\.INF)"
    r"|\.nan|\.NaN|\.NAN"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?",
    re.ASCII,
)
_ESCAPES = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip
_LAST_OF_BMP = 0xFFFF


def entry(key: str, value: str | list[str]) -> str:
    """Return the lines of one key with its text or list, each line ended."""
    if isinstance(value, str):
        return f"{key}: {scalar(value, 1)}\n"
    if not value:
        return f"{key}: []\n"
    return f"{key}:\n" + "".join(f"  - {scalar(item, 2)}\n" for item in value)


def scalar(text: str, level: int) -> str:
    """Return a text as the value of a key (level 1) or an item of its list (level 2)."""
    if not all(map(_printable, text.replace("\n", ""))):
        return double_quoted(text)
    lines = text.split("\n")
    width = WIDTH - INDENT * level
    indent = " " * (INDENT * level)
    if len(lines) == 1 and (len(text) <= width or text.startswith(" ")):
        return text if _plain(text) else single_quoted(text)
    if text != text.strip("\n ") or any(line.startswith(" ") for line in lines):
        return double_quoted(text)  # a block would need to say how far it is indented, or lose its end
    if len(lines) == 1:
        return ">-\n" + _folded(text, width, indent)
    return "|-\n" + "\n".join(indent + line if line else "" for line in lines)


def single_quoted(text: str) -> str:
    """Return a text without line breaks in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def double_quoted(text: str, *, wide: bool = False) -> str:
    """Return any text in double quotes, what cannot be printed escaped; beyond the BMP unless `wide`."""
    chars = (
        _ESCAPES.get(char)
        or (char if _printable(char) or (wide and ord(char) > _LAST_OF_BMP) else _escape(char))
        for char in text
    )
    return f'"{"".join(chars)}"'


def _plain(text: str) -> bool:
    """Say whether a printable line means the same without quotes."""
    return (
        bool(text)
        and text[0] not in _UNSAFE_FIRST
        and not text.endswith(" ")
        and _UNSAFE.isdisjoint(text)
        and " #" not in text
        and text not in _WORDS
        and not _TYPED.fullmatch(text)
    )


def _printable(char: str) -> bool:
    return " " <= char <= "~" or (
        "\xa0" < char <= "\ufffd" and not "\ud800" <= char <= "\udfff" and char not in "\u2028\u2029\ufeff"
    )


def _escape(char: str) -> str:
    number = ord(char)
    if number > _LAST_OF_BMP:
        return f"\\U{number:08X}"
    return f"\\u{number:04X}" if number > 0xFF else f"\\x{number:02X}"  # noqa: PLR2004  what two digits hold


def _folded(line: str, width: int, indent: str) -> str:
    """Return a line broken at spaces so that none is longer than `width`, unless one word is."""
    rows: list[str] = []
    start = end = 0
    for match in re.finditer(r" (?=[^ ])", line):
        if match.start() - start > width and end > start:
            rows.append(line[start:end])
            start = end + 1
        end = match.start()
    if len(line) - start > width and end > start:
        rows.append(line[start:end])
        start = end + 1
    rows.append(line[start:])
    return "\n".join(indent + row for row in rows)
