"""YAML read with every value as text, and what is refused, with its line."""

import pytest

from backlog.markdown.errors import BadFileError
from backlog.markdown.yaml_reader import MAX_DEPTH, MAX_LENGTH, YamlEntry, YamlValue, read_entries


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", []),
        ("# nothing\n", []),
        ("a: 1", [YamlEntry("a", "1", "a: 1", 1, plain=True)]),
        ("a: '1'", [YamlEntry("a", "1", "a: '1'", 1)]),
        ("a:\nb: ~\nc: null", [
            YamlEntry("a", None, "a:", 1, plain=True),
            YamlEntry("b", None, "b: ~", 2, plain=True),
            YamlEntry("c", None, "c: null", 3, plain=True),
        ]),
        ("a: 'null'", [YamlEntry("a", "null", "a: 'null'", 1)]),
        ("a: [b, 'c', ~, null]", [YamlEntry("a", ["b", "c", "", "null"], "a: [b, 'c', ~, null]", 1)]),
        ("a:\n  - b\n  # c\n  - d\n\nx: y", [
            YamlEntry("a", ["b", "d"], "a:\n  - b\n  # c\n  - d", 1),
            YamlEntry("x", "y", "x: y", 6, plain=True),
        ]),
        ("# head\na: 1\n# foot", [YamlEntry("a", "1", "# head\na: 1\n# foot", 2, plain=True)]),
        ("  a: 1\n  b: 2", [YamlEntry("a", "1", "a: 1", 1, plain=True), YamlEntry("b", "2", "b: 2", 2, plain=True)]),
        ("a: {b: c}", [YamlEntry("a", None, "a: {b: c}", 1, nested=True)]),
        ("a: [[b]]\nc: 1", [
            YamlEntry("a", None, "a: [[b]]", 1, nested=True),
            YamlEntry("c", "1", "c: 1", 2, plain=True),
        ]),
        ("a:\n  - b: c\n  - d", [YamlEntry("a", None, "a:\n  - b: c\n  - d", 1, nested=True)]),
        ("a: &x text\nb: *x", [YamlEntry("a", "text", "a: text", 1), YamlEntry("b", "text", "b: text", 2)]),
        ("a: &x [b]\nc: [*y]".replace("*y", "d"), [
            YamlEntry("a", ["b"], "a:\n  - b", 1),
            YamlEntry("c", ["d"], "c: [d]", 2),
        ]),
        ("a: [&x b, *x]", [YamlEntry("a", ["b", "b"], "a:\n  - b\n  - b", 1)]),
        ("a: &x {b: c}", [YamlEntry("a", None, "a: &x {b: c}", 1, nested=True, broken=True)]),
        ("a: |\n  one\n  two\n", [YamlEntry("a", "one\ntwo\n", "a: |\n  one\n  two", 1)]),
        # a name that YAML forbids without quotes
        ("a: @ada", [YamlEntry("a", "@ada", "a: @ada", 1)]),
        ("a: @ada  # who", [YamlEntry("a", "@ada", "a: @ada  # who", 1)]),
        ("a: [@ada, bob , @eve]", [YamlEntry("a", ["@ada", "bob", "@eve"], "a: [@ada, bob , @eve]", 1)]),
        ("a:\n  - @ada\n  - bob", [YamlEntry("a", ["@ada", "bob"], "a:\n  - @ada\n  - bob", 1)]),
        ("a: @o'neil", [YamlEntry("a", "@o'neil", "a: @o'neil", 1)]),
    ],
)  # fmt: skip
def test_entries_are_texts_lists_of_texts_or_more_than_that(text: str, entries: list[YamlEntry]) -> None:
    assert read_entries(text) == entries
    assert read_entries(text, 11) == [entry._replace(line=entry.line + 10) for entry in entries]


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a: 1\na: 2", "the key a appears twice", 2),
        ("a: 1\nb: 2\na: 3", "the key a appears twice", 3),
        ("- a", "it is not a list of keys", 1),
        ("\nword", "it is not a list of keys", 2),
        ("{a: 1}", "it is not a list of keys", 1),
        ("a: 1\n[b]: 2", "a key is not a string", 2),
        ("a: 1\n? {b: c}\n: 2", "a key is not a string", 2),
        ("a: 1\nb: *x", "the alias *x refers to no text", 2),
        ("a: &x [b]\nc: *x", "the alias *x refers to no text", 2),
        ("a: 1\nb: 'c", "it is not valid YAML: found unexpected end of stream", None),
        ("a: 1\nb: [c", "it is not valid YAML: did not find expected ',' or ']'", None),
        ("a: 1\nb: c: d", "it is not valid YAML: mapping values are not allowed in this context", 2),
        ("a: @ada\nb: [c", "it is not valid YAML: found character that cannot start any token", 1),
    ],
)
def test_what_nobody_can_read_is_refused_with_its_line(text: str, reason: str, line: int | None) -> None:
    for first in (1, 11):
        with pytest.raises(BadFileError) as raised:
            read_entries(text, first)

        assert raised.value.reason.startswith(reason)
        assert raised.value.line is not None
        assert first <= raised.value.line <= first + 2
        assert line is None or raised.value.line == first + line - 1
        assert not raised.value.hopeless


def test_a_control_character_is_refused_with_its_line() -> None:
    with pytest.raises(BadFileError) as raised:
        read_entries("é: 1\nb: 2\nc: \x01\nd: 3", 5)

    assert raised.value.line == 7
    assert raised.value.reason.startswith("it is not valid YAML: ")


@pytest.mark.parametrize("length", [MAX_LENGTH, MAX_LENGTH + 1])
def test_what_is_too_long_is_not_even_tried(length: int) -> None:
    text = "a: " + "x" * (length - 3)

    if length <= MAX_LENGTH:
        assert read_entries(text, 3)[0].value == "x" * (length - 3)
        return
    with pytest.raises(BadFileError) as raised:
        read_entries(text, 3)

    assert (raised.value.reason, raised.value.line) == (
        "the front matter is too long: 1,000,001 characters",
        3,
    )
    assert raised.value.hopeless


@pytest.mark.parametrize(("depth", "value"), [(MAX_DEPTH - 1, None), (MAX_DEPTH, None)])
def test_values_may_be_nested_only_so_deep(depth: int, value: YamlValue) -> None:
    text = f"b: 1\na: {'[' * depth}{']' * depth}"

    if depth < MAX_DEPTH:
        assert read_entries(text)[1].value is value
        return
    with pytest.raises(BadFileError) as raised:
        read_entries(text)

    assert (raised.value.reason, raised.value.line) == ("values are nested too deeply", 2)


def test_an_alias_may_be_a_key_and_stands_in_its_own_line() -> None:
    entries = read_entries("  a: &x b\n  *x : c\n", 5)
    assert [(one.key, one.value, one.lines, one.line) for one in entries] == [
        ("a", "b", "a: b", 5),
        ("b", "c", "*x : c", 6),
    ]
