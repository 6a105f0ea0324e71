"""What a line of a batch may say, and how a faulty one is explained."""

from contextlib import closing, suppress
from datetime import date
from io import BytesIO
from json import dumps
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.batch.aliases import Aliases
from backlog.batch.lines import LONGEST_LINE, Spool, read_operation
from backlog.batch.models import MODELS, Create, Edit, keys_of
from backlog.batch.requests import create_request, edit_request
from backlog.batch.schema import schema
from backlog.batch.work import Work, drawn
from backlog.cli.commands import task_create, task_edit
from backlog.cli.complaints import hint
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, EditRequest, given_fields
from backlog.domain.ids import kind_of
from backlog.domain.task import ChecklistItem
from backlog.errors import InvalidInput
from backlog.render.json.tasks import DETAIL_FIELDS

if TYPE_CHECKING:
    from backlog.store import Writer

TODAY = date(2026, 11, 23)
WORK = Work(cast("Writer", None), TODAY, Aliases(), drawn())
"""What a line is read with; nothing is written."""


def created(line: str) -> CreateRequest:
    operation = read_operation(line.encode())
    assert isinstance(operation, Create)
    return create_request(operation, WORK)


def edited(line: str) -> EditRequest:
    operation = read_operation(line.encode())
    assert isinstance(operation, Edit)
    return edit_request(operation, WORK)


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        ('"description": "D"', {"description": "D"}),
        ('"desc": "D"', {"description": "D"}),
        ('"labels": ["a", "b"]', {"labels": ("a", "b")}),
        ('"label": "a,b"', {"labels": ("a,b",)}),
        ('"labels": ["a,b"]', {"labels": ("a,b",)}),
        ('"ref": ["https://x.org/a?q=1,2"]', {"references": ("https://x.org/a?q=1,2",)}),
        ('"assignee": ["Lovelace, Ada"]', {"assignees": ("Lovelace, Ada",)}),
        ('"assignees": ["@ci"]', {"assignees": ("@ci",)}),
        ('"assignees": []', {"assignees": ()}),
        ('"dueDate": "2027-01-15"', {"due_date": date(2027, 1, 15)}),
        ('"due_date": "+1d"', {"due_date": date(2026, 11, 24)}),
        ('"due_date": ""', {}),
        ('"parentTaskId": "TASK-1"', {"parent": "TASK-1"}),
        ('"parent": 7', {"parent": "7"}),
        ('"dependencies": ["1"], "references": ["r"]', {"dependencies": ("1",), "references": ("r",)}),
        (
            '"documentation": ["d"], "modifiedFiles": ["f"]',
            {"documentation": ("d",), "modified_files": ("f",)},
        ),
        ('"implementationPlan": "p", "implementationNotes": "n"', {"plan": "p", "notes": "n"}),
        ('"finalSummary": "f", "ordinal": 2.5', {"final_summary": "f", "ordinal": 2.5}),
        ('"ordinal": "0x10"', {"ordinal": 16.0}),
        ('"check_ac": 1, "ac": "x"', {"check_ac": (1,), "acceptance_criteria": ("x",)}),
        ('"check_ac": [1, "2-3", 1]', {"check_ac": (1, 2, 3)}),
        ('"draft": true, "no_dod_defaults": true', {"draft": True, "dod_defaults": False}),
        ('"status": "", "priority": "", "type": "", "project": ""', {}),
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
    assert (request.acceptance_criteria, request.definition_of_done, request.dod_defaults) == (
        items,
        items,
        False,
    )

    change = edited(
        f'{{"op": "edit", "id": 1, "acceptanceCriteria": {points}, "definitionOfDone": {points}}}'
    )
    assert (change.acceptance_criteria, change.definition_of_done) == (items, items)


def test_criteria_come_with_their_checks() -> None:
    new = created('{"op": "create", "title": "T", "ac": ["a", {"text": "b", "check": "make"}]}')
    change = edited('{"op": "edit", "id": 1, "set_check": {"1": "make", "2-3": "test"}, "clear_check": [4]}')

    assert new.acceptance_criteria == ("a", ChecklistItem("b", check="make"))
    assert change.set_checks == ((1, "make"), (2, "test"), (3, "test"))
    assert change.clear_checks == (4,)


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        ('"labels": []', {"labels": ()}),
        (
            '"labels": ["a,b"], "assignee": "Lovelace, Ada"',
            {"labels": ("a,b",), "assignees": ("Lovelace, Ada",)},
        ),
        ('"ref": ["https://x.org/a?q=1,2"]', {"references": ("https://x.org/a?q=1,2",)}),
        (
            '"add_ref": ["x?1,2"], "remove_label": "a,b"',
            {"add_references": ("x?1,2",), "remove_labels": ("a,b",)},
        ),
        (
            '"depends_on": ["1"], "doc": [], "modified_file": ["f"]',
            {"dependencies": ("1",), "documentation": (), "modified_files": ("f",)},
        ),
        (
            '"clear_deps": true, "clear_refs": true, "clear_docs": true',
            {"dependencies": (), "references": (), "documentation": ()},
        ),
        ('"clear_labels": true, "clear_ac": true', {"labels": (), "acceptance_criteria": ()}),
        (
            '"milestone": "", "due_date": "", "plan": " "',
            {"milestone": CLEAR, "due_date": CLEAR, "plan": CLEAR},
        ),
        ('"clear_milestone": true, "clear_due_date": true', {"milestone": CLEAR, "due_date": CLEAR}),
        ('"clear_final_summary": true', {"final_summary": CLEAR}),
        ('"otherText": "x", "append_other_text": "y"', {"other_text": "x", "append_other_text": ("y",)}),
        ('"other_text": ""', {"other_text": CLEAR}),
        ('"priority": "", "type": "bug"', {"priority": CLEAR, "type": "bug"}),
        ('"due_date": "2027-01-15", "ordinal": 0', {"due_date": date(2027, 1, 15), "ordinal": 0}),
        ('"clear_labels": false, "labels": null', {}),
        (
            '"ac": "x", "remove_ac": 1, "check_dod": ["2"]',
            {"add_ac": ("x",), "remove_ac": (1,), "check_dod": (2,)},
        ),
        ('"comment": "c", "comment_author": "me"', {"comments": ("c",), "comment_author": "me"}),
    ],
)
def test_an_edit_says_what_to_leave_alone_and_what_to_clear(keys: str, fields: dict[str, Any]) -> None:
    assert edited(f'{{"op": "edit", "id": 1, {keys}}}') == EditRequest(**fields)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ('"label": ["a"], "add_label": "b"', "conflicting-options"),
        ('"clear_due_date": true, "due_date": "2027-01-15"', "conflicting-options"),
        ('"ref": ["a"], "clear_refs": true', "conflicting-options"),
        ('"evidence": "seen"', "missing-option"),
        ('"check_ac": "x"', "invalid-index"),
        ('"ordinal": "x"', "invalid-ordinal"),
        ('"due_date": "x"', "invalid-date"),
    ],
)
def test_what_cannot_be_read_together_is_refused_in_keys_not_in_flags(keys: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        edited(f'{{"op": "edit", "id": 1, {keys}}}')

    assert refused.value.code == code
    assert "--" not in refused.value.message


OPTIONS_OF_A_LINE = {"idempotency_key", "if_revision", "plain", "json", "ac_check"}
"""Options that are no keys; in a batch a criterion holds its check itself."""


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (model, option.name)
        for model, options in ((Create, task_create.command.options), (Edit, task_edit.OPTIONS))
        for option in options
        if option.name not in OPTIONS_OF_A_LINE and (option.name[-5:] != "_file" or option.name[:3] == "mod")
    ],
)
def test_every_option_that_sets_a_field_is_a_key(model: type[Create | Edit], name: str) -> None:
    assert name in {key for first, others in keys_of(model).items() for key in (first, *others)}


EVERYTHING = (
    '"title": "x", "description": "x", "assignee": "x", "status": "x", "priority": "x", "type": "x", '
    '"project": "x", "due_date": "2027-01-15", "ordinal": 1, "milestone": "x", "depends_on": "x", '
    '"ref": "x", "doc": "x", "modified_file": "x", "acceptance_criteria": "x", "check_dod": 1, "dod": "x", '
    '"definition_of_done": "x", "plan": "x", "notes": "x", "final_summary": "x", '
)


def test_a_line_can_set_every_field_of_a_request() -> None:
    create = created(
        f'{{"op": "create", {EVERYTHING} "labels": "x", "check_ac": 1, "parent": 1, "draft": true}}'
    )
    whole = edited(
        f'{{"op": "edit", "id": 1, {EVERYTHING} "label": "x", "remove_dod": 1, "uncheck_dod": 1, '
        '"evidence": "x", "append_plan": "x", "append_notes": "x", "append_final_summary": "x", '
        '"comment": "x", "comment_author": "x", "otherText": "x", "append_other_text": "x"}'
    )
    parts = edited(
        '{"op": "edit", "id": 1, "add_label": "x", "remove_label": "x", "add_ref": "x", "remove_ref": "x", '
        '"ac": "x", "remove_ac": 1, "check_ac": 1, "uncheck_ac": 1, '
        '"set_check": {"1": "x"}, "clear_check": 1}'
    )

    default = CreateRequest("")
    assert [name for name in create._fields if getattr(create, name) == getattr(default, name)] == []
    assert set(given_fields(whole)) | set(given_fields(parts)) == set(EditRequest._fields)


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
        ("{", "invalid-json", "not valid JSON"),
        ("[1]", "invalid-json", "not a JSON object"),
        ("12", "invalid-json", "not a JSON object"),
        ("{}", "missing-op", '"op" is missing'),
        ('{"op": 1}', "unknown-op", '"op" must be a text'),
        ('{"op": "edti", "id": 1}', "unknown-op", 'unknown op "edti"'),
        ('{"op": "create"}', "missing-key", '"title" is missing'),
        ('{"op": "create", "title": 1}', "invalid-value", '"title" must be a text'),
        ('{"op": "create", "title": "T", "labels": 3}', "invalid-value", '"labels" must be a text or a list'),
        ('{"op": "create", "title": "T", "draft": "yes"}', "invalid-value", "true or false"),
        ('{"op": "create", "title": "T", "id": 7}', "unknown-key", "from the backlog"),
        ('{"op": "create", "title": "T", "as": "1 a"}', "invalid-value", "begins with a letter"),
        ('{"op": "edit", "id": 1, "titel": "T"}', "unknown-key", 'unknown key "titel"'),
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
        assert (spool.count, spool.last) == (3, 5)


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read() -> None:
    text = b"x" * (LONGEST_LINE * 2) + b'\n{"op": "archive", "id": 1}\n'

    with closing(Spool(BytesIO(text))) as spool:
        (first, long), (second, good) = spool.lines()
        assert (first, second) == (1, 2)
    with pytest.raises(InvalidInput, match="too long"):
        read_operation(long)
    assert read_operation(good) == MODELS["archive"].model_validate({"op": "archive", "id": "1"})


def test_the_digest_is_that_of_the_operations() -> None:
    def digest(text: bytes) -> str:
        with closing(Spool(BytesIO(text))) as spool:
            return spool.digest()

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


@pytest.mark.parametrize("space", ["", " ", "\t", "  ", "\r"])
@pytest.mark.parametrize(
    "twice",
    [
        '"title"S:"b"',
        '"title"S:"b","plan":"more keys"',
        '"acceptanceCriteria":[{"text":"x","text"S:"y"}]',
    ],
)
def test_a_key_that_stands_twice_is_found_however_it_is_spaced(space: str, twice: str) -> None:
    line = f'{{"op":"create","title":"a","description":"d",{twice.replace("S", space)}}}'

    with pytest.raises(InvalidInput, match="is given 2 times"):
        read_operation(line.encode())
