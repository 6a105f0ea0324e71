"""What a line of a batch may say, and how a faulty one is explained."""

from contextlib import closing, suppress
from io import BytesIO
from json import dumps
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.errors import InvalidInput
from backlog.domain.task import ChecklistItem
from backlog.render.objects import DETAIL_FIELDS
from backlog.service.batch.models import MODELS, Create, Edit, keys_of
from backlog.service.batch.names import Names
from backlog.service.batch.reading import LONGEST_LINE, Spool, read_operation
from backlog.service.batch.requests import create_request, edit_request, kind_of
from backlog.service.batch.schema import schema

NAMES = Names()


def created(line: str) -> CreateRequest:
    operation = read_operation(line.encode())
    assert isinstance(operation, Create)
    return create_request(operation, NAMES)


def edited(line: str) -> EditRequest:
    operation = read_operation(line.encode())
    assert isinstance(operation, Edit)
    return edit_request(operation, NAMES)


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        ('"description": "D"', {"description": "D"}),
        ('"desc": "D"', {"description": "D"}),
        ('"labels": ["a", "b"]', {"labels": ("a", "b")}),
        ('"label": "a,b"', {"labels": ("a,b",)}),
        ('"assignees": ["@ci"]', {"assignee": ("@ci",)}),
        ('"dueDate": "2027-01-15"', {"due_date": "2027-01-15"}),
        ('"parentTaskId": "TASK-1"', {"parent": "TASK-1"}),
        ('"parent": 7', {"parent": "7"}),
        ('"dependencies": ["1"], "references": ["r"]', {"depends_on": ("1",), "ref": ("r",)}),
        ('"documentation": ["d"], "modifiedFiles": ["f"]', {"doc": ("d",), "modified_file": ("f",)}),
        ('"implementationPlan": "p", "implementationNotes": "n"', {"plan": "p", "notes": "n"}),
        ('"finalSummary": "f", "ordinal": 2.5', {"final_summary": "f", "ordinal": 2.5}),
        ('"check_ac": 1, "ac": "x"', {"check_ac": (1,), "ac": ("x",)}),
        ('"check_ac": [1, "2-3"]', {"check_ac": (1, "2-3")}),
        ('"draft": true, "no_dod_defaults": true', {"draft": True, "no_dod_defaults": True}),
        ('"status": null, "labels": null, "isReady": true, "path": null, "createdAt": "x"', {}),
    ],
)
def test_a_create_takes_the_long_flags_and_the_names_of_the_output(keys: str, fields: dict[str, Any]) -> None:
    assert created(f'{{"op": "create", "title": "T", {keys}}}') == CreateRequest("T", **fields)


def test_whole_checklists_come_back_as_they_were_printed() -> None:
    points = '[{"index": 1, "text": "a", "checked": true, "evidence": "seen"}, "b"]'
    items = (ChecklistItem("a", checked=True), "b")

    request = created(
        f'{{"op": "create", "title": "T", "acceptanceCriteria": {points}, "definitionOfDone": {points}}}'
    )
    assert (request.acceptance_criteria, request.dod, request.no_dod_defaults) == (items, items, True)

    change = edited(
        f'{{"op": "edit", "id": 1, "acceptanceCriteria": {points}, "definitionOfDone": {points}}}'
    )
    assert (change.acceptance_criteria, change.definition_of_done) == (items, items)


def test_an_empty_list_of_labels_removes_them() -> None:
    assert edited('{"op": "edit", "id": 1, "labels": []}') == EditRequest(clear_labels=True)


@pytest.mark.parametrize("name", EditRequest._fields)
def test_every_flag_of_edit_is_a_key(name: str) -> None:
    assert name in keys_of(Edit)


@pytest.mark.parametrize("name", CreateRequest._fields)
def test_every_flag_of_create_is_a_key(name: str) -> None:
    assert name in keys_of(Create)


@pytest.mark.parametrize("name", [name for name in DETAIL_FIELDS if name != "id"])
@pytest.mark.parametrize("model", [Create, Edit])
def test_every_key_of_the_output_may_come_back(model: type[Create | Edit], name: str) -> None:
    known = {key for first, others in keys_of(model).items() for key in (first, *others)}

    assert name in known


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        (("1",), "task"),
        (("DRAFT-1",), "draft"),
        (("draft-1", "DRAFT-2"), "draft"),
        (("DRAFT-1", "2"), "task"),
    ],
)
def test_drafts_are_told_by_their_ids(ids: tuple[str, ...], kind: str) -> None:
    assert kind_of(ids) == kind


@pytest.mark.parametrize(
    ("line", "code", "part"),
    [
        ("{", "invalid-json", "no valid JSON"),
        ("[1]", "invalid-json", "no JSON object"),
        ("12", "invalid-json", "no JSON object"),
        ("{}", "missing-op", '"op" is missing'),
        ('{"op": 1}', "unknown-op", '"op" must be a text'),
        ('{"op": "edti", "id": 1}', "unknown-op", 'no op "edti"'),
        ('{"op": "create"}', "missing-key", '"title" is missing'),
        ('{"op": "create", "title": 1}', "invalid-value", '"title" must be a text'),
        ('{"op": "create", "title": "T", "labels": 3}', "invalid-value", '"labels" must be a text or a list'),
        ('{"op": "create", "title": "T", "draft": "yes"}', "invalid-value", "true or false"),
        ('{"op": "create", "title": "T", "id": 7}', "unknown-key", "from the backlog"),
        ('{"op": "create", "title": "T", "as": "1 a"}', "invalid-value", "begins with a letter"),
        ('{"op": "edit", "id": 1, "titel": "T"}', "unknown-key", 'no key "titel"'),
        ('{"op": "edit", "id": 1, "label": "a", "labels": "a"}', "conflicting-keys", "label, labels"),
        ('{"op": "edit", "id": 1, "if_revision": -1}', "invalid-value", "not below zero"),
        ('{"op": "edit", "id": 1, "ids": [1]}', "missing-id", '"id" or "ids"'),
        ('{"op": "edit", "ids": []}', "missing-id", '"id" or "ids"'),
        ('{"op": "edit", "id": 7.1}', "invalid-value", '"id" must be a text'),
        ('{"op": "edit", "id": "\\ud800"}', "invalid-json", "hex escape"),
        (f'{{"op": "edit", "id": 1{"0" * 5000}}}', "invalid-json", "number out of range"),
        ("[" * 100_000, "invalid-json", "recursion limit"),
        ('{"op": "milestone_remove", "name": "M", "task_handling": "x"}', "invalid-value", "'keep'"),
    ],
    ids=lambda value: value[:40],
)
def test_a_faulty_line_is_explained(line: str, code: str, part: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_operation(line.encode())

    assert (caught.value.code, part in caught.value.message) == (code, True), caught.value.message


def test_a_slip_gets_the_word_that_was_meant() -> None:
    with pytest.raises(InvalidInput, match="titel") as key:
        read_operation(b'{"op": "edit", "id": 1, "titel": "T"}')
    with pytest.raises(InvalidInput, match="archiv") as operation:
        read_operation(b'{"op": "archiv", "id": 1}')

    assert hint(key.value) == 'did you mean "title"?'
    assert hint(operation.value) == 'did you mean "archive"?'


def test_broken_utf_8_is_named_with_its_place() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_operation(b'{"op": "\xff"}')

    assert caught.value.message == "the line is not valid UTF-8 at byte 9"


def test_lines_are_numbered_as_in_the_file_whatever_ends_them() -> None:
    text = b'\xef\xbb\xbf{"op": 1}\r\n\n  \r\n\t{"op": 2}  \n{"op": 3}'

    with closing(Spool(BytesIO(text))) as spool:
        assert list(spool.lines()) == [(1, b'{"op": 1}'), (4, b'{"op": 2}'), (5, b'{"op": 3}')]
        assert (spool.count, spool.faulty, spool.last) == (3, 3, 5)


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read() -> None:
    text = b"x" * (LONGEST_LINE * 2) + b'\n{"op": "archive", "id": 1}\n'

    with closing(Spool(BytesIO(text))) as spool:
        (first, long), (second, good) = spool.lines()
        assert (first, second, spool.faulty) == (1, 2, 1)
    with pytest.raises(InvalidInput, match="too long"):
        read_operation(long)
    assert read_operation(good) == MODELS["archive"].model_validate({"op": "archive", "id": "1"})


def test_the_digest_is_that_of_the_operations() -> None:
    def digest(text: bytes) -> str:
        with closing(Spool(BytesIO(text))) as spool:
            return spool.digest

    assert digest(b"a\nb\n") == digest(b"a\r\n\n b") != digest(b"ab\n")


def test_the_schema_knows_every_operation_and_every_name_of_a_key() -> None:
    whole = schema()

    for name, model in MODELS.items():
        properties = whole["$defs"][model.__name__]["properties"]
        assert properties["op"]["const"] == name
        for key, others in keys_of(model).items():
            assert {key, *others} <= set(properties)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Something between an operation and noise."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=80))
    name, model = draw(st.sampled_from(sorted(MODELS.items())))
    keys = [key for first, others in keys_of(model).items() for key in (first, *others) if key != "op"]
    given_ = draw(st.dictionaries(st.sampled_from(keys) | st.text(max_size=4), JSON, max_size=4))
    return dumps({"op": name, **given_}).encode()


@given(lines())
def test_no_line_is_answered_but_by_an_operation_or_an_explanation(line: bytes) -> None:
    with suppress(InvalidInput):
        read_operation(line)
