import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.setting_keys import key_named
from backlog.domain.settings import Settings
from backlog.domain.settings_text import changes, editable_keys, value_text, written
from backlog.errors import InvalidInput

ITEMS = st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1), unique=True)


def test_a_text_that_nobody_changed_changes_nothing() -> None:
    assert changes(written(Settings()), Settings()) == {}


@given(ITEMS, ITEMS)
def test_every_list_survives_being_written(labels: list[str], items: list[str]) -> None:
    settings = Settings(labels=tuple(labels), definition_of_done=tuple(items))
    wanted = changes(written(settings), Settings())

    assert changes(written(settings), settings) == {}
    assert {key.name for key in wanted} == {
        name for name, value in (("labels", labels), ("definitionOfDone", items)) if value
    }


def test_a_line_that_is_gone_changes_nothing() -> None:
    assert changes("projectName: Shop\n", Settings()) == {key_named("projectName"): "Shop"}


@pytest.mark.parametrize(
    "text", ["nothing: 1", "labels", "labels: a\nlabels: b", "milestones: m-1", "defaultPort: 0"]
)
def test_a_mistake_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        changes(text, Settings())


def test_a_mistake_is_told_with_its_line() -> None:
    with pytest.raises(InvalidInput, match=r"^line 3: "):
        changes("# a\n\nlabel: x\n", Settings())


def test_every_setting_that_can_be_set_is_there_once() -> None:
    lines = written(Settings()).splitlines()

    for key in editable_keys():
        assert lines.count(f"{key.name}: {value_text(key, Settings())}") == 1


def test_statuses_stand_before_what_is_chosen_from_them_and_what_has_no_effect_at_the_end() -> None:
    keys = editable_keys()
    text = written(Settings())

    assert keys[0].name == "statuses"
    assert [key.in_use for key in keys] == sorted((key.in_use for key in keys), reverse=True)
    assert text.count("# Kept for other programs; without effect here.\n") == 1
    for key in keys:
        assert f"\n{key.name}: {value_text(key, Settings())}\n" in text
        assert (f"\n\n# {key.meaning}\n{key.name}: " in text) is key.in_use
    first = next(key for key in keys if not key.in_use)
    assert f"\n\n# Kept for other programs; without effect here.\n{first.name}: " in text


@pytest.mark.parametrize(
    ("name", "settings", "text"),
    [
        ("labels", Settings(labels=("a", "b c")), "a, b c"),
        ("labels", Settings(labels=("ä, b", "c")), '["ä, b", "c"]'),
        ("labels", Settings(labels=("[a", "c")), '["[a", "c"]'),
        ("labels", Settings(), ""),
        ("autoCommit", Settings(auto_commit=True), "true"),
        ("autoCommit", Settings(auto_commit=False), "false"),
        ("defaultEditor", Settings(), ""),
        ("defaultPort", Settings(default_port=80), "80"),
    ],
)
def test_a_value_is_written_as_it_may_be_typed(name: str, settings: Settings, text: str) -> None:
    assert value_text(key_named(name), settings) == text


@pytest.mark.parametrize(
    ("text", "message", "code"),
    [
        ("labels", 'line 1: "labels" is not in the form name: value', "invalid-settings"),
        ("\n# x\nlabels: a\n labels : b", "line 4: labels appears twice", "invalid-settings"),
        ("milestones: m-1", "milestones cannot be set", "fixed-setting"),
    ],
)
def test_a_mistake_says_what_and_where(text: str, message: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        changes(text, Settings())

    assert (refused.value.message, refused.value.code) == (message, code)


def test_a_remark_may_be_indented_and_a_value_may_hold_a_colon() -> None:
    wanted = changes("  # labels: x\ndefaultEditor: a:b #c\n", Settings())

    assert wanted == {key_named("defaultEditor"): "a:b #c"}


def test_a_setting_is_checked_against_those_in_the_same_text() -> None:
    wanted = changes("defaultStatus: New\nstatuses: New, Done\n", Settings())

    assert [key.name for key in wanted] == ["statuses", "defaultStatus"]
