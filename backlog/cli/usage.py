"""Says in one line what is wrong with a command line that click could not read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from backlog.cli.command import Option, UsageError
from backlog.cli.parser import scan
from backlog.cli.registry import subcommands
from backlog.domain.addresses import looks_like_address
from backlog.errors import InvalidInput, quoted

TABLE = "backlog.cli.table"
"""Where the click context keeps the path of the command and its options."""


def usage_error(error: click.ClickException, words: Sequence[str]) -> InvalidInput:
    """Return our error for one of click's on a line: what is wrong, and what to type or read instead."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "backlog"
    code, message, meant = _explained(error, command, words)
    hint = f"see: {command} --help"
    if meant:
        hint = meant if "backlog " in meant else f"{meant}; {hint}"
    return UsageError(message, hint=hint, code=code)


def unknown_command(group: str, word: str, words: Sequence[str]) -> InvalidInput:
    """Return the error for a word that is no command of a group, "" for the root, in a line of `words`."""
    from backlog.cli.hints import command_meant  # only a mistake needs the tables

    command = f"backlog {group}".rstrip()
    return UsageError(
        f"unknown command {_repeated(word, f'{command} {word}')}",
        hint=command_meant(group, word, words) or f"see: {command} --help",
        code="unknown-command",
    )


def command_missing(group: str) -> InvalidInput:
    """Return the error for a group that stands alone and means nothing then (docs/contract.md 0)."""
    names = ", ".join(name for name in subcommands(group) if not name.startswith("_"))
    return UsageError(
        f"backlog {group}: a command is missing; available: {names}",
        hint=f"see: backlog {group} --help",
        code="missing-command",
    )


@contextmanager
def mistakes_in(context: click.Context) -> Iterator[None]:
    """Let every mistake know in which command it was made; click's parser leaves that out of some."""
    try:
        yield
    except click.UsageError as error:
        error.ctx = error.ctx or context
        raise


def unexpected_argument(context: click.Context, word: str, words: Sequence[str]) -> InvalidInput:
    """Return the error for a word too many among those after the command."""
    from backlog.cli.argument_hints import argument_meant  # only a mistake needs the tables

    command = context.command_path
    wanted = [param.name for param in context.command.params if isinstance(param, click.Argument)]
    return UsageError(
        f"{command}: unexpected argument {_repeated(word)}",
        hint=argument_meant(command, word, words, takes_title="title" in wanted) or f"see: {command} --help",
        code="unexpected-argument",
    )


def check_values(context: click.Context, words: Sequence[str], options: Sequence[Option]) -> None:
    """Raise UsageError where an option stands in place of the value of another: `--title --json`.

    To give such a value it is attached: `--title=--json`.
    """
    forgotten = scan(words, options).forgotten
    if forgotten is None:
        return
    flag, value = forgotten
    long = next(option for option in options if flag in option.flags.split()).flags.split()[-1]
    raise UsageError(
        f"{context.command_path}: option {quoted(flag)} requires an argument",
        hint=f"if {value} is its value: {long}={value}",
        code="invalid-option",
    )


def _explained(
    error: click.ClickException, command: str, words: Sequence[str]
) -> tuple[str, str, str | None]:
    """Return the code and the message of an error, and what to do instead, if anything comes near."""
    if isinstance(error, click.NoSuchOption):
        return _unknown_option(error, command, words)
    if isinstance(error, click.MissingParameter) and error.param is not None and error.ctx is not None:
        name = error.param.make_metavar(error.ctx).strip("[].…")
        return "missing-argument", f"{command}: {name} is missing", None
    if isinstance(error, click.BadOptionUsage):
        from backlog.cli.hints import switch_meant  # only a mistake needs the tables

        path, options = error.ctx.meta.get(TABLE, ("", ())) if error.ctx else ("", ())
        meant = switch_meant(path, error.option_name, words, options)
        return "invalid-option", f"{command}: {_sentence(error.message)}", meant
    return "usage", f"{command}: {_sentence(error.format_message())}", None


def _unknown_option(
    error: click.NoSuchOption, command: str, words: Sequence[str]
) -> tuple[str, str, str | None]:
    from backlog.cli.hints import option_meant  # only a mistake needs the tables

    name = error.option_name
    path, options = error.ctx.meta.get(TABLE, ("", ())) if error.ctx else ("", ())
    if not path and error.ctx:  # a group
        path = command.partition(" ")[2]
        options = [
            Option(" ".join(param.opts), "switch" if param.is_flag else "text", "")
            for param in error.ctx.command.params
            if isinstance(param, click.Option)
        ]
    message = f"{command}: unknown option {quoted(name)}"
    return "unknown-option", message, option_meant(path, name, words, options)


def _repeated(word: str, text: str | None = None) -> str:
    """Return a text, the word unless given, as it may stand in a message: not with a server's password."""
    if looks_like_address(word):
        return "that looks like the address of a database"
    return quoted(word if text is None else text)


def _sentence(message: str) -> str:
    """Return a message of click in our form: it begins in lower case and has no full stop."""
    return (message[:1].lower() + message[1:]).rstrip(".").replace("'", '"')
