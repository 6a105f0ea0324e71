"""The figures of an import: how many files had a fate, and of what kind their records are."""

import pytest

from backlog.service.exchange.report import FATES, Fate, FileOutcome, ImportReport

PLACES = {
    "tasks/task-1 - A.md": "task",
    "completed/task-2 - B.md": "task",
    "archive/tasks/task-3 - C.md": "task",
    "drafts/draft-1 - D.md": "draft",
    "archive/drafts/draft-2 - E.md": "draft",
    "milestones/m-0 - F.md": "milestone",
    "archive/milestones/m-1 - G.md": "milestone",
    "docs/doc-1 - H.md": "document",
    "docs/deep/down/doc-2 - I.md": "document",
    "decisions/decision-1 - J.md": "decision",
}
KINDS = {"task": 3, "draft": 2, "milestone": 2, "document": 2, "decision": 1}
NO_RECORDS = ("config.yml", "../backlog.config.yml", "readme.md", "other/tasks/task-9 - K.md")


def report(*fates: Fate) -> ImportReport:
    """A report of these files, and of some that hold no record, each with all of the fates."""
    return ImportReport(
        "backlog", [FileOutcome(path, fate) for fate in fates for path in (*PLACES, *NO_RECORDS)]
    )


@pytest.mark.parametrize("fate", FATES)
def test_records_are_counted_by_their_kind_where_their_files_lie(fate: Fate) -> None:
    counted = report(fate).kinds(fate)

    assert counted == ({} if fate == "left" else KINDS)
    assert list(counted) == [kind for kind in KINDS if kind in counted]
    assert report(*FATES).kinds(fate) == counted


@pytest.mark.parametrize("path", PLACES)
def test_a_kind_of_which_there_is_none_is_left_out(path: str) -> None:
    one = ImportReport("backlog", [FileOutcome(path, "imported")])

    assert one.kinds("imported") == {PLACES[path]: 1}
    assert one.kinds("updated") == {}


@pytest.mark.parametrize("fate", FATES)
def test_files_are_counted_by_their_fate_whatever_is_in_them(fate: Fate) -> None:
    assert report(fate).count(fate) == report(*FATES).count(fate) == len(PLACES) + len(NO_RECORDS)
    assert sum(report(fate).count(other) for other in FATES if other != fate) == 0
