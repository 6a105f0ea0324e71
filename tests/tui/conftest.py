"""Somebody at the keyboard of a board that is open in this process, on a real database."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.task import Task
from backlog.service.context import Context
from backlog.service.queries import view
from backlog.service.tasks import edit
from backlog.storage.home.open import open_store
from backlog.store.database import Store
from backlog.tui.app import BoardApp
from backlog.tui.desk import Desk
from backlog.tui.main import Main
from backlog.tui.state import ViewState
from tests.small_project import small_project

T = TypeVar("T")
TODAY = date(2026, 11, 27)
PATIENCE_SECONDS = 90.0
"""How long a screen may take to show what is waited for, on a machine with much else to do."""


@cache
def template() -> Path:
    """A database with the small project, made once per run."""
    return small_project(
        [
            CreateRequest(
                "Take card payments",
                description="Customers **ask** for it.\n\n- by chip\n- by phone",
                acceptance_criteria=["A card is charged once", "A declined card says why"],
                priority="high",
                labels=["api"],
                assignees=["@sara"],
                milestone="m-0",
                due_date=date(2026, 11, 20),
            ),
            CreateRequest("Send receipts", priority="low", dependencies=["1"]),
            CreateRequest("Translate the form", parent="1", status="In Progress"),
            CreateRequest("Open the shop", status="Done"),
        ]
    )


class CountingDesk(Desk):
    """Knows how many questions have no answer yet."""

    running = 0

    async def ask(self, question: Callable[[Context], T]) -> T:
        self.running += 1
        try:
            return await super().ask(question)
        finally:
            self.running -= 1

    async def change(self, command: str, label: str, use_case: Callable[[Context], T]) -> T:
        self.running += 1
        try:
            return await super().change(command, label, use_case)
        finally:
            self.running -= 1


class HeardApp(BoardApp):
    """Remembers what it says in the corner."""

    def __init__(self, state: ViewState, view: str) -> None:
        super().__init__(state, view)
        self.heard: list[str] = []

    def notify(self, message: str, **options: Any) -> None:  # noqa: ANN401  Textual's options
        self.heard.append(message)
        super().notify(message, **options)


class Person:
    """Somebody who presses keys and reads the screen, while others change the same backlog."""

    def __init__(self, app: HeardApp, pilot: Pilot[None], desk: CountingDesk, store: Store) -> None:
        self.app, self.pilot, self.desk, self.store = app, pilot, desk, store

    @property
    def screen(self) -> str:
        """What is on the screen, line by line; what is behind a window, too."""
        strips = self.app.screen._compositor.render_strips()  # there is no public way to the text
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def said(self) -> str:
        """The messages in the corner since the last one that was waited for."""
        return "\n".join(self.app.heard)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each once the one before is answered."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*(_NAMES.get(letter, letter) for letter in text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything that was asked is answered, and what follows from it is drawn."""
        quiet = 0
        while quiet < 2:
            await self.pilot.pause()
            quiet = 0 if self.is_busy else quiet + 1

    @property
    def has_read(self) -> bool:
        """Whether the first view has been read: until then no key has anything to act on."""
        main = self.app.screen_stack[0]
        return isinstance(main, Main) and main._served > 0 and not main._reading.locked()

    @property
    def is_busy(self) -> bool:
        """Whether a question has no answer yet, or what a key began has not come to its window or its end.

        A page of a task is laid out in a thread once it is read.
        """
        at_work = [each.group for each in self.app.workers if not each.is_finished]
        windows = sum(isinstance(each, ModalScreen) for each in self.app.screen_stack)
        return (
            bool(self.desk.running)
            or not all(each.is_mounted for each in self.app.screen_stack)
            or not READING.isdisjoint(at_work)
            or (at_work.count("flow") > windows and not self.desk.proving)
        )

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not is_so():
                    await asyncio.sleep(0.02)
                    await self.settle()
        assert is_so(), f"{self.screen}\n{self.said}"

    async def sees(self, *texts: str) -> None:
        """Wait until texts are on the screen."""
        await self.until(lambda: all(text in self.screen for text in texts))

    async def hears(self, text: str) -> None:
        """Wait until something is said in the corner, and forget what was said before."""
        await self.until(lambda: text in self.said)
        self.app.heard.clear()

    def task(self, id_: str) -> Task:
        """Return a task as it is stored."""
        return view(self.others, id_).task

    @property
    def others(self) -> Context:
        """What a change of somebody else needs."""
        return Context(self.store, "bob", "test")

    def change(self, id_: str, **fields: object) -> None:
        """Change a task as somebody else does."""
        edit(self.others, [id_], EditRequest(**fields), shown=False)  # type: ignore[arg-type]  # any field


READING = frozenset({"start", "pane", "pages"})
"""The groups of workers that read what is shown."""
_NAMES = {" ": "space", "\n": "enter", "@": "at", "#": "number_sign"}

Flow = Callable[[Person], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The small project, a copy of its own for each test."""
    opened = open_store(str(shutil.copy(template(), tmp_path / "backlog.db")), lasting=True)
    yield opened
    opened.close()


@pytest.fixture
def play(store: Store, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Open the board and let somebody do something."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for module in ("textual.app", "textual.pilot"):  # these sleep until the whole machine is idle
        monkeypatch.setattr(f"{module}.wait_for_idle", lambda *_: asyncio.sleep(0.01))

    def played(
        flow: Flow, *, size: tuple[int, int] = (120, 30), view: str = "board", theme: str | None = None
    ) -> None:
        async def run() -> None:
            desk = CountingDesk(store, lambda: "ada", interval=0.05)
            app = HeardApp(ViewState(desk, lambda: TODAY), view)
            if theme is not None:
                app.theme = theme
            async with app.run_test(size=size, notifications=True) as pilot:
                person = Person(app, pilot, desk, store)
                await person.until(lambda: person.has_read)
                await flow(person)

        asyncio.run(run())

    return played
