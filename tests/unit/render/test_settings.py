import json

import pytest

from backlog.domain.setting_keys import KEYS, key_named
from backlog.domain.settings import Settings
from backlog.render.json import settings as json_settings
from backlog.render.rich import settings as rich_settings
from backlog.render.text.settings import keys_help, listing, set_line, value
from backlog.service.settings import Configuration

FRESH = Configuration(Settings(project_name="Demo"), ("m-0", "m-1"))
EMPTY = Configuration(
    Settings(
        default_status="",
        labels=(),
        priorities=(),
        types=(),
        hide_empty_columns=False,
        default_editor="code --wait",
        default_assignee=("@a", "b"),
        zero_padded_ids=3,
        task_prefix="AB",
    )
)


def test_the_list_is_that_of_the_contract_and_then_ours() -> None:
    expected = """\
Configuration:
  projectName: Demo
  defaultEditor: (not set)
  defaultAssignee: []
  defaultStatus: To Do
  statuses: [To Do, In Progress, Done]
  labels: []
  priorities: [High, Medium, Low]
  types: [bug, feature, enhancement, task, chore, docs, spike]
  projects: []
  milestones: [m-0, m-1]
  definitionOfDone: []
  dateFormat: yyyy-mm-dd
  maxColumnWidth: 20
  autoOpenBrowser: true
  hideEmptyColumns: (not set)
  defaultPort: 6420
  remoteOperations: true
  autoCommit: false
  filesystemOnly: false
  bypassGitHooks: false
  zeroPaddedIds: (disabled)
  taskPrefix: task (read-only)
  checkActiveBranches: true
  activeBranchDays: 30
  requireAcceptanceCriteria: false
  gateDefinitionOfDone: false
  acceptImportedDone: false
  snapshots: true
  interactive: auto
  savedFilters: []
  keys: []
  onStatusChange: (not set)
  requireVerification: false
  verifyTimeout: 600
  verifyShell: /bin/sh
"""

    assert listing(FRESH) == expected


def test_on_a_terminal_the_list_tells_what_has_no_effect() -> None:
    lines = rich_settings.listing(FRESH, width=80, color=False).splitlines()
    shown = [line.split(maxsplit=1) for line in lines[1:]]

    assert ["autoCommit", "false (not in use)"] in shown
    assert ["statuses", "[To Do, In Progress, Done]"] in shown
    assert len(shown) == len(KEYS)
    assert key_named("statuses").meaning.split(";")[0] in rich_settings.listing(FRESH, width=200, color=False)


@pytest.mark.parametrize(
    ("name", "fresh", "empty"),
    [
        ("projectName", "Demo", ""),
        ("defaultAssignee", "", "@a, b"),
        ("defaultEditor", "", "code --wait"),
        ("defaultStatus", "To Do", ""),
        ("statuses", "To Do, In Progress, Done", "To Do, In Progress, Done"),
        ("milestones", "m-0, m-1", ""),
        ("priorities", "High, Medium, Low", ""),
        ("hideEmptyColumns", "false", "false"),
        ("zeroPaddedIds", "(disabled)", "3"),
        ("defaultPort", "6420", "6420"),
        ("autoOpenBrowser", "true", "true"),
    ],
)
def test_one_value_stands_alone_on_its_line(name: str, fresh: str, empty: str) -> None:
    key = key_named(name)

    assert value(key, FRESH) == f"{fresh}\n"
    assert value(key, EMPTY) == f"{empty}\n"


@pytest.mark.parametrize(
    "line",
    [
        "  projectName: ",
        "  defaultEditor: code --wait",
        "  defaultAssignee: [@a, b]",
        "  defaultStatus: (not set)",
        "  priorities: []",
        "  milestones: []",
        "  hideEmptyColumns: false",
        "  zeroPaddedIds: 3",
        "  taskPrefix: AB (read-only)",
    ],
)
def test_the_list_tells_an_absent_value_from_an_empty_one(line: str) -> None:
    assert line in listing(EMPTY).splitlines()


def test_a_change_is_confirmed_with_what_was_typed() -> None:
    assert set_line(key_named("autoCommit"), " YES ") == "Set autoCommit =  YES \n"


def test_programs_get_values_of_their_own_kind() -> None:
    document = json.loads(json_settings.listing(EMPTY))
    settings = document["settings"]

    assert (document["schemaVersion"], document["kind"]) == (1, "config-list")
    assert list(settings) == [key.name for key in KEYS]
    assert settings["defaultStatus"] is None
    assert settings["defaultAssignee"] == ["@a", "b"]
    assert settings["hideEmptyColumns"] is False
    assert settings["zeroPaddedIds"] == 3


def test_programs_get_one_value_with_its_key() -> None:
    document = json.loads(json_settings.value(key_named("milestones"), FRESH))

    assert document == {
        "schemaVersion": 1,
        "kind": "config-value",
        "setting": {"key": "milestones", "value": ["m-0", "m-1"]},
    }


def test_help_explains_every_setting_in_a_line() -> None:
    _, rows = keys_help()

    assert [name for name, meaning in rows if meaning] == [key.name for key in KEYS]
