"""Turns the table of a command into a click command, for help, for mistakes and for unusual lines."""

import re
from collections.abc import Sequence
from typing import Any

import click

from backlog.cli.command import Command, Option, OptionValues
from backlog.cli.help_pages import write_below, write_options
from backlog.cli.invocation import invoke
from backlog.cli.parser import arranged
from backlog.cli.usage import TABLE, check_values, mistakes_in, unexpected_argument
from backlog.errors import NotFound

_NEGATIVE = re.compile(r"-[0-9.]+")
SHORTHAND = "backlog.cli.shorthand"
"""Where the click context remembers that an id stood where a command would."""


class TableCommand(click.Command):
    """A click command made of a table, whose mistakes are reported in our words."""

    path: str
    table: Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options, by groups and with the values that the project allows."""
        write_options(self.path, self.table, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write what else there is to know, and the examples."""
        write_below(self.path, self.table, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of the line; raise UsageError or InvalidInput."""
        if self.table.argument is not None and self.table.argument.numbers and "--" not in args:
            numbers = [word for word in args if _NEGATIVE.fullmatch(word)]
            args = [*(word for word in args if word not in numbers), "--", *numbers]
        words = tuple(args)  # click takes its list apart
        ctx.meta[TABLE] = self.path, self.table.options
        check_values(ctx, words, self.table.options)
        with mistakes_in(ctx):
            rest = super().parse_args(ctx, args)
        self._record_places(ctx, words)
        if rest:
            raise unexpected_argument(ctx, rest[0], words)
        return rest

    def _record_places(self, ctx: click.Context, words: Sequence[str]) -> None:
        """Let each value that stands `behind` another one know its place, which click forgets."""
        for option in self.table.options:
            if not option.behind or not ctx.params.get(option.name):
                continue
            _, _, order = self.make_parser(ctx).parse_args(list(words))
            names = [parameter.name for parameter in order]
            places = [names[:at].count(option.behind) for at, name in enumerate(names) if name == option.name]
            ctx.params[option.name] = tuple(zip(places, ctx.params[option.name], strict=True))


def click_command(path: str, command: Command) -> click.Command:
    """Return the command that stands at a path such as `task view`."""

    @click.pass_context
    def run(context: click.Context, /, **values: Any) -> None:  # noqa: ANN401  by the table: text, tuples, bools
        invocation = arranged(
            path,
            command,
            given(values),
            given(context.parent.params if context.parent else {}),
            given(context.find_root().params),
        )
        try:
            invoke(invocation)
        except NotFound as error:
            if SHORTHAND in context.meta:
                _suggest(error, path.partition(" ")[0], str(values.get("id_")))
            raise

    parameters: list[click.Parameter] = [click_option(option) for option in command.options]
    if argument := command.argument:
        parameters.insert(
            0,
            click.Argument(
                [argument.name],
                nargs=-1 if argument.many else 1,
                required=argument.required,
                metavar=argument.metavar,
                help=argument.help,
            ),
        )
    made = TableCommand(
        path.rpartition(" ")[2],
        params=parameters,
        callback=run,
        help=command.run.__doc__,
        context_settings={"allow_extra_args": True},
    )
    made.path = path
    made.table = command
    return made


def _suggest(error: NotFound, group: str, word: str) -> None:
    """Let the error ask whether a mistyped command was meant: `task creat` looks for a task first."""
    from backlog.cli.hints import command_meant  # only a mistake needs the tables

    meant = command_meant(group, word, [word])
    if meant:
        error.data = {**error.data, "meant": meant}


def click_option(option: Option) -> click.Option:
    """Return an option of a table as click has it."""
    declarations = [*option.flags.split(), option.name]
    if option.form == "switch":
        return click.Option(declarations, is_flag=True, help=option.help)
    return click.Option(
        declarations,
        nargs=option.words,
        multiple=option.form != "text",
        help=option.help,
        metavar=option.metavar,
    )


def given(values: OptionValues) -> OptionValues:
    """Return what was given; click also names what was not, as None, () or False."""
    return {name: value for name, value in values.items() if value not in (None, (), False)}
