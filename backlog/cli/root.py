"""The click side of the command line: help and mistakes."""

from collections.abc import Sequence
from importlib import import_module
from shutil import get_terminal_size

import click

from backlog import __version__
from backlog.app import App
from backlog.cli.click_commands import SHORTHAND, click_command, click_option, given
from backlog.cli.command import Command
from backlog.cli.help_pages import write_below
from backlog.cli.invocation import invoke
from backlog.cli.options import GLOBAL, GROUP
from backlog.cli.output import emit, on_terminal, output_format
from backlog.cli.parser import arranged
from backlog.cli.registry import ALIASES, DEFAULTS, GROUPS, SHORTHANDS, Entry, subcommands
from backlog.cli.usage import command_missing, mistakes_in, unknown_command, usage_error
from backlog.domain.ids import parse_reference
from backlog.errors import NotFound

BANNER = f"""\
backlog {__version__}: tasks for developers, coding agents and scripts

  backlog init                        start a backlog in this project
  backlog task create "Title"         create a task
  backlog task list                   list the tasks
  backlog task 7                      show a task
  backlog task edit 7 -s "Done"       change a task
  backlog help                        list all commands
"""


def run(words: Sequence[str]) -> None:
    """Run a command line; raise BacklogError if that fails, KeyboardInterrupt if it was stopped."""
    try:
        with root().make_context("backlog", list(words)) as context:
            context.command.invoke(context)
    except click.exceptions.Exit:
        return
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        raise usage_error(error, words) from None


class RegistryGroup(click.Group):
    """A group whose commands are those of the registry; each is loaded when it is run."""

    def __init__(
        self, path: str, *, help_text: str, params: list[click.Parameter], own: Command | None = None
    ) -> None:
        """Take the group's path, "" for the root, and what it does without a command."""
        super().__init__(
            path or "backlog",
            params=params,
            help=help_text,
            callback=_introduce,
            invoke_without_command=True,
            subcommand_metavar="COMMAND …",
        )
        self.path = path
        self.own = own

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before the command; raise UsageError."""
        if self.path in DEFAULTS and (
            not args or (args[0][:1] == "-" and args[0] not in ctx.help_option_names)
        ):
            args = [DEFAULTS[self.path], *args]
        with mistakes_in(ctx):
            return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of the commands, in the order of the registry."""
        return list(subcommands(self.path))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Return a command by its name or alias, loaded now."""
        name = cmd_name if self.path else ALIASES.get(cmd_name, cmd_name)
        entry = subcommands(self.path).get(name)
        return _load(f"{self.path} {name}".lstrip(), entry) if entry else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names, or the one that an id in its place stands for.

        With it come its name and the words that are left for it. Raises what `unknown_command` returns.
        """
        word, *rest = args
        command = self.get_command(ctx, word)
        if command is not None:
            return command.name, command, rest
        if self.path in SHORTHANDS and _may_be_id(word, rest):
            ctx.meta[SHORTHAND] = True
            name = SHORTHANDS[self.path]
            return name, self.get_command(ctx, name), args
        raise unknown_command(self.path, word, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the names and summaries of the commands, out of the registry."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in subcommands(self.path).items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write what else there is to know, and the examples."""
        write_below(self.path, self.own, formatter)


def root() -> RegistryGroup:
    """Return the command line as a whole."""
    version = click.version_option(__version__, "-v", "--version", message="%(version)s")
    group = RegistryGroup(
        "",
        help_text="A task manager for developers, their coding agents and their scripts.",
        params=[click_option(option) for option in GLOBAL],
    )
    group.context_settings = {"help_option_names": ["-h", "--help"], "terminal_width": _width()}
    version(group)
    return group


def _width() -> int | None:
    """Return how wide help may be: as the terminal, and as click has it off a terminal."""
    return get_terminal_size().columns if on_terminal() else None


@click.pass_context
def _introduce(context: click.Context, /, **values: object) -> None:
    """Do what a group does before its command, or without one: a word of introduction."""
    if context.parent is None:
        common = given(values)
        context.obj = App(db=common.get("db"), actor=common.get("actor"), as_json="json" in common)
        context.call_on_close(context.obj.close)
    if context.invoked_subcommand is None:
        own = context.command.own if isinstance(context.command, RegistryGroup) else None
        if own is not None:
            common = given(context.find_root().params)
            invoke(arranged(str(context.command.name), own, {}, given(values), common))
            return
        if context.parent is not None and context.command.name not in SHORTHANDS:
            raise command_missing(str(context.command.name))
        if context.parent:
            emit(f"{context.get_help()}\n")
        elif output_format(context.obj, plain=False) != "rich" or not _show_agenda(context.obj):
            emit(BANNER)


def _show_agenda(app: App) -> bool:
    """Show what is to be done in this project; say whether there is one."""
    from backlog.cli.results import drawn
    from backlog.render.rich import agenda as rich_agenda
    from backlog.service.overview import agenda

    today = app.today()
    try:
        view = agenda(app.context(), today)
    except NotFound:
        return False
    drawn(lambda width, color: rich_agenda.agenda(view, today=today, width=width, color=color))
    return True


def _load(path: str, entry: Entry) -> click.Command:
    """Return the group or command of an entry; a command's module is imported now."""
    command: Command | None = import_module(entry.module).command if entry.module else None
    if command is None or path in GROUPS:
        help_text = f"{entry.summary}."
        if meant := SHORTHANDS.get(path):
            help_text += f"\n\n`backlog {path} 7` is short for `backlog {path} {meant} 7`."
        if meant := DEFAULTS.get(path):
            help_text += f"\n\n`backlog {path}` is short for `backlog {path} {meant}`."
        return RegistryGroup(
            path,
            help_text=help_text,
            params=[click_option(option) for option in GROUP],
            own=command,
        )
    return click_command(path, command)


def _may_be_id(word: str, rest: list[str]) -> bool:
    """Say whether to look for a task of that name, or to take the word for a mistyped command."""
    return parse_reference(word) is not None or set(rest) <= {"--plain", "--json"}
