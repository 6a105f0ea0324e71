"""Settings: defaults where nothing is stored, the stored value everywhere after that."""

from typing import Any

import pytest

from backlog.domain.settings import Settings
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import STAMP

OTHER_VALUES: dict[str, Any] = {
    "accept_imported_done": True,
    "project_name": 'Größe "M" 😀',
    "default_editor": "vim -n",
    "default_assignee": ("@ada", "@bob, jr."),
    "default_status": "",
    "statuses": ("Open", "Läuft", "Ready, steady", "Closed"),
    "labels": ("a", "b"),
    "priorities": ("Now", "Later"),
    "types": (),
    "projects": ("web",),
    "definition_of_done": ("Tests pass", "Docs, too"),
    "date_format": "dd.mm.yyyy",
    "max_column_width": 0,
    "auto_open_browser": False,
    "hide_empty_columns": False,
    "default_port": 8080,
    "remote_operations": False,
    "auto_commit": True,
    "filesystem_only": True,
    "bypass_git_hooks": True,
    "zero_padded_ids": 3,
    "task_prefix": "job",
    "check_active_branches": False,
    "active_branch_days": 7,
    "require_acceptance_criteria": True,
    "gate_definition_of_done": True,
    "snapshots": False,
    "interactive": "never",
    "saved_filters": ("mine: assignee:@me", "late: is:overdue"),
    "keys": ("undo: u", "redo: U"),
    "on_status_change": "notify",
    "require_verification": True,
    "verify_timeout": 60,
    "verify_shell": "/bin/bash",
}
"""A value for each setting that is not its default."""


def current(store: Store) -> Settings:
    with store.reading() as reader:
        return reader.settings()


def test_the_table_of_values_covers_every_setting() -> None:
    assert set(OTHER_VALUES) == set(Settings._fields)


def test_a_new_backlog_has_the_defaults(store: Store) -> None:
    assert current(store) == Settings()


@pytest.mark.parametrize(("name", "value"), OTHER_VALUES.items())
def test_a_setting_is_read_back_and_no_other_changes(store: Store, name: str, value: object) -> None:
    expected = Settings()._replace(**{name: value})  # type: ignore[arg-type]  # the table holds fitting values

    save_all(store, [], **{name: value})

    assert expected != Settings()
    assert current(store) == expected


def test_a_setting_can_be_changed_again_and_set_back(store: Store) -> None:
    for value in (3, 5, Settings().zero_padded_ids):
        save_all(store, [], zero_padded_ids=value)

        assert current(store).zero_padded_ids == value


def test_a_writer_sees_what_it_has_set(store: Store) -> None:
    with store.writing(STAMP) as writer:
        assert writer.settings() == Settings()

        changed = Settings()._replace(statuses=("Open", "Closed"))
        writer.save_setting("statuses", changed)

        assert writer.settings() == changed


def test_a_setting_of_another_version_is_ignored(backend: Backend) -> None:
    backend.run("INSERT INTO settings (key, value) VALUES ('of_the_future', '[1]')")

    assert current(backend.store) == Settings()
