import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.render.terminal import sanitise

REORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def is_harmless(char: str) -> bool:
    """Whether a character neither steers a terminal nor reorders text, as Unicode classifies it."""
    return char in "\n\t" or (
        unicodedata.category(char) not in {"Cc", "Cs"} and unicodedata.bidirectional(char) not in REORDERING
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
        ("é 漢字 🚀 👩\u200d💻 \u200f", "é 漢字 🚀 👩\u200d💻 \u200f"),
        ("", ""),
    ],
)
def test_control_characters_are_written_out(text: str, shown: str) -> None:
    assert sanitise(text) == shown


@given(st.characters())
def test_exactly_the_harmful_characters_are_written_out(char: str) -> None:
    assert sanitise(char) == (char if is_harmless(char) else f"\\u{ord(char):04x}")


@given(st.text(st.characters()))
def test_what_is_shown_is_harmless_and_stays_as_it_is(text: str) -> None:
    shown = sanitise(text)

    assert all(map(is_harmless, shown))
    assert sanitise(shown) == shown


@given(st.text(st.characters()))
def test_a_json_text_means_the_same_afterwards(text: str) -> None:
    assert json.loads(sanitise(json.dumps(text, ensure_ascii=False))) == text


def test_a_harmless_text_is_not_copied() -> None:
    text = "harmless\n" * 3

    assert sanitise(text) is text
