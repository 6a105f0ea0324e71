import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.render.terminal import is_safe, on_one_line, sanitise, sanitise_drawn, write_to_stderr

REORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = "\u061c\u200e\u200f"
INVISIBLE = {*range(0x206A, 0x2070), *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF, *range(0xE0000, 0xE0080)}
"""Deprecated format characters, annotations, tags."""


SCOTLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(char)) for char in "gbsct") + "\U000e007f"


def is_harmless(char: str) -> bool:
    """Whether a character neither steers a terminal nor reorders text, as Unicode classifies it."""
    return char in "\n\t" or (
        unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
        and unicodedata.bidirectional(char) not in REORDERING
        and char not in MARKS
        and ord(char) not in INVISIBLE
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\u001b[31mred\\u001b[0m"),
        ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
        ("over\rwritten", "over\\u000dwritten"),
        ("a\x00b\x08c\x0bd\x0ce\x7ff", "a\\u0000b\\u0008c\\u000bd\\u000ce\\u007ff"),
        ("\x9b31m", "\\u009b31m"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("broken \udc80", "broken \\udc80"),
        ("kept:\n\ttab", "kept:\n\ttab"),
        ("é 漢字 🚀 👩\u200d💻 \u200c ❤\ufe0f \ue0a0", "é 漢字 🚀 👩\u200d💻 \u200c ❤\ufe0f \ue0a0"),
        (
            "mark \u200f\u200e\u061c line\u2028\u2029\x85",
            "mark \\u200f\\u200e\\u061c line\\u2028\\u2029\\u0085",
        ),
        (SCOTLAND, SCOTLAND),
        (SCOTLAND[1:], "".join(f"\\udb40\\udc{ord(char) & 0xFF:02x}" for char in SCOTLAND[1:])),
        ("", ""),
    ],
)
def test_control_characters_are_written_out(text: str, shown: str) -> None:
    assert sanitise(text) == shown


@given(st.characters())
def test_exactly_the_harmful_characters_are_written_out(char: str) -> None:
    halves = char.encode("utf-16-be", "surrogatepass").hex()
    written_out = "".join(f"\\u{halves[place : place + 4]}" for place in range(0, len(halves), 4))

    assert sanitise(char) == (char if is_harmless(char) else written_out)


@given(st.text(st.characters()))
def test_what_is_shown_is_harmless_and_stays_as_it_is(text: str) -> None:
    shown = sanitise(text)

    assert all(map(is_harmless, shown))
    assert sanitise(shown) == shown == sanitise_drawn(shown)
    assert is_safe(text) == (shown == text and "\n" not in text and "\t" not in text)
    assert is_safe(on_one_line(text))


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        ("\x1b[1;38;5;201mbold\x1b[0m \x1b[m", "\x1b[1;38;5;201mbold\x1b[0m \x1b[m"),
        (
            "\x1b[2Jgone \x1b[1A \x1b]52;c;eA==\x07 \x1bc",
            "\\u001b[2Jgone \\u001b[1A \\u001b]52;c;eA==\\u0007 \\u001bc",
        ),
        ("\x1b[>4;1m \x1b[1 m \x1b[1:2m \x9b1m", "\\u001b[>4;1m \\u001b[1 m \\u001b[1:2m \\u009b1m"),
        ("\x1b[1\x1b[2mx", "\\u001b[1\x1b[2mx"),
    ],
)
def test_of_what_was_drawn_only_the_colours_stay(drawn: str, shown: str) -> None:
    assert sanitise_drawn(drawn) == shown


@given(st.text(st.characters()))
def test_a_json_text_means_the_same_afterwards(text: str) -> None:
    assert json.loads(sanitise(json.dumps(text, ensure_ascii=False))) == text


def test_a_harmless_text_is_not_copied() -> None:
    text = "harmless\n" * 3

    assert sanitise(text) is text


def test_what_goes_to_standard_error_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write_to_stderr("\x1b[2Jgone\n")

    assert capsys.readouterr() == ("", "\\u001b[2Jgone\n")


def test_what_standard_error_does_not_take_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (None, closed):
        monkeypatch.setattr("sys.stderr", stream)

        write_to_stderr("nobody reads this")
