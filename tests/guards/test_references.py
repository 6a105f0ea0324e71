"""What code, tests and pages refer to exists: sections of the design and the contract, files, headings."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(
    path
    for folder in ("backlog", "benchmarks", "migrations", "tests")
    for ending in ("*.py", "*.txt", "*.md")
    for path in (ROOT / folder).rglob(ending)
    if path != Path(__file__)
)
PAGES = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md"), *(ROOT / "benchmarks").rglob("*.md")])

_NUMBER = r"\d+(?:\.\d+)*"
CITED = re.compile(rf"docs/(contract|design)\.md(?:[\s#]+({_NUMBER}(?:(?:-|, | and ){_NUMBER})*))?")
OTHERWISE = re.compile(r"\b(?:contract|design)(?:,? sections?)? \d", re.IGNORECASE)
SECTION = re.compile(rf"^(?:#+ |\*\*|\| )({_NUMBER})\b", re.MULTILINE)
NAMED = re.compile(r"`((?:[\w-]+/)+(?:[\w.-]+\.(?:md|py|sql|toml))?)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@cache
def sections(name: str) -> frozenset[str]:
    """Return the numbers of a page's sections: of its headings, and of rules and rows that have one."""
    return frozenset(SECTION.findall((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")))


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return what a link can lead to within a page, as GitHub names its headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def mistakes(text: str) -> Iterator[str]:
    """Yield each citation of a section that is not there, or that is written in another form."""
    for name, numbers in CITED.findall(text):
        wanted = re.findall(_NUMBER, numbers)
        yield from (f"docs/{name}.md {number}" for number in wanted if number not in sections(name))
    yield from (f"{other}: write docs/NAME.md N.N" for other in OTHERWISE.findall(CITED.sub("", text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(docs/contract.md 6.2)", []),
        ("(docs/contract.md 1.1, 6.2-6.6; docs/design.md 4.7 and 5)", []),
        ("see docs/design.md", []),
        ("docs/contract.md 9.38 and 10", []),
        ("docs/contract.md 6.99", ["docs/contract.md 6.99"]),
        ("docs/contract.md\n    # 6.99", ["docs/contract.md 6.99"]),
        ("docs/design.md 4, 4.9, 13", ["docs/design.md 4.9", "docs/design.md 13"]),
        ("in the order of contract 6.2", ["contract 6: write docs/NAME.md N.N"]),
        ("(design, section 4)", ["design, section 4: write docs/NAME.md N.N"]),
    ],
)
def test_a_wrong_citation_is_found(text: str, expected: list[str]) -> None:
    assert list(mistakes(text)) == expected


def test_every_citation_leads_to_a_section() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {mistake}"
        for path in CODE
        for mistake in mistakes(path.read_text(encoding="utf-8"))
    ]

    assert wrong == []
    assert sum(len(CITED.findall(path.read_text(encoding="utf-8"))) for path in CODE) >= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page

        assert (target, there.exists()) == (target, True)
        assert not anchor or (target, anchor in anchors(there)) == (target, True)


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "docs/architecture.md", "docs/contract.md", "docs/design.md"]
)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    named = {path for path in NAMED.findall((ROOT / page).read_text(encoding="utf-8")) if "N" not in path}
    folders = {path.partition("/")[0] for path in named}
    own = {
        "backlog",
        "tests",
        "docs",
        "migrations",
        "benchmarks",
        *(each.name for each in (ROOT / "backlog").iterdir()),
    }

    assert folders & own
    for path in named:
        if path.partition("/")[0] in own:
            assert (path, any((base / path).exists() for base in (ROOT, ROOT / "backlog"))) == (path, True)
