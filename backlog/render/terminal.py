"""Keeps text that others wrote from steering the reader's terminal or from faking what is shown there."""

import re

# C0 but tab and newline, DEL and C1; what reorders text (bidirectional embeddings, overrides and
# isolates); halves of surrogate pairs, which no terminal can be sent.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
)


def sanitise(text: str) -> str:
    r"""Return `text` with every control character written out as `\u001b`; newline and tab stay.

    That is how JSON writes them, so a JSON document means the same afterwards.
    """
    return _UNSAFE.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
