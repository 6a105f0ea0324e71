"""Reads a line that is still being typed, and spells values so that bash reads them back.

The rules are those of the Bash Reference Manual, sections 3.1.2 (Quoting) and 9.3 (History Expansion).
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

Quote = Literal["", "'", '"', "$'"]
"""The quote that is open: none, single, double, or ANSI-C."""

_ESCAPED_IN_DOUBLE = '$`"\\'
_BLANKS = " \t\n"
_ANSI = r"(?s)\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(.))"
_ANSI_LETTERS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_LAST = 0x10FFFF
_HARMLESS = frozenset("_./,:=@%+-")
"""What means itself to bash, besides letters, digits and what is not ASCII."""
_DOUBLED = str.maketrans({char: f"\\{char}" for char in _ESCAPED_IN_DOUBLE})
_NUMBERED = str.maketrans({char: f"\\{ord(char):03o}" for char in "'\\!"})


class Typed(NamedTuple):
    """A line up to the cursor: the finished words, and the one that is being typed.

    `raw` is that one as it stands there, `current` what it means so far, `quote` what is open at its end.
    """

    words: list[str]
    current: str
    raw: str
    quote: Quote


class _Step(NamedTuple):
    """What the next characters of a word mean, which quote is open behind them, and how many they are."""

    meaning: str
    quote: Quote
    length: int


def read_line(text: str) -> Typed:
    """Return the words of a line, taken apart as a shell does; nothing in it is expanded."""
    words: list[str] = []
    current = ""
    quote: Quote = ""
    begun: int | None = None
    place = 0
    while place < len(text):
        if not quote and text[place] in _BLANKS:
            if begun is not None:
                words.append(current)
            current, begun = "", None
            place += 1
            continue
        begun = place if begun is None else begun
        meaning, quote, length = _step(text, place, quote)
        current += meaning
        place += length
    return Typed(words, current, "" if begun is None else text[begun:], quote)


def _step(text: str, place: int, quote: Quote) -> _Step:
    """Return what stands at a place of a word means."""
    if quote and text[place] == quote[-1]:
        return _Step("", "", 1)
    return _STEPS[quote](text, place)


def _bare(text: str, place: int) -> _Step:
    char, after = text[place], text[place + 1 : place + 2]
    if char == "\\":
        return _Step(after, "", 2)
    if char == "'" or (char == "$" and after == "'"):
        return _Step("", "'" if char == "'" else "$'", 1 if char == "'" else 2)
    if char == '"' or (char == "$" and after == '"'):
        return _Step("", '"', 1 if char == '"' else 2)
    return _Step(char, "", 1)


def _in_single(text: str, place: int) -> _Step:
    return _Step(text[place], "'", 1)


def _in_double(text: str, place: int) -> _Step:
    char, after = text[place], text[place + 1 : place + 2]
    escaped = char == "\\" and after != "" and after in _ESCAPED_IN_DOUBLE
    return _Step(after, '"', 2) if escaped else _Step(char, '"', 1)


def _in_ansi(text: str, place: int) -> _Step:
    import re  # few words are typed in that quote

    escaped = re.compile(_ANSI).match(text, place)
    if escaped is None:
        return _Step(text[place], "$'", 1)
    return _Step(_ansi(escaped), "$'", len(escaped[0]))


_STEPS: dict[Quote, Callable[[str, int], _Step]] = {
    "": _bare,
    "'": _in_single,
    '"': _in_double,
    "$'": _in_ansi,
}


def _ansi(escaped: re.Match[str]) -> str:
    octal, *hexadecimal, other = escaped.groups()
    if octal is not None:
        return chr(int(octal, 8))
    digits = next((each for each in hexadecimal if each is not None), None)
    if digits is not None:
        return chr(min(int(digits, 16), _LAST))
    return _ANSI_LETTERS.get(other, other)


def for_bash(value: str, typed: Typed, tail: str) -> str | None:
    """Return what bash has to put in place of `tail`, the end of the word that is typed, to make it `value`.

    readline replaces only what stands behind the last quote that was opened, or behind a character such as
    `=` that it takes for the end of a word; if it opened the quote, it closes it, too. Returns None where
    the part before that is not the beginning of the value, for example in another letter case.
    """
    head = read_line(typed.raw[: len(typed.raw) - len(tail)])
    if not typed.raw.endswith(tail) or not value.startswith(head.current):
        return None
    rest = value[len(head.current) :]
    if not head.quote:
        return "".join(
            char if char.isalnum() or char in _HARMLESS or not char.isascii() else f"\\{char}"
            for char in rest
        )
    spelled = _SPELLED[head.quote](rest)
    # readline closes the quote itself, unless what it has inserted ends in one.
    return f"{spelled}{spelled[-1]}" if spelled.endswith(head.quote[-1]) else spelled


_SPELLED: dict[Quote, Callable[[str], str]] = {
    "'": lambda rest: rest.replace("'", "'\\''"),
    # A backslash would keep an exclamation mark from recalling a line, but it would stay, too.
    '"': lambda rest: rest.translate(_DOUBLED).replace("!", "\"'!'\""),
    "$'": lambda rest: rest.translate(_NUMBERED),
}
