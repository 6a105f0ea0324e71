"""What is drawn is harmless, and a picture loads nothing from elsewhere."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from backlog.render.rich.console import drawn, picture

EVIL = "\x1b]0;t\x07\x1b[2J\x1b[58;5;201m\x9b31m\u202e\u2028\r\x0b"
LINKS = '<img src="https://example.org/x.png"> url(https://example.org) @import "//x.org" &#27; \ufffe\uffff'
XMLNS = "http://www.w3.org/2000/svg"


def table(text: str) -> Table:
    made = Table(text, title=text, caption=text)
    made.add_row(Text(text, "bold"))
    return made


@pytest.mark.parametrize("color", [True, False])
def test_colours_are_all_that_steers(*, color: bool) -> None:
    text = drawn([Text(EVIL, "red"), Panel(EVIL, title=EVIL), table(EVIL)], 120, color=color)

    left = re.sub(r"\x1b\[(?!58)[0-9;]*m", "", text)
    assert all(char.isprintable() or char == "\n" for char in left)
    assert ("\x1b" in text) is color


def test_an_svg_loads_nothing() -> None:
    text = picture([Text(f"{EVIL}{LINKS}", "bold red"), table(LINKS)], 80, title=f"{EVIL}{LINKS}", html=False)

    root = ET.fromstring(text)  # noqa: S314  it is our own
    for element in root.iter():
        for name, value in element.attrib.items():
            assert name.rpartition("}")[2] not in {"href", "src"}
            assert "//" not in value
            assert not re.search(r"url\((?!#)", value)
        if element.tag == f"{{{XMLNS}}}style":
            assert not re.search(r"url\(|@import|@font-face|//", element.text or "")
        assert element.tag.rpartition("}")[2] not in {"script", "image", "foreignObject", "use", "a"}
    assert "example.org" in "".join(root.itertext()).replace("\xa0", " ")


class References(HTMLParser):
    """Collects the tags of a page, and what its attributes and styles refer to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.found: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.in_style = tag == "style"
        self.found += [
            f"{name}={value}" for name, value in attrs if name in {"href", "src"} or "//" in str(value)
        ]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the parser's signature
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style and re.search(r"url\(|@import|@font-face|//", data):
            self.found.append(data)


def test_a_page_loads_nothing() -> None:
    text = picture([Text(f"{EVIL}{LINKS}", "bold red"), table(LINKS)], 80, title=LINKS, html=True)

    page = References()
    page.feed(text)
    assert page.found == []
    assert page.tags <= {"html", "head", "meta", "style", "body", "pre", "code", "span"}
    assert "default-src 'none'" in text
