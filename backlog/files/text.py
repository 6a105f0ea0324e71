"""Makes text of the bytes of a file, whatever program wrote it: no byte of it is lost.

Text is UTF-8, or UTF-16 if it begins so. What is no UTF-8 in it is read byte by byte as Windows-1252,
which is what such files nearly always are, and which has a character for every byte, as browsers read it
(https://encoding.spec.whatwg.org/#windows-1252).
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

_BEGINNINGS = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("---".encode("utf-16-le"), "utf-16-le"),
    ("---".encode("utf-16-be"), "utf-16-be"),
)
_REPLACEMENT = "\ufffd"
_IN_TEXT = ("---", "\ufeff---", "# ")
"""How a file begins that is text though it has a NUL in it; any other is of another kind."""


class Decoded(NamedTuple):
    """A text, and what is worth noting about how it was read; without one, why and in which line."""

    text: str | None
    remark: str = ""
    reason: str = ""
    line: int | None = None


def decode(content: bytes) -> Decoded:
    """Return the text of a file.

    A NUL is replaced by U+FFFD, as CommonMark asks (https://spec.commonmark.org/0.31.2/#insecure-characters),
    if the file begins like Markdown; otherwise it is no text.
    """
    remark = ""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remark = f"line {line}: byte 0x{content[error.start]:02x} is not UTF-8; read as Windows-1252"
        text = ""
    wide = next((name for beginning, name in _BEGINNINGS if content.startswith(beginning)), None)
    if wide is not None:
        text = content.decode(wide, "replace")
        remark = f"it is {wide[:6].upper()}, and was read so"
    elif remark:
        text = content.decode(errors=_AS_WINDOWS_1252)
    if "\0" not in text:
        return Decoded(text, remark)
    line = text.count("\n", 0, text.index("\0")) + 1
    if not text.startswith(_IN_TEXT):
        return Decoded(None, "", "it contains a NUL character", line)
    lost = f"line {line}: a NUL character; read as U+FFFD"
    return Decoded(text.replace("\0", _REPLACEMENT), f"{remark}; {lost}" if remark else lost)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Return the characters for bytes that are no UTF-8; five of them are control characters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_CHARACTERS[byte] for byte in wrong), error.end


_CHARACTERS = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]
_AS_WINDOWS_1252 = "backlog.windows-1252"
codecs.register_error(_AS_WINDOWS_1252, _as_windows_1252)
