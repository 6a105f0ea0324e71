import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.errors import InvalidInput
from backlog.mcp.arguments import read
from backlog.mcp.schemas import BY_NAME, TOOLS

EDIT = BY_NAME["task_edit"]


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        "",
        "  ",
        "planSet?: string",
        "planSet: string",
        "string",
        "<string>",
        "null",
        "undefined",
    ],
)
def test_what_says_nothing_changes_nothing(nothing: str | None) -> None:
    assert read(EDIT, {"id": "7", "planSet": nothing}) == {"id": "7"}


@pytest.mark.parametrize("nothing", [None, [], [None], [""], "string[]", ["string"], ["labels?: string[]"]])
def test_lists_of_nothing_change_nothing(nothing: object) -> None:
    assert read(EDIT, {"id": "7", "addLabels": nothing}) == {"id": "7"}


@pytest.mark.parametrize(
    "text", ["A string", "none", "number", "plan: do it", "Null values", "string theory"]
)
def test_a_text_that_means_something_is_kept(text: str) -> None:
    assert read(EDIT, {"id": "7", "title": text})["title"] == text


@pytest.mark.parametrize(
    ("given_", "meant"),
    [
        ({"id": 7}, {"id": "7"}),
        ({"id": "7", "acceptanceCriteriaCheck": 1}, {"id": "7", "acceptanceCriteriaCheck": [1]}),
        ({"id": "7", "acceptanceCriteriaCheck": ["1", 2]}, {"id": "7", "acceptanceCriteriaCheck": [1, 2]}),
        ({"id": "7", "addLabels": "a,b"}, {"id": "7", "addLabels": ["a,b"]}),
        ({"id": "7", "clear": ["DUEDATE"]}, {"id": "7", "clear": ["dueDate"]}),
        ({"id": "7", "ifRevision": "3"}, {"id": "7", "ifRevision": 3}),
    ],
)
def test_what_clients_send_is_read_as_it_was_meant(
    given_: dict[str, object], meant: dict[str, object]
) -> None:
    assert read(EDIT, given_) == meant


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({}, "missing-argument"),
        ({"id": None}, "missing-argument"),
        ({"id": "7", "plan": "x"}, "unknown-argument"),
        ({"id": "7", "\ud800": "x"}, "unknown-argument"),
        ({"id": "7", "title": ["x"]}, "invalid-argument"),
        ({"id": "7", "title": {"a": 1}}, "invalid-argument"),
        ({"id": "7", "title": True}, "invalid-argument"),
        ({"id": "7", "ifRevision": 1.5}, "invalid-argument"),
        ({"id": "7", "ifRevision": True}, "invalid-argument"),
        ({"id": "7", "ifRevision": 2**70}, "invalid-argument"),
        ({"id": "7", "acceptanceCriteriaCheck": ["one"]}, "invalid-argument"),
        ({"id": "7", "clear": ["id"]}, "invalid-argument"),
        ({"id": "7", "title": "a\ud800b"}, "invalid-argument"),
    ],
)
def test_what_no_schema_allows_is_refused_by_name(given_: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(EDIT, given_)

    assert caught.value.code == code
    assert "\ud800" not in str(caught.value.data)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
def test_hostile_arguments_are_read_or_refused(data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(TOOLS))
    names = st.sampled_from(sorted(tool.schema["properties"])) | st.text(max_size=8)

    try:
        found = read(tool, data.draw(st.dictionaries(names, ANYTHING, max_size=5)))
    except InvalidInput:
        return

    for name, value in found.items():
        assert name in tool.schema["properties"]
        assert value not in (None, "", [])
