import random
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.shell_words import Quote, Typed, for_bash, read_line

OPENINGS: dict[Quote, str] = {"": "", "'": "'", '"': '"', "$'": "$'"}
PIECES = [*"ab $`\"'\\!~*?[]{}()<>|&;#=:@%^-+,.\t", "é", "\u2019", "👩‍💻", "\\x41", "$(touch ran)", "!!"]


@pytest.mark.parametrize(
    ("line", "words", "current", "raw", "quote"),
    [
        ("", [], "", "", ""),
        ("backlog ", ["backlog"], "", "", ""),
        ("a  b\tc", ["a", "b"], "c", "c", ""),
        ("a '' ", ["a", ""], "", "", ""),
        ("a 'b c", ["a"], "b c", "'b c", "'"),
        (r"a 'b\' ", ["a", "b\\"], "", "", ""),
        ('a "b\\"c\\d\\$', ["a"], 'b"c\\d$', '"b\\"c\\d\\$', '"'),
        (r"a b\ c\"", ["a"], 'b c"', r"b\ c\"", ""),
        ("a b\\", ["a"], "b", "b\\", ""),
        (r"a $'b\'\x41\101\u00e9\n\q", ["a"], "b'AAé\nq", r"$'b\'\x41\101\u00e9\n\q", "$'"),
        ('a $"b', ["a"], "b", '$"b', '"'),
        ("a 'it'\\''s ", ["a"], "it's ", "'it'\\''s ", "'"),
        ('a b"c d"e', ["a"], "bc de", 'b"c d"e', ""),
        ("a $'\\Uffffffff", ["a"], "\U0010ffff", "$'\\Uffffffff", "$'"),
    ],
)
def test_a_line_is_read_as_bash_reads_it(
    line: str, words: list[str], current: str, raw: str, quote: Quote
) -> None:
    assert read_line(line) == Typed(words, current, raw, quote)


@pytest.mark.parametrize(
    ("value", "word", "tail", "inserted"),
    [
        ("In Progress", "In", "In", r"In\ Progress"),
        ("In Progress", "in", "in", r"In\ Progress"),
        ("In Progress", '"In', "In", "In Progress"),
        ("@$(touch ran)", '"@$', "@$", r"@\$(touch ran)"),
        ("@$(touch ran)", "@", "@", r"@\$\(touch\ ran\)"),
        ("--status=In Progress", "--status=In", "In", r"In\ Progress"),
        ("--status=In Progress", '--status="In', "In", "In Progress"),
        ("area:web ui", "area:w", "w", r"web\ ui"),
        ("area:web ui", "AREA:w", "w", None),
        ("it's", "'it", "it", r"it'\''s"),
        ("its'", "'it", "it", r"its'\'''"),
        ('it"', '"it', "it", r'it\""'),
        ("wow!", '"wow', "wow", 'wow"\'!\'""'),
        ("wow!'\\", "$'wow", "wow", r"wow\041\047\134"),
        ("~x", "", "", r"\~x"),
        ("a b", 'a" ', " ", " b"),
    ],
)
def test_a_value_is_spelled_for_the_place_that_it_goes_to(
    value: str, word: str, tail: str, inserted: str | None
) -> None:
    assert for_bash(value, read_line(f"backlog {word}"), tail) == inserted


def completed(value: str, quote: Quote) -> str:
    """The word that a line ends in once readline has put in what it was given, and closed the quote."""
    opening = OPENINGS[quote]
    inserted = for_bash(value, read_line(f"backlog {opening}"), "")
    assert inserted is not None
    closing = quote[-1:]
    return f"{opening}{inserted}" if inserted.endswith(closing or "\0") else f"{opening}{inserted}{closing}"


TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8", exclude_characters="\0")).map("".join)


@given(TEXTS, st.sampled_from(list(OPENINGS)))
def test_what_was_inserted_means_the_value(value: str, quote: Quote) -> None:
    assert read_line(f"{completed(value, quote)} ").words == ([value] if value or quote else [])


def test_bash_itself_reads_what_was_inserted_as_the_value() -> None:
    drawn = random.Random(20)
    cases = [
        ("".join(drawn.choices(PIECES, k=drawn.randint(1, 6))), quote)
        for _ in range(200)
        for quote in OPENINGS
    ]
    script = "".join(f"printf '%s\\0' {completed(value, quote)}\n" for value, quote in cases)

    printed = subprocess.run(
        [shutil.which("bash") or "/bin/bash", "--norc", "-s"],
        input=script.encode(),
        capture_output=True,
        check=True,
    )

    assert printed.stderr == b""
    assert printed.stdout.decode().split("\0")[:-1] == [value for value, _ in cases]
