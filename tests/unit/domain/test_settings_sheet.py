import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.setting_keys import key_named
from backlog.domain.settings import Settings
from backlog.domain.settings_sheet import changes, editable_keys, value_text, written
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
