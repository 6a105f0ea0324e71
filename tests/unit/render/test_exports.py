import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.settings import Settings
from backlog.render.csv.tasks import CSV_COLUMNS, as_csv
from backlog.render.json.export import as_json
from backlog.service.exchange.everything import Everything
from tests.unit.render.samples import BLANK_TASK

TITLE, LABELS = CSV_COLUMNS.index("title"), CSV_COLUMNS.index("labels")
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\u2212\ufe66"


def everything(title: str) -> Everything:
    task = BLANK_TASK._replace(title=title, labels=(title, "x"), ordinal=-1.5)
    draft = BLANK_TASK._replace(kind="draft", title="Draft")
    return Everything(Settings(), iter((task,)), iter((draft,)), iter(()), iter(()), iter(()))


def row(title: str) -> list[str]:
    return list(csv.reader(StringIO("".join(as_csv(everything(title))), newline="")))[2]


@pytest.mark.parametrize(
    "title",
    [
        '=HYPERLINK("http://example.org","y")',
        "-2+3",
        "@SUM(1)",
        "+1",
        "\t=1",
        "\r=1",
        "\n=1",
        "\tplain",
        "  =1",
        "\u00a0=1",
        "'=1",
        '"=1"',
        "\u201c=1",
        "\ufeff=1",
        "\u200b@x",
        "\x00=1",
        "- [ ] item",
        *(f"{sign}1" for sign in SIGNS),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(title: str) -> None:
    assert row(title)[TITLE] == f"'{title}"
    assert row(title)[LABELS] == f"'{title}\nx"


@pytest.mark.parametrize("title", ["", "Login", "a=b", "3-2", "me@example.org", "'quoted'", "(=1)", "1", "ü"])
def test_any_other_cell_is_the_text_itself(title: str) -> None:
    assert row(title)[TITLE] == title


def test_numbers_are_numbers() -> None:
    assert row("x")[CSV_COLUMNS.index("ordinal")] == "-1.5"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_no_text_begins_a_formula(title: str) -> None:
    cell = row(title)[TITLE]

    assert cell in {title, f"'{title}"}
    assert not cell.startswith((*SIGNS, "\t", "\r", "\n"))
    assert cell != title or not title.lstrip(" \t\"'").startswith(tuple(SIGNS))


def test_json_is_exact() -> None:
    assert json.loads("".join(as_json(everything("=1"))))["backlog"]["tasks"][0]["title"] == "=1"
