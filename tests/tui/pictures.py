"""Draws the pictures of docs/board.md from the small project of the tests: `make pictures`."""

import asyncio
import re
import shutil
import tempfile
from pathlib import Path

from backlog.storage.home.open import open_store
from backlog.tui.app import BoardApp
from backlog.tui.desk import Desk
from backlog.tui.state import ViewState
from tests.tui.conftest import TODAY, template

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PICTURES: dict[str, tuple[str, tuple[int, int], tuple[str, ...]]] = {
    "board": ("backlog-dark", (100, 16), ()),
    "task": ("backlog-light", (100, 24), ("enter",)),
    "list": ("backlog-dark", (110, 20), ("2", "down")),
    "overview": ("backlog-light", (100, 24), ("4",)),
}
"""For each picture the theme, the size of the terminal, and the keys that lead there."""
FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
"""Where a picture would fetch fonts from; those of the reader will do."""


async def drawn(theme: str, size: tuple[int, int], keys: tuple[str, ...]) -> str:
    """Return a picture of the board after some keys, as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(shutil.copy(template(), Path(folder, "backlog.db"))), lasting=True)
        app = BoardApp(ViewState(Desk(store, lambda: "ada"), lambda: TODAY))
        app.theme = theme
        async with app.run_test(size=size) as pilot:
            await pilot.pause(1.0)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(1.0)
            picture = app.export_screenshot(title="backlog board")
        store.close()
    return FONTS.sub("", picture)


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(asyncio.run(drawn(*picture)), encoding="utf-8")


if __name__ == "__main__":
    main()
