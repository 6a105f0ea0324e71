"""Keeps text that others wrote from steering the reader's terminal or from faking what is shown there."""

from __future__ import annotations

import sys

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    import re

# C0 but tab and newline, DEL and C1; what ends a line besides the newline; marks, embeddings, overrides and
# isolates, which reorder text (https://www.unicode.org/reports/tr9/), and their deprecated kin; annotations,
# and what is no character; tags, which draw nothing but may spell out text, but for those of a flag; halves
# of surrogate pairs, which no terminal can be sent. Joiners stay: emoji and ordinary words are spelled with
# them.
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_UNSAFE = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_FLAG_OR_UNSAFE = f"{_FLAG}|({_UNSAFE})"

# What the library that draws for the terminal writes itself: colours and weights, and nothing that moves,
# erases or asks (ECMA-48, 8.3.117).
_STYLE_OR_UNSAFE = f"\\x1b\\[[0-9;]*m|{_FLAG}|({_UNSAFE})"


def sanitise(text: str) -> str:
    r"""Return `text` with what steers a terminal written out as `\u001b`; newline and tab stay.

    That is how JSON writes them, so a JSON document means the same afterwards.
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return _replaced(_FLAG_OR_UNSAFE, text)


def sanitise_drawn(text: str) -> str:
    """Return what was drawn with colours, with everything written out that steers but them."""
    return _replaced(_STYLE_OR_UNSAFE, text)


def is_safe(text: str) -> bool:
    """Say whether a text can be shown on one line of a terminal as it is."""
    return "\n" not in text and "\t" not in text and sanitise(text) == text


def on_one_line(text: str) -> str:
    """Return `text` as it may stand on one line of a terminal."""
    return sanitise(text.replace("\n", " ").replace("\t", " "))


def write_to_stderr(text: str) -> None:
    """Write to standard error, without what steers a terminal; do nothing if it is closed or broken."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(sanitise(text))
            sys.stderr.flush()
        except (OSError, ValueError):
            return


def _replaced(pattern: str, text: str) -> str:
    import re  # plain text is known without

    return re.sub(pattern, _written_out, text)


def _written_out(match: re.Match[str]) -> str:
    unsafe: str | None = match[1]
    if unsafe is None:
        return match[0]
    code = ord(unsafe)
    if code > _LAST_OF_BMP:  # JSON writes it as two halves
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"


_LAST_OF_BMP = 0xFFFF
