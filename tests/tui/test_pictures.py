"""Every screen at three sizes as letters, and in every theme the colours of what means something.

`python -m tests.tui.test_pictures` draws them again, to be looked at before they are kept.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.style import Style
from textual.strip import Strip

from backlog.storage.home.open import open_store
from backlog.tui.state import ViewState
from backlog.tui.themes import NAMES
from tests.tui.conftest import TODAY, CountingDesk, HeardApp, Person, template

SCREENS = Path(__file__).parent / "screens"
SIZES = ((30, 6), (80, 24), (120, 30))
WAYS: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "board": ((), "TASK-2", ()),
    "choice": (("s",), "Status of", ("escape",)),
    "form": (("e",), "Edit TASK-1", ("escape",)),
    "keys": (("question_mark",), "Keys", ("escape",)),
    "list": (("2",), "Translate", ("1",)),
    "task": (("enter",), "Status: ○ To Do", ("escape",)),
    "activity": (("3",), "created", ("1",)),
    "overview": (("4",), "25%", ("1",)),
}
"""The keys that lead to each screen from the board, what is there then, and the keys that lead back."""
TIME = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d|\d\d [A-Z][a-z]{2} \d\d:\d\d"  # when something was done
    r"|\d{4}-\d\d-\d\d(?= {20,}\d{4}-)|(?<= {20})\d{4}-\d\d-\d\d"  # the ends of the burn-up
)


def letters(strips: Iterable[Strip]) -> str:
    """Return what a screen says, without the times of today."""
    text = "\n".join(strip.text.rstrip() for strip in strips)
    return TIME.sub(lambda found: re.sub(r"\w", "0", found[0]), text)


def colours(strips: Iterable[Strip]) -> list[str]:
    """Return each combination of colours once, with the first text that has it."""
    seen: dict[str, str] = {}
    for strip in strips:
        for text, style, _ in strip:
            if text.strip() and style is not None:
                seen.setdefault(_told(style), text.strip())
    return [f"  {text:<28} {problem_text}" for problem_text, text in seen.items()]


def _told(style: Style) -> str:
    plain = Style(
        color=style.color, bgcolor=style.bgcolor, bold=style.bold, dim=style.dim, reverse=style.reverse
    )
    return str(plain)


async def still(ada: Person) -> list[Strip]:
    """Return the screen once nothing moves on it any more."""
    before: list[Strip] = []
    while before != (now := ada.app.screen._compositor.render_strips()):
        before = now
        await asyncio.sleep(0.15)  # what is beside a list comes later than this
        await ada.settle()
    return now


async def drawn() -> dict[str, str]:
    """Return the text of each file, by its name."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(shutil.copy(template(), Path(folder, "backlog.db"))), lasting=True)
        desk = CountingDesk(store, lambda: "ada", interval=60)
        app = HeardApp(ViewState(desk, lambda: TODAY), "board")
        async with app.run_test(size=SIZES[-1]) as pilot:
            ada = Person(app, pilot, desk, store)
            await ada.sees("TASK-1")
            await ada.press("l", "h")
            lines = []
            for theme in (*NAMES[1:], NAMES[0]):  # a change styles everything anew
                app.theme = theme
                lines += [f"=== {theme}", *colours(await still(ada))]
            found["themes.txt"] = "\n".join(lines) + "\n"
            for size in SIZES:
                await pilot.resize_terminal(*size)
                shown = []
                for name, (there, seen, back) in WAYS.items():
                    await ada.press(*there)
                    await ada.sees(seen)
                    shown.append(f"=== {name}\n{letters(await still(ada))}\n")
                    await ada.press(*back)
                found[f"{size[0]}x{size[1]}.txt"] = "".join(shown)
        store.close()
    return found


def test_every_screen_looks_as_it_was_kept(play: object) -> None:  # noqa: ARG001  for its environment
    shown = asyncio.run(drawn())

    for path in SCREENS.iterdir():
        assert shown.pop(path.name).splitlines() == path.read_text(encoding="utf-8").splitlines()
    assert not shown


if __name__ == "__main__":
    os.environ["TERM"] = "xterm-256color"
    os.environ.pop("NO_COLOR", None)
    SCREENS.mkdir(exist_ok=True)
    for name, text in asyncio.run(drawn()).items():
        (SCREENS / name).write_text(text, encoding="utf-8")
