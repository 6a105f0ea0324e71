"""What becomes of the settings of a tree: all count at first, then only what was changed there."""

import pytest

from backlog.domain.events import TakenBack
from backlog.domain.merge import Side
from backlog.domain.record_files import CONFIG_UUID, Exchange, Extras
from backlog.domain.settings import Settings
from backlog.markdown.config_file import extras_of_config, read_config
from backlog.markdown.notes import Note
from backlog.service.exchange.config_plan import ConfigPlan, Known, known_config, plan_config
from backlog.service.exchange.files import TreeFile, digest_of
from backlog.service.exchange.report import Clash, FileOutcome
from backlog.service.exchange.stored_records import Facts

FIRST = """\
project_name: "Shop"
default_status: "To Do"
statuses: ["To Do", "In Progress", "Done"]
task_prefix: "task"
"""
BUG = FIRST.replace('prefix: "task"', 'prefix: "bug"')
SHOP = Settings(project_name="Shop")
EMPTY = Known("backlog", None, None, Extras(), empty=True)


def file(text: str | None) -> TreeFile:
    if text is None:
        return TreeFile("config.yml", None, "d", "it is not UTF-8", 3)
    return TreeFile("config.yml", text, digest_of(text))


def exchange(text: str, tree: str = "backlog", batch: str = "first") -> Exchange:
    return Exchange(
        tree, CONFIG_UUID, "config.yml", digest_of(text), read_config(text).record_file, batch=batch
    )


def known(text: str = FIRST, *, empty: bool = False, tree: str = "backlog") -> Known:
    """What is known after a text was exchanged."""
    last = exchange(text, tree)
    return Known(tree, last, last, extras_of_config(last.record_file, SHOP, "config.yml"), empty)


def planned(
    text: str | None, settings: Settings = SHOP, of: Known | None = None, prefer: Side | None = None
) -> ConfigPlan:
    return plan_config(file(text), settings, of or known(), prefer, "second")


def test_all_that_a_new_backlog_meets_counts() -> None:
    text = (
        'project_name: "Café"\nstatuses: ["New", "Done"]\ndefault_status: "New"\n'
        'labels: ["a"]\ntask_prefix: "bug"\nzero_padded_ids: 3\n'
    )

    plan = planned(text, Settings(), EMPTY)

    assert plan.outcome.fate == "imported"
    assert plan.outcome.path == "config.yml"
    assert plan.settings == Settings(
        project_name="Café",
        statuses=("New", "Done"),
        default_status="New",
        labels=("a",),
        task_prefix="bug",
        zero_padded_ids=3,
    )
    assert plan.prefix == "bug"
    assert plan.notes == ()
    assert plan.extras is not None
    assert (plan.extras.name, plan.extras.loose) == ("config.yml", {"": text})
    assert plan.exchange == exchange(text, batch="second")


def test_a_file_that_is_as_it_was_changes_nothing_and_nothing_is_remembered() -> None:
    settings = SHOP._replace(project_name="Ours")

    plan = planned(BUG, settings, known(BUG))

    assert plan == ConfigPlan(FileOutcome("config.yml", "unchanged"), settings, "bug")
    none = FIRST.replace('task_prefix: "task"\n', "")
    assert planned(none, SHOP, known(none)).prefix is None


def test_a_file_as_another_tree_had_it_is_remembered_for_this_one() -> None:
    there = Known("other", exchange(FIRST), None, Extras(), empty=False)

    plan = planned(FIRST, SHOP, there)

    assert plan.outcome == FileOutcome("config.yml", "unchanged")
    assert plan.settings == SHOP
    assert plan.exchange == exchange(FIRST, "other", "second")


def test_what_was_changed_in_the_file_is_taken_over_and_what_was_changed_here_stays() -> None:
    here = SHOP._replace(labels=("ours",))
    text = FIRST.replace("Shop", "Store") + "zero_padded_ids: 2\n"

    plan = planned(text, here)

    assert plan.outcome == FileOutcome("config.yml", "updated", fields=("project_name", "zero_padded_ids"))
    assert plan.settings == here._replace(project_name="Store", zero_padded_ids=2)
    assert plan.exchange is not None
    assert plan.exchange.batch == "second"
    assert [version.names for version in plan.exchange.earlier] == [
        ("front project_name", "front zero_padded_ids", "loose ")
    ]
    assert not plan.exchange.earlier[0].ours


def test_what_says_the_same_in_other_words_is_remembered_as_the_run_before_left_it() -> None:
    plan = planned(f"# a remark\n{FIRST}")

    assert plan.outcome == FileOutcome("config.yml", "unchanged")
    assert plan.settings == SHOP
    assert plan.exchange is not None
    assert (plan.exchange.batch, plan.exchange.digest) == ("first", digest_of(f"# a remark\n{FIRST}"))
    assert plan.extras is not None
    assert plan.extras.loose == {"": f"# a remark\n{FIRST}"}


def test_what_was_changed_here_and_there_is_a_conflict_that_changes_nothing() -> None:
    here = SHOP._replace(project_name="Ours")

    plan = planned(FIRST.replace("Shop", "Theirs"), here)

    assert plan == ConfigPlan(
        FileOutcome(
            "config.yml",
            "conflict",
            reason="project_name changed here and there",
            code="changed-on-both-sides",
            fields=("project_name",),
            clashes=(Clash("project_name", "Ours", "Theirs"),),
        ),
        here,
        "task",
    )


@pytest.mark.parametrize(("prefer", "name"), [("ours", "Ours"), ("theirs", "Theirs")])
def test_a_conflict_is_decided_for_the_side_that_is_preferred(prefer: Side, name: str) -> None:
    here = SHOP._replace(project_name="Ours")

    plan = planned(FIRST.replace("Shop", "Theirs"), here, None, prefer)

    assert plan.settings.project_name == name
    assert plan.outcome.fate == ("updated" if prefer == "theirs" else "unchanged")


def test_a_list_is_one_value() -> None:
    here = SHOP._replace(statuses=("To Do", "In Progress", "Ours", "Done"))

    plan = planned(FIRST.replace('"In Progress"', '"In Progress", "Theirs"'), here)

    assert plan.outcome.fields == ("statuses",)
    assert plan.outcome.fate == "conflict"


def test_a_key_that_is_gone_from_the_file_is_as_it_is_by_default() -> None:
    text = f"{FIRST}zero_padded_ids: 4\n"

    plan = planned(FIRST, SHOP._replace(zero_padded_ids=4), known(text))

    assert (plan.settings.zero_padded_ids, plan.outcome.fields) == (0, ("zero_padded_ids",))


def test_without_an_exchange_a_backlog_with_tasks_takes_what_is_not_the_default() -> None:
    unknown = Known("backlog", None, None, Extras(), empty=False)
    here = Settings(project_name="Ours", labels=("ours",))

    plan = planned('date_format: dd.mm.yyyy\nlabels: ["ours"]\n', here, unknown)

    assert plan.outcome.fate == "imported"
    assert plan.settings.date_format == "dd.mm.yyyy"
    assert plan.settings.labels == ("ours",)
    assert plan.exchange is not None
    assert plan.exchange.batch == "second"


def test_a_file_that_nobody_can_read_is_refused_with_its_line() -> None:
    assert planned(None) == ConfigPlan(
        FileOutcome("config.yml", "refused", None, "it is not UTF-8", 3, "bad-file"), SHOP
    )


def test_what_cannot_be_used_is_told_and_the_rest_is_used() -> None:
    plan = planned(FIRST.replace("Shop", "Store") + "default_port: many\nzero_padded_ids: 2\n")

    assert plan.settings == SHOP._replace(project_name="Store", zero_padded_ids=2)
    assert plan.notes == (
        Note(
            "unused-setting",
            'default_port is not used: defaultPort must be a whole number from 1 to 65535, not "many"',
        ),
    )


def test_a_default_status_that_would_be_gone_is_refused() -> None:
    here = Settings(project_name="Shop", default_status="In Progress")
    text = FIRST.replace('default_status: "To Do"', 'default_status: "In Progress"')

    plan = planned(text.replace('"In Progress", "Done"', '"Done"'), here, known(text))

    assert plan.outcome == FileOutcome(
        "config.yml",
        "refused",
        None,
        'defaultStatus is "In Progress", which would no longer be a status',
        None,
        "default-status-in-use",
    )
    assert (plan.settings, plan.exchange, plan.prefix) == (here, None, "task")


@pytest.mark.parametrize("statuses", ['"In Progress", "Done"', '"In Progress", "Review", "Done"'])
def test_a_default_status_that_is_chosen_in_the_file_counts_also_where_the_statuses_change(
    statuses: str,
) -> None:
    text = FIRST.replace('default_status: "To Do"', 'default_status: "In Progress"')

    plan = planned(text.replace('"In Progress", "Done"', statuses))

    assert plan.settings.default_status == "In Progress"


@pytest.mark.parametrize(
    ("of", "prefix"),
    [
        (EMPTY, "bug"),
        (Known("backlog", None, None, Extras(), empty=False), "task"),
        (known(), "bug"),  # the project itself has renamed them
        (known(f'{BUG}labels: ["x"]\n'), "task"),  # its prefix is what it was
        (known(tree="/other"), "task"),
    ],
)
def test_ids_keep_their_prefix_unless_the_projects_own_files_get_another(of: Known, prefix: str) -> None:
    plan = planned(BUG, SHOP, of)

    assert plan.settings.task_prefix == prefix
    assert plan.prefix == "bug"


def test_a_prefix_is_no_conflict_where_there_are_tasks() -> None:
    here = SHOP._replace(task_prefix="ours")

    plan = planned(BUG, here)

    assert plan.outcome.fate != "conflict"
    assert plan.settings.task_prefix == "bug"


@pytest.mark.parametrize("text", [FIRST, BUG])
def test_ids_keep_their_prefix_where_the_file_says_none_any_more(text: str) -> None:
    last = known(text)
    here = SHOP._replace(task_prefix=read_config(text).record_file.scalar("task_prefix"))

    plan = planned(text.replace("task_prefix", "other"), here, last)

    assert (plan.settings.task_prefix, plan.prefix) == (here.task_prefix, None)


def test_what_is_known_of_a_tree_is_its_own_last_exchange_else_that_of_another() -> None:
    own, other = exchange(FIRST), exchange(FIRST, "../other")
    extras = Extras("config.yml")
    record = exchange(FIRST)._replace(uuid="u-1")

    facts = Facts(exchanges=[record, other, own], extras={CONFIG_UUID: extras})

    assert known_config(facts, "backlog", empty=False) == Known("backlog", own, own, extras, empty=False)
    assert known_config(facts, "new", empty=True) == Known("new", other, None, extras, empty=True)
    assert known_config(Facts(), "backlog", empty=True) == EMPTY


def test_an_exchange_of_settings_that_was_taken_back_is_no_base() -> None:
    own = exchange(FIRST)
    facts = Facts(exchanges=[own], taken_back=[TakenBack("first", "setting", "default_status", unmade=False)])

    assert known_config(facts, "backlog", empty=False).base is None


def test_settings_that_are_no_yaml_are_read_line_by_line_and_that_is_told() -> None:
    plan = planned(FIRST.replace("Shop", "Store") + 'default_editor: "C:\\Windows"\n')

    assert plan.settings.project_name == "Store"
    assert [note.kind for note in plan.notes] == ["repaired"]
    assert plan.notes[0].text.startswith("line 5: it is not valid YAML")


def test_what_a_new_backlog_was_begun_with_gives_way_to_a_tree_and_what_tasks_use_does_not() -> None:
    begun = Settings(project_name="Begun", labels=("ours",))
    used = Known("backlog", None, None, Extras(), empty=False)

    assert planned('project_name: "Shop"\n', begun, EMPTY).settings.project_name == "Shop"
    assert planned('project_name: "Shop"\n', begun, used).outcome.fields == ("project_name",)
    assert planned('project_name: "Shop"\n', begun, used).outcome.fate == "conflict"


def test_all_that_is_in_conflict_is_told_at_once() -> None:
    here = SHOP._replace(project_name="Ours", labels=("ours",))
    plan = planned(FIRST.replace("Shop", "Theirs") + 'labels: ["theirs"]\n', here)

    assert plan.outcome.reason == "project_name, labels changed here and there"


def test_a_default_status_that_is_none_any_more_stops_no_import_of_other_settings() -> None:
    text = FIRST.replace('default_status: "To Do"\n', "")
    here = SHOP._replace(default_status="Gone")

    plan = planned(f"{text}zero_padded_ids: 2\n", here, known(text))

    assert (plan.outcome.fate, plan.settings) == ("updated", here._replace(zero_padded_ids=2))
