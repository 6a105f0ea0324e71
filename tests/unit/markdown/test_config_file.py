"""Settings as `config.yml` has them: what is read, what cannot be used, and what a change leaves alone."""

import pytest

from backlog.domain.record_files import Extras, Front, RecordFile, empty_record_file
from backlog.domain.settings import Settings
from backlog.markdown.config_file import (
    NONE,
    extras_of_config,
    read_config,
    settings_file,
    settings_of,
    write_config,
)

NEW = """\
default_status: "To Do"
statuses: ["To Do", "In Progress", "Done"]
labels: []
date_format: yyyy-mm-dd
max_column_width: 20
auto_open_browser: true
default_port: 6420
remote_operations: true
auto_commit: false
filesystem_only: false
bypass_git_hooks: false
check_active_branches: true
active_branch_days: 30
task_prefix: "task"
"""
"""What a project without a file of its own gets."""

OTHERS = Settings(
    project_name='The "shop"',
    default_editor="vim",
    default_assignee=("@ada",),
    default_status="Doing",
    statuses=("Open", "Doing", "Closed"),
    labels=("api", "ui"),
    priorities=("Now", "Later"),
    types=("bug",),
    projects=("Web", "App"),
    definition_of_done=("Reviewed",),
    date_format="dd.mm.yyyy",
    max_column_width=30,
    auto_open_browser=False,
    hide_empty_columns=True,
    default_port=8080,
    remote_operations=False,
    auto_commit=True,
    filesystem_only=False,
    bypass_git_hooks=True,
    zero_padded_ids=3,
    task_prefix="shop",
    check_active_branches=False,
    active_branch_days=7,
    require_acceptance_criteria=True,
    gate_definition_of_done=True,
)
ALL = """\
project_name: "The \\"shop\\""
default_assignee: ["@ada"]
default_status: "Doing"
statuses: ["Open", "Doing", "Closed"]
labels: ["api", "ui"]
types: ["bug"]
priorities: ["Now", "Later"]
projects: ["Web", "App"]
definition_of_done: ["Reviewed"]
date_format: dd.mm.yyyy
max_column_width: 30
default_editor: "vim"
auto_open_browser: false
hide_empty_columns: true
default_port: 8080
remote_operations: false
auto_commit: true
filesystem_only: false
zero_padded_ids: 3
bypass_git_hooks: true
check_active_branches: false
active_branch_days: 7
task_prefix: "shop"
require_acceptance_criteria: true
gate_definition_of_done: true
"""
"""A file in which next to nothing is left at its default."""


def record_file(**front: str | list[str]) -> RecordFile:
    return empty_record_file()._replace(front=dict(front))


@pytest.mark.parametrize(("settings", "text"), [(Settings(), NEW), (OTHERS, ALL)], ids=["new", "all"])
def test_a_new_file_has_what_is_usual_and_what_is_set(settings: Settings, text: str) -> None:
    assert write_config(settings_file(settings, Extras())) == text
    assert settings_of(read_config(text).record_file, Settings()) == (settings, {})


def test_without_labels_a_new_file_says_so_and_an_old_one_does_not() -> None:
    front = {"default_status": "To Do"}

    assert (
        write_config(empty_record_file()._replace(front=dict(front)))
        == 'default_status: "To Do"\nlabels: []\n'
    )
    kept = empty_record_file()._replace(front=dict(front), loose={"": "default_status: To Do\n"})
    assert write_config(kept) == "default_status: To Do\n"


@pytest.mark.parametrize(
    ("line", "front"),
    [
        ("project_name: A", {"project_name": "A"}),
        ("project_name: A\r\ndefault_port: 1\r\n", {"project_name": "A", "default_port": "1"}),
        ("\ufeffproject_name: A", {"project_name": "A"}),
        ("labels: []", {}),
        ("labels: [a, b]", {"labels": ["a", "b"]}),
        ("types: []", {"types": NONE}),
        ("priorities: []", {"priorities": NONE}),
        ("projects: []", {}),
        ("project_name:", {}),
        ("unknown: x", {}),
        ("labels: [a, b", {}),
        ("labels: {a: b", {}),
        ("statuses: a, b", {"statuses": "a, b"}),
        ('project_name: "A', {"project_name": "A"}),
    ],
)
def test_what_a_file_says(line: str, front: Front) -> None:
    found = read_config(line).record_file

    assert found.front == front
    assert found == empty_record_file()._replace(front=front, loose={"": line})


def test_an_empty_file_says_nothing() -> None:
    assert read_config("").record_file == read_config(" \n").record_file == empty_record_file()


def test_what_is_no_yaml_is_told_with_its_line() -> None:
    assert read_config("project_name: A\n").problem is None
    problem = read_config('labels: []\nproject_name: "A\n').problem
    assert problem is not None
    assert problem.line is not None
    assert problem.reason.startswith("it is not valid YAML: ")


@pytest.mark.parametrize(
    ("front", "changes"),
    [
        ({"project_name": "A"}, {"project_name": "A"}),
        ({"labels": ["a"]}, {"labels": ("a",)}),
        ({"types": NONE}, {"types": ()}),
        ({"task_prefix": "shop"}, {"task_prefix": "shop"}),
        ({"default_port": "80"}, {"default_port": 80}),
        ({"zero_padded_ids": "3"}, {"zero_padded_ids": 3}),
        ({"auto_commit": "true"}, {"auto_commit": True}),
        ({"date_format": "yyyy/mm/dd"}, {"date_format": "yyyy/mm/dd"}),
        # Others are chosen from the statuses, which so come first.
        (
            {"default_status": "open", "statuses": ["Open", "Closed"]},
            {"default_status": "Open", "statuses": ("Open", "Closed")},
        ),
    ],
)
def test_the_settings_that_a_file_describes(front: Front, changes: dict[str, object]) -> None:
    settings, problems = settings_of(empty_record_file()._replace(front=front), Settings())

    assert problems == {}
    assert settings.initial_status == changes.get("default_status", "To Do")
    expected = Settings()._replace(**changes)  # type: ignore[arg-type]  # settings by name
    assert settings._replace(default_status="") == expected._replace(default_status="")


def test_what_cannot_be_used_stays_as_it_is_and_is_told_by_its_key() -> None:
    front: Front = {"default_port": "many", "task_prefix": "a b", "statuses": ["A", "a"], "project_name": "A"}

    settings, problems = settings_of(empty_record_file()._replace(front=front), Settings())

    assert settings == Settings(project_name="A")
    assert problems.keys() == {"default_port", "task_prefix", "statuses"}
    assert "many" in problems["default_port"]


TEXT = """\
# Settings of the shop
project_name: Shop   # as on the sign
statuses:
  - To Do
  # the last one means done
  - Done

other: {a: 1}
default_port: 6420
"""


def changed(**wanted: str | list[str] | None) -> str:
    """The file of those settings, with some of them changed."""
    read = read_config(TEXT).record_file
    front = {key: value for key, value in {**read.front, **wanted}.items() if value is not None}
    return write_config(read._replace(front=front))


@pytest.mark.parametrize(
    ("wanted", "old", "new"),
    [
        ({}, "", ""),
        ({"project_name": "Kiosk"}, "project_name: Shop   # as on the sign", 'project_name: "Kiosk"'),
        (
            {"statuses": ["To Do", "Ready", "Done"]},
            "statuses:\n  - To Do\n  # the last one means done\n  - Done\n\n",
            'statuses: ["To Do", "Ready", "Done"]\n  # the last one means done\n\n',
        ),
        (
            {"statuses": None},
            "statuses:\n  - To Do\n  # the last one means done\n  - Done\n\n",
            "  # the last one means done\n\n",
        ),
        ({"default_port": "80"}, "default_port: 6420\n", "default_port: 80\n"),
        ({"default_port": None}, "default_port: 6420\n", ""),
        ({"date_format": "d"}, "default_port: 6420\n", "default_port: 6420\ndate_format: d\n"),
        ({"labels": []}, "default_port: 6420\n", "default_port: 6420\nlabels: []\n"),
        ({"types": NONE}, "default_port: 6420\n", "default_port: 6420\ntypes: []\n"),
    ],
)
def test_a_changed_setting_changes_its_own_lines(
    wanted: dict[str, str | list[str] | None], old: str, new: str
) -> None:
    assert changed(**wanted) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    "text", ["# nothing but this\n", "\ufeff# a mark before\n", "# one\r\n# two\r\n", "# no end"]
)
def test_a_file_without_settings_gets_them_behind_what_it_says(text: str) -> None:
    found = write_config(read_config(text).record_file._replace(front={"project_name": "A"}))

    assert found == text.removeprefix("\ufeff").replace("\r", "").removesuffix("\n") + '\nproject_name: "A"\n'


def test_what_is_kept_of_a_file_brings_it_back_as_it_was() -> None:
    read = read_config(TEXT).record_file
    settings, _ = settings_of(read, Settings())

    kept = extras_of_config(read, settings, "config.yml")

    assert (kept.name, kept.loose) == ("config.yml", {"": TEXT})
    assert write_config(settings_file(settings, kept)) == TEXT
    assert 'project_name: "Kiosk"\n' in write_config(
        settings_file(settings._replace(project_name="Kiosk"), kept)
    )


@pytest.mark.parametrize("setting", ["types", "priorities"])
def test_a_list_that_is_empty_on_purpose_is_not_taken_for_the_default(setting: str) -> None:
    settings = Settings()._replace(**{setting: ()})  # type: ignore[arg-type]  # both are tuples

    text = write_config(settings_file(settings, Extras()))

    assert f"\n{setting}: []\n" in text
    assert settings_of(read_config(text).record_file, Settings()).settings == settings


def test_a_default_status_that_is_none_is_written_as_the_first_one() -> None:
    settings = Settings(default_status="Gone")

    assert settings_file(settings, Extras()).front["default_status"] == "To Do"
    assert settings_file(settings._replace(default_status="done"), Extras()).front["default_status"] == "Done"


def test_a_file_that_is_no_yaml_may_begin_with_a_mark_and_end_its_lines_as_on_windows() -> None:
    front = read_config("\ufeffdefault_editor: it: so\r\n  more\r\nproject_name: A\r\n").record_file.front

    assert front == {"default_editor": "it: so\nmore", "project_name": "A"}


def test_a_setting_that_stands_there_empty_stays() -> None:
    text = "project_name:\nlabels: []\ndefault_port: 1\n"

    assert write_config(read_config(text).record_file) == text
