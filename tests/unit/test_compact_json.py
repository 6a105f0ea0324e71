"""`backlog.compact_json` is held to the package `json`."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.compact_json import quoted_json, read_json, write_json, write_sorted_json

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)

REFUSED = ("", " ", "[1", "[1]x", "{'a': 1}", "nul", '"a', '"\n"', "[1,]", "\ufeff[]", '{"a" 1}', "01")

WITHOUT_C = """\
import sys
sys.modules["_json"] = None
from backlog.compact_json import quoted_json, read_json, write_json, write_sorted_json
value = {"b": ["é", 1, 2.5, None, True], "a": {"z": "\\n"}}
print(read_json(' {"b": [1]} '), read_json(write_json(value)) == value)
print(ascii(write_json(value)), ascii(write_sorted_json(value)), ascii(quoted_json("é")))
try:
    read_json("[1")
except ValueError:
    print("refused")
"""


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_it_writes_what_json_writes(value: object) -> None:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    assert write_json(value) == compact
    assert write_sorted_json(value) == json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    assert read_json(compact) == value
    assert read_json(f" {compact}\n") == value


@settings(max_examples=40, deadline=None)
@given(st.text())
def test_it_quotes_as_json_quotes(text: str) -> None:
    assert quoted_json(text) == json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize("text", REFUSED)
def test_it_refuses_what_json_refuses_in_the_same_words(text: str) -> None:
    with pytest.raises(ValueError, match=r".") as theirs:
        json.loads(text)
    with pytest.raises(ValueError, match=r".") as ours:
        read_json(text)

    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e400", "1E2", "-0", "-0.0"])
def test_it_reads_numbers_as_json_does(text: str) -> None:
    assert repr(read_json(text)) == repr(json.loads(text))


def test_it_refuses_what_json_does_not_know() -> None:
    with pytest.raises(TypeError, match="set"):
        write_json([{1}])


def test_it_does_the_same_where_python_keeps_nothing_written_in_c() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", WITHOUT_C], check=True, capture_output=True, text=True, timeout=60
    )

    written = r"""{"b":["\xe9",1,2.5,null,true],"a":{"z":"\\n"}}"""
    in_order = r"""{"a":{"z":"\\n"},"b":["\xe9",1,2.5,null,true]}"""
    assert finished.stdout.splitlines() == [
        "{'b': [1]} True",
        f"'{written}' '{in_order}' '\"\\xe9\"'",
        "refused",
    ]
