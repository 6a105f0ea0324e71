"""Remembers what a batch has named with `as`, so that later lines can refer to it as `$name`."""

import re

from backlog.domain.spelling import did_you_mean
from backlog.errors import InvalidInput, NotFound, quoted

MARK = "$"

_REFERENCE = re.compile(r"\$[A-Za-z_][A-Za-z0-9_-]{0,63}")


class Aliases:
    """The names given so far: each stands for an id, or for the line that failed to make one."""

    def __init__(self) -> None:
        """Begin without any."""
        self._ids: dict[str, str] = {}
        self._failed: dict[str, int] = {}

    def check_free(self, name: str) -> None:
        """Raise InvalidInput for a name that stands for something already."""
        if name in self._ids:
            raise InvalidInput(
                f"{quoted(name)} stands for {self._ids[name]} already",
                code="name-taken",
                name=name,
                id=self._ids[name],
            )

    def give(self, name: str, id_: str) -> None:
        """Let a name stand for an id from now on."""
        self._ids[name] = id_
        self._failed.pop(name, None)

    def fail(self, name: str, line: int) -> None:
        """Remember that what was to have a name was not made."""
        if name not in self._ids:
            self._failed[name] = line

    def moved(self, old: str, new: str) -> None:
        """Let the names of an id that changed stand for the new one."""
        for name, id_ in self._ids.items():
            if id_ == old:
                self._ids[name] = new

    def meant(self, given: str) -> str:
        """Return an id for an id or `$name`; raise NotFound for an unknown name."""
        text = given.strip()
        if not text.startswith(MARK):
            return given
        name = text.removeprefix(MARK)
        if name in self._ids:
            return self._ids[name]
        if name in self._failed:
            raise NotFound(
                f"{quoted(text)} was not created: line {self._failed[name]} failed",
                code="name-failed",
                name=name,
                line=self._failed[name],
            )
        nearest = did_you_mean(name, self._ids)
        raise NotFound(
            f"no line before this one names anything {quoted(name)}",
            code="name-not-found",
            name=name,
            nearest=nearest,
        )

    def named(self, given: str) -> str:
        """Return the name of a milestone, or an id for `$name`; another text with a $ is a text."""
        return self.meant(given) if _REFERENCE.fullmatch(given.strip()) else given

    def all_meant(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of ids with the names in it replaced."""
        return tuple(map(self.meant, given))
