import json
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.setting_keys import KEYS, SettingKey, gettable, key_named, settings_with
from backlog.domain.setting_values import SettingReader, items, names, pairs, statuses, task_prefix
from backlog.domain.settings import Settings
from backlog.domain.text import composed
from backlog.errors import InvalidInput

DEFAULTS = Settings()

BY_KEY = {key.name: key for key in KEYS}


def changed(name: str, typed: str, settings: Settings = DEFAULTS) -> object:
    """The value of a setting after `config set NAME TYPED`."""
    key = key_named(name)
    return getattr(settings_with(key, typed, settings), key.field)


def refusal(name: str, typed: str) -> str:
    """The message with which a value is refused."""
    with pytest.raises(InvalidInput) as caught:
        changed(name, typed)
    return str(caught.value)


def test_every_setting_has_one_key_and_every_key_but_milestones_one_setting() -> None:
    fields = [key.field for key in KEYS if key.name != "milestones"]

    assert fields == list(Settings._fields)


def test_milestones_stand_between_projects_and_the_definition_of_done() -> None:
    names = [key.name for key in KEYS]
    place = names.index("milestones")

    assert names[place - 1 : place + 2] == ["projects", "milestones", "definitionOfDone"]


def test_our_own_settings_stand_at_the_end() -> None:
    assert [key.name for key in KEYS[-11:]] == [
        "requireAcceptanceCriteria",
        "gateDefinitionOfDone",
        "acceptImportedDone",
        "snapshots",
        "interactive",
        "savedFilters",
        "keys",
        "onStatusChange",
        "requireVerification",
        "verifyTimeout",
        "verifyShell",
    ]


def test_a_key_keeps_its_name_when_its_letter_case_is_wrong() -> None:
    with pytest.raises(InvalidInput) as caught:
        key_named("projectname")

    assert caught.value.code == "unknown-setting"
    assert hint(caught.value) == "did you mean projectName?"


@pytest.mark.parametrize("name", ["", " projectName", "project_name", "nope", "\x1b[2J", "x" * 9_999])
def test_an_unknown_key_is_named_in_one_printable_line_with_all_keys(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        key_named(name)

    assert caught.value.code == "unknown-setting"
    assert caught.value.message.isprintable()
    assert caught.value.message.endswith(
        "savedFilters, keys, onStatusChange, requireVerification, verifyTimeout, verifyShell"
    )


@pytest.mark.parametrize("name", ["milestones", "taskPrefix"])
def test_a_key_that_is_not_set_here_says_where_it_is(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        changed(name, "x")

    assert caught.value.code == "fixed-setting"
    assert hint(caught.value) is not None


def test_the_prefix_can_be_listed_but_not_got() -> None:
    with pytest.raises(InvalidInput):
        gettable(key_named("taskPrefix"))

    assert gettable(key_named("milestones")).name == "milestones"


FLAGS = [key.name for key in KEYS if isinstance(getattr(DEFAULTS, key.field, None), bool)]


@pytest.mark.parametrize("name", [*FLAGS, "hideEmptyColumns"])
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("true", True), ("1", True), ("YES", True), ("False", False), ("0", False), ("nO", False)],
)
def test_a_flag_is_understood_in_three_words_and_any_letter_case(
    name: str, typed: str, expected: object
) -> None:
    assert changed(name, typed) is expected


@pytest.mark.parametrize("typed", ["", " true ", "on", "2", "t", "\x00", "yes\n"])
def test_anything_else_is_no_flag(typed: str) -> None:
    assert refusal("autoCommit", typed).startswith("autoCommit must be true or false, not ")


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("maxColumnWidth", "1", 1),
        ("maxColumnWidth", " 30 ", 30),
        ("maxColumnWidth", "+30", 30),
        ("maxColumnWidth", "0030", 30),
        ("maxColumnWidth", "1000000", 1_000_000),
        ("defaultPort", "1", 1),
        ("defaultPort", "65535", 65_535),
        ("zeroPaddedIds", "0", 0),
        ("zeroPaddedIds", "20", 20),
        ("activeBranchDays", "0", 0),
    ],
)
def test_a_number_is_read_within_its_bounds(name: str, typed: str, expected: int) -> None:
    assert changed(name, typed) == expected


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("maxColumnWidth", "0"),
        ("maxColumnWidth", "1000001"),
        ("maxColumnWidth", "-1"),
        ("defaultPort", "0"),
        ("defaultPort", "65536"),
        ("zeroPaddedIds", "21"),
        ("zeroPaddedIds", "-1"),
        ("activeBranchDays", "-1"),
        *(("maxColumnWidth", typed) for typed in ("", "30x", "1.9", "1e3", "0x10", "++3", "3 0", "٣")),
        ("maxColumnWidth", "9" * 10_000),
    ],
)
def test_a_number_out_of_bounds_or_with_anything_behind_it_is_refused(name: str, typed: str) -> None:
    assert f"{name} must be a whole number from " in refusal(name, typed)


@given(st.integers(min_value=-(10**30), max_value=10**30))
def test_a_port_is_every_number_from_1_to_65535_and_no_other(number: int) -> None:
    if 1 <= number <= 65_535:
        assert changed("defaultPort", str(number)) == number
    else:
        assert refusal("defaultPort", str(number))


@pytest.mark.parametrize("typed", ["", "  A B  ", "Müller & Söhne ✓", 'A "q"'])
def test_a_text_is_kept_as_it_was_typed(typed: str) -> None:
    assert changed("projectName", typed) == typed


@pytest.mark.parametrize(
    "typed", ["a\nb", "\x1b[31mred", "a\tb", "\x85", "\u2028", "\x00", "\udce9", "x" * 1_001]
)
def test_a_text_is_one_line_that_can_be_stored_and_shown(typed: str) -> None:
    assert refusal("projectName", typed).startswith("projectName ")


def test_a_date_format_has_no_space_around_it() -> None:
    assert changed("dateFormat", " dd.mm.yyyy ") == "dd.mm.yyyy"


@pytest.mark.parametrize("typed", ["", "  "])
def test_a_blank_date_format_is_the_default_one(typed: str) -> None:
    assert changed("dateFormat", typed, DEFAULTS._replace(date_format="dd.mm.yyyy")) == "yyyy-mm-dd"


def test_no_editor_is_none() -> None:
    assert changed("defaultEditor", "", DEFAULTS._replace(default_editor="vi")) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("in progress", "In Progress"), ("todo", "To Do"), ("DONE", "Done"), ("", ""), (" ", "")],
)
def test_the_default_status_is_a_configured_one_in_its_own_casing(typed: str, expected: str) -> None:
    assert changed("defaultStatus", typed) == expected


def test_a_default_status_that_is_not_configured_is_refused() -> None:
    assert refusal("defaultStatus", "Dome") == 'status "Dome" is not valid; allowed: To Do, In Progress, Done'


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        (" , ,", ()),
        ("[]", ()),
        ("a, b ,a,", ("a", "b")),
        ("[WIP], b", ("[WIP]", "b")),
        ('["a, b","c"]', ("a, b", "c")),
        (' ["a", " ", "a"] ', ("a",)),
        ("a\nb,c", ("a b", "c")),
    ],
)
def test_a_list_is_a_comma_list_or_a_json_list(typed: str, expected: tuple[str, ...]) -> None:
    assert changed("definitionOfDone", typed) == expected


@pytest.mark.parametrize(
    "typed",
    ['["a"', '["a", 1]', '["a"] x', '["\\u0000"]', '["\\ud800"]', '["' + "[" * 99_999, "a\x00b", "\x1b"],
)
def test_a_list_that_cannot_be_read_or_stored_is_refused(typed: str) -> None:
    assert refusal("definitionOfDone", typed)


def test_a_list_has_a_thousand_items_of_a_thousand_characters_at_most() -> None:
    most = ",".join(f"{number:0>1000}" for number in range(500))

    assert len(str(changed("labels", most))) > 500_000
    assert refusal("labels", ",".join(map(str, range(1_001)))) == (
        "labels would have 1,001 items; at most 1,000 are allowed"
    )
    assert refusal("labels", "x" * 1_001)


@pytest.mark.parametrize("name", ["statuses", "priorities", "types", "projects"])
@pytest.mark.parametrize("typed", ["Alpha,alpha", "Über,ÜBER", "a  b,A b", '["a,b"]'])
def test_names_to_choose_from_have_no_comma_and_differ_in_more_than_letter_case(
    name: str, typed: str
) -> None:
    assert refusal(name, typed).startswith(f"{name}: ")


@pytest.mark.parametrize(
    "name", ["priorities", "types", "projects", "labels", "definitionOfDone", "defaultAssignee"]
)
def test_every_list_but_the_statuses_may_be_empty(name: str) -> None:
    assert changed(name, "") == ()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "statuses needs at least one status"),
        (" ,", "statuses needs at least one status"),
        ("To Do,Draft,Done", 'statuses: "Draft" is reserved for drafts'),
        ("To Do, d RAFT", 'statuses: "d RAFT" is reserved for drafts'),
        ("To Do,todo", 'statuses: "To Do" and "todo" are the same name'),
    ],
)
def test_statuses_are_at_least_one_and_none_is_that_of_drafts(typed: str, message: str) -> None:
    assert refusal("statuses", typed).startswith(message)


def test_one_status_is_enough() -> None:
    assert changed("statuses", " Done ") == ("Done",)


def test_filesystem_only_switches_off_all_that_needs_git_and_back_on_nothing() -> None:
    everything = DEFAULTS._replace(
        remote_operations=True, auto_commit=True, bypass_git_hooks=True, check_active_branches=True
    )
    nothing = DEFAULTS._replace(
        remote_operations=False, auto_commit=False, bypass_git_hooks=False, check_active_branches=False
    )

    off = settings_with(key_named("filesystemOnly"), "yes", everything)
    back = settings_with(key_named("filesystemOnly"), "no", off)

    assert off == nothing._replace(filesystem_only=True)
    assert back == nothing


def value_or_error(key: SettingKey, typed: str) -> object:
    """The value that a text means, or the error that says that it means none."""
    try:
        return getattr(settings_with(key, typed, DEFAULTS), key.field)
    except InvalidInput as error:
        return error


@given(st.sampled_from([key for key in KEYS if key.read]), st.text())
def test_any_text_is_refused_in_one_line_or_is_a_value_of_the_fields_type(
    key: SettingKey, typed: str
) -> None:
    declared = get_type_hints(Settings)[key.field]
    forms = (tuple,) if get_origin(declared) is tuple else get_args(declared) or (declared,)

    found = value_or_error(key, typed)

    if isinstance(found, InvalidInput):
        assert f"{found.message}{hint(found)}".isprintable()
    else:
        assert isinstance(found, forms)


ITEMS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=',["]'), min_size=1, max_size=9
).map(composed)


@given(st.lists(ITEMS))
def test_a_list_joined_by_commas_reads_back_without_repetitions(items: list[str]) -> None:
    assert changed("labels", ",".join(items)) == tuple(dict.fromkeys(items))


@given(st.lists(ITEMS | st.just("one, two")))
def test_a_list_written_in_json_reads_back_without_repetitions(items: list[str]) -> None:
    assert changed("labels", json.dumps(items)) == tuple(dict.fromkeys(items))


def test_the_full_screen_board_is_on_or_off() -> None:
    assert changed("interactive", " Never ") == "never"
    assert refusal("interactive", "always") == 'interactive must be auto or never, not "always"'


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("mine=@me, bugs = type:bug ", ("mine=@me", "bugs=type:bug")),
        ('["open=status:\\"To Do\\",Review"]', ('open=status:"To Do",Review',)),
        ("", ()),
    ],
)
def test_filters_and_keys_are_pairs_of_a_name_and_a_value(typed: str, value: tuple[str, ...]) -> None:
    assert changed("savedFilters", typed) == value


@pytest.mark.parametrize("typed", ["mine", "=x", "mine=", "a=1,a=2"])
def test_a_pair_without_name_or_value_and_a_name_that_comes_twice_are_refused(typed: str) -> None:
    assert refusal("keys", typed).startswith("keys: ")


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("autoCommit", "maybe", 'autoCommit must be true or false, not "maybe"'),
        ("defaultPort", "0", 'defaultPort must be a whole number from 1 to 65535, not "0"'),
        ("interactive", "always", 'interactive must be auto or never, not "always"'),
        ("savedFilters", "mine", 'savedFilters: "mine" is not in the form name=value'),
        ("savedFilters", "a=1,a=2", 'savedFilters: "a" appears twice'),
        (
            "projectName",
            "a\tb",
            r'projectName must be one line without control characters, not "a\tb"',
        ),
        (
            "verifyShell",
            "bash",
            'verifyShell must be an absolute path such as /bin/bash, not "bash"',
        ),
        (
            "labels",
            ",".join(map(str, range(1001))),
            "labels would have 1,001 items; at most 1,000 are allowed",
        ),
        ("types", '["a,b"]', 'types: "a,b" contains a comma, which separates names'),
        ("types", "a b,a  b", 'types: "a b" and "a  b" are the same name'),
        ("types", "Bug,bug", 'types: "Bug" and "bug" are the same name'),
        ("statuses", "", "statuses needs at least one status; the last one means done"),
        ("statuses", "To Do,Draft", 'statuses: "Draft" is reserved for drafts'),
        ("statuses", "To Do,ToDo", 'statuses: "To Do" and "ToDo" are the same name'),
    ],
)
def test_a_value_that_a_setting_cannot_have_is_told_with_its_name(
    name: str, typed: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        settings_with(key_named(name), typed, Settings())

    assert (refused.value.message, refused.value.code) == (message, "invalid-setting")
    assert refused.value.data["setting"] == name


def test_a_list_that_is_no_json_says_that_it_should_be_one() -> None:
    with pytest.raises(InvalidInput) as refused:
        settings_with(key_named("labels"), '["a",', Settings())

    assert refused.value.message == r'labels: "[\"a\"," is not a JSON list of texts'.replace("\\", "")
    assert refused.value.data == {"setting": "labels", "problem": "list"}


@pytest.mark.parametrize("name", ["projectName", "labels", "defaultEditor", "dateFormat", "verifyShell"])
def test_a_text_that_cannot_be_stored_is_told_by_the_name_of_its_setting(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        settings_with(key_named(name), "/\0", Settings())

    assert refused.value.data == {"what": name}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("defaultPort", "+0080", 80),
        ("defaultPort", " 65535 ", 65535),
        ("defaultPort", "1", 1),
        ("zeroPaddedIds", "000", 0),
        ("zeroPaddedIds", "20", 20),
        ("interactive", " NEVER ", "never"),
        ("onStatusChange", " make x ", "make x"),
        ("onStatusChange", " ", None),
        ("verifyShell", " /bin/dash ", "/bin/dash"),
        ("verifyShell", "", "/bin/sh"),
        ("savedFilters", "a=b=c, d = e ", ("a=b=c", "d=e")),
        ("types", "a b,a  c", ("a b", "a  c")),
        ("labels", ",".join(map(str, range(1000))), tuple(map(str, range(1000)))),
        ("defaultEditor", "vi\u00a0x\u00ff", "vi\u00a0x\u00ff"),
    ],
)
def test_a_value_is_read_as_it_was_meant(name: str, typed: str, value: object) -> None:
    key = key_named(name)

    assert getattr(settings_with(key, typed, Settings()), key.field) == value


@pytest.mark.parametrize("char", ["\x00", "\x1f", "\x7f", "\x80", "\x9f", "\u2028", "\u2029"])
def test_a_character_that_controls_is_in_no_text(char: str) -> None:
    with pytest.raises(InvalidInput):
        settings_with(key_named("projectName"), f"a{char}b", Settings())


def test_a_hook_is_one_line() -> None:
    with pytest.raises(InvalidInput) as refused:
        settings_with(key_named("onStatusChange"), "a\nb", Settings())

    assert refused.value.message.startswith("the hook ")


@pytest.mark.parametrize("prefix", ["a", "A" * 20, "Bug"])
def test_a_prefix_is_of_letters(prefix: str) -> None:
    assert task_prefix(prefix) == prefix


@pytest.mark.parametrize("prefix", ["", "a-b", "a1", "é", "A" * 21, "DOC", "Decision"])
def test_a_prefix_of_anything_else_or_that_means_something_is_refused(prefix: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        task_prefix(prefix)

    assert refused.value.code == "invalid-task-prefix"


def test_what_others_switch_off_stays_off_when_git_is_used_again() -> None:
    off = settings_with(key_named("filesystemOnly"), "true", Settings(auto_commit=True))
    on = settings_with(key_named("filesystemOnly"), "false", Settings(auto_commit=True))

    assert (off.auto_commit, off.check_active_branches) == (False, False)
    assert (on.auto_commit, on.check_active_branches) == (True, True)
    kept = settings_with(key_named("autoCommit"), "true", off)
    assert kept.auto_commit


@pytest.mark.parametrize("read", [items, names, pairs, statuses])
def test_a_refused_item_is_told_with_its_setting(read: SettingReader) -> None:
    with pytest.raises(InvalidInput) as refused:
        read("someSetting", "a=\x07", Settings())
    with pytest.raises(InvalidInput) as unstorable:
        read("someSetting", '["\\u0000"]', Settings())

    assert refused.value.data["setting"] == "someSetting"
    assert refused.value.message.startswith("someSetting must be one line")
    assert unstorable.value.data["what"] == "someSetting"


def test_a_pair_is_split_at_its_first_sign() -> None:
    assert pairs("someSetting", "a = b=c", Settings()) == ("a=b=c",)
    with pytest.raises(InvalidInput, match="appears twice"):
        pairs("someSetting", "a=1,a=2=3", Settings())
