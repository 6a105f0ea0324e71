"""What the words in files mean: ids in any spelling, milestones by id or title."""

from typing import TYPE_CHECKING

import pytest

from backlog.domain.records import Document, Milestone, Record
from backlog.domain.settings import Settings
from backlog.markdown.task_files import Meanings
from backlog.service.exchange.arrivals import Newcomer
from backlog.service.exchange.files import TreeFile, digest_of
from backlog.service.exchange.identities import Numbered
from backlog.service.exchange.ids import Prefixes
from backlog.service.exchange.incoming import understand
from backlog.service.exchange.links import Targets
from backlog.service.exchange.meanings import names
from tests.unit.service.exchange.clones import NOW

if TYPE_CHECKING:
    from backlog.domain.task import Task

SETTINGS = Settings(task_prefix="shop")
SPELLING = Prefixes(here="shop", tree="back")


def arrival(path: str, id_: str, title: str) -> Newcomer:
    text = f"---\nid: {id_}\ntitle: {title}\n---\n"
    (file,) = understand([TreeFile(path, text, digest_of(text))], SPELLING).good
    return Newcomer(file, f"uuid of {id_}")


def meanings() -> Meanings:
    arrivals = [
        arrival("milestones/m-3 - Launch.md", "m-3", "Launch"),
        arrival("archive/milestones/m-4 - Beta.md", "m-4", "Beta"),
        arrival("milestones/m-5 - Beta.md", "m-5", "Beta"),
        arrival("docs/doc-1 - Guide.md", "doc-1", "Guide"),
    ]
    records: dict[str, Task | Record] = {
        "m": Milestone("m", "m-1", "Alpha", NOW),
        "a": Milestone("a", "m-2", "Launch", NOW, state="archived"),
        "d": Document("d", "doc-2", "Notes", NOW),
    }
    ids = {**{one.uuid: one.file.id for one in arrivals}, **{one.uuid: one.id for one in records.values()}}
    ids |= {"t": "SHOP-7", "s": "SHOP-7.1", "e": "DRAFT-2"}
    return names(Numbered(ids, records, {}, Targets([], {}), ()), arrivals, SETTINGS, SPELLING)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SHOP-7", "SHOP-7"),
        ("back-07", "SHOP-7"),
        ("7", "SHOP-7"),
        (" shop-7.01 ", "SHOP-7.1"),
        ("draft-2", "DRAFT-2"),
        ("draft-9", "DRAFT-9"),
        ("Draft-09", "DRAFT-09"),
        ("back-9", "back-9"),
        ("9", "9"),
        ("doc-9", "doc-9"),
        ("draft", "draft"),
        ("draft-a-b", "DRAFT-a-b"),
        ("draft-x y", "draft-x y"),
        ("shop-9", "SHOP-9"),
        ("", ""),
    ],
)
def test_an_id_is_spelled_as_it_is_here_and_another_as_it_would_be(text: str, meant: str) -> None:
    assert meanings().task_id(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("m-1", "m-1"),
        ("M-01", "m-1"),
        ("alpha", "m-1"),
        ("Launch", "m-3"),
        ("m-2", "m-2"),
        ("Beta", "m-5"),
        ("m-4", "m-4"),
        ("Guide", "Guide"),
        ("Notes", "Notes"),
        ("Gamma", "Gamma"),
        ("", ""),
    ],
)
def test_a_milestone_is_meant_by_its_id_or_its_title_the_archived_last(text: str, meant: str) -> None:
    assert meanings().milestone(text) == meant


def test_the_settings_are_those_after_the_import() -> None:
    assert meanings().settings == SETTINGS
