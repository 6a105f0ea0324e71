"""What a command is: a table of its arguments and options, and the function that it runs.

The table has two readers. `parser` understands every well-formed line without click, because
importing click takes as long as all the rest of a command. Whatever it does not understand, and
every cry for help, goes to click, which `click_commands` gives the same table.
"""

from __future__ import annotations

from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backlog.service.completion import Candidate, ValueKind

    Takes = ValueKind | Literal[""]
    Offer = Callable[[Sequence[str]], Iterable[Candidate]]

OptionValues = dict[str, Any]
"""What was given, by name: text, a tuple of texts, or True. What was not given is not in it."""

OptionForm = Literal["text", "texts", "pairs", "switch"]


class UsageError(InvalidInput):
    """The command line is malformed; `hint` says what to type instead."""

    code = "usage"

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None) -> None:
        """Keep the message, the code where it is more precise, and the advice."""
        super().__init__(message, code=code)
        self.hint = hint


TEXTS = "Texts"
CHECKLISTS = "Acceptance criteria, definition of done"
LINKS = "Links"
SAFETY = "Safety"
OUTPUT = "Output"
"""The groups in which help shows the options of a command with many of them."""


class Option(NamedTuple):
    """An option: its flags as typed, separated by a space, and what it means.

    `text` takes one value, the last one counts; `texts` collects its values, `pairs` two of them each time;
    `switch` takes none. Values that belong to the value of another option before them stand `behind` it:
    each is a pair of the place of that one, counted from 1, and the value.

    `takes` says which values there are: these, or those of a kind that the project has, "" for any. Help
    shows it in its `group`.
    """

    flags: str
    form: OptionForm
    help: str
    metavar: str = "TEXT"
    parameter: str = ""
    takes: Takes | tuple[str, ...] = ""
    group: str = ""
    behind: str = ""

    @property
    def name(self) -> str:
        """The name of the value: its own, or that of the last flag: `--check-ac` gives `check_ac`."""
        return self.parameter or self.flags.rpartition("--")[2].replace("-", "_")

    @property
    def words(self) -> int:
        """How many words after the flag are its values."""
        return {"switch": 0, "pairs": 2}.get(self.form, 1)


class Argument(NamedTuple):
    """What stands on the line without a flag: one word, or `many`; at least one if `required`.

    `takes` says which values of the project it may be, "" for any, or is a function of the words before that
    returns them. With `numbers` a word such as -5 is one of them, and no option.
    """

    name: str
    metavar: str
    help: str
    many: bool = False
    required: bool = True
    takes: Takes | Offer = ""
    numbers: bool = False


class Command(NamedTuple):
    """A command: `run` takes the App and, by name, the values that were given.

    The docstring of `run` is the command's help; its first line is the summary in the registry. `appendix`
    returns what stands below the options there: a heading, and rows of two columns.
    """

    run: Callable[..., None]
    options: tuple[Option, ...] = ()
    argument: Argument | None = None
    appendix: Callable[[], tuple[str, list[tuple[str, str]]]] | None = None


def switch(flags: str, help_: str, *, name: str = "", group: str = "") -> Option:
    """Return an option without a value."""
    return Option(flags, "switch", help_, "TEXT", name, "", group, "")


def text(
    flags: str,
    metavar: str,
    help_: str,
    *,
    name: str = "",
    takes: Takes | tuple[str, ...] = "",
    group: str = "",
) -> Option:
    """Return an option with one value."""
    return Option(flags, "text", help_, metavar, name, takes, group, "")


def texts(
    flags: str,
    metavar: str,
    help_: str,
    *,
    takes: Takes | tuple[str, ...] = "",
    group: str = "",
    behind: str = "",
) -> Option:
    """Return an option that may be given several times."""
    return Option(flags, "texts", help_, metavar, "", takes, group, behind)


def pairs(flags: str, metavar: str, help_: str, *, group: str = "") -> Option:
    """Return an option with two values, a number and a text, that may be given several times."""
    return Option(flags, "pairs", help_, metavar, "", "", group, "")
