"""What a tool is given: its arguments as they were read, the backlog, and who calls."""

from collections.abc import Callable
from typing import Any, NamedTuple

from backlog.location import Location
from backlog.mcp.arguments import Arguments
from backlog.service.context import Context
from backlog.service.figures import Figures

Progressed = Callable[[int, int, str], None]


class Call(NamedTuple):
    """One call of one tool. `actor` is whom the history names: the client, or whom the person has named.

    `contexts` are those that it was given. `stopped` says whether nobody waits for the answer any more, so
    that what takes long can end; `progressed` is told how much is done, of how much, and what came last.
    `figures` are the numbers of the project that are kept from call to call.
    """

    tool: str
    arguments: Arguments
    location: Location
    actor: str
    contexts: list[Context]
    stopped: Callable[[], bool] = lambda: False
    progressed: Progressed = lambda _done, _total, _last: None
    figures: Callable[[], Figures] = Figures

    def context(self) -> Context:
        """Return what the use cases of the call need."""
        context = self.location.context(f"mcp {self.tool}", self.actor)
        self.contexts.append(context)
        return context

    def get(self, name: str) -> Any:  # noqa: ANN401  as its schema says
        """Return an argument, None if it was not given."""
        return self.arguments.get(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty if it was not given."""
        return tuple(self.arguments.get(name, ()))

    def me(self, name: str) -> str:
        """Return a name of a person, `@me` being who calls."""
        return self.location.actor(self.actor) if name.strip().lower() == "@me" else name

    def people(self, name: str) -> tuple[str, ...]:
        """Return a list of people; see `me`."""
        return tuple(map(self.me, self.texts(name)))
