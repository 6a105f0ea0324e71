"""Says in one line what is wrong with a command line that click could not read."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from backlog.cli.command import UsageError
from backlog.cli.options import GLOBAL
from backlog.cli.registry import subcommands
from backlog.domain.errors import InvalidInput, did_you_mean, quoted


def usage_error(error: click.ClickException) -> InvalidInput:
    """Return our error for one of click's: what is wrong, and where to read more."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "backlog"
    code, message, nearest = _explained(error, command)
    hint = f"see: {command} --help"
    if nearest:
        hint = f"did you mean: {nearest}; {hint}"
    return UsageError(message, hint=hint, code=code)


def unknown_command(group: str, word: str, *, hint: str | None = None) -> InvalidInput:
    """Return the error for a word that is no command of a group, "" for the root."""
    meant = did_you_mean(word, subcommands(group))
    command = f"backlog {group}".rstrip()
    if meant:
        hint = f"did you mean: {command} {meant}"
    return UsageError(
        f"unknown command {quoted(f'{command} {word}')}",
        hint=hint or f"see: {command} --help",
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


def unexpected_argument(context: click.Context, word: str) -> InvalidInput:
    """Return the error for a word too many."""
    command = context.command_path
    wanted = [param.name for param in context.command.params if isinstance(param, click.Argument)]
    quotes = "put titles of several words in quotes"
    return UsageError(
        f"{command}: unexpected argument {quoted(word)}",
        hint=quotes if "title" in wanted else f"see: {command} --help",
        code="unexpected-argument",
    )


def _explained(error: click.ClickException, command: str) -> tuple[str, str, str | None]:
    """Return the code and the message of an error, and what was meant, if anything comes near."""
    if isinstance(error, click.NoSuchOption):
        return _unknown_option(error, command)
    if isinstance(error, click.MissingParameter) and error.param is not None and error.ctx is not None:
        name = error.param.make_metavar(error.ctx).strip("[].…")
        return "missing-argument", f"{command}: {name} is missing", None
    if isinstance(error, click.BadOptionUsage):
        return "invalid-option", f"{command}: {_sentence(error.message)}", None
    return "usage", f"{command}: {_sentence(error.format_message())}", None


def _unknown_option(error: click.NoSuchOption, command: str) -> tuple[str, str, str | None]:
    name = error.option_name
    message = f"{command}: unknown option {quoted(name)}"
    if any(name in option.flags.split() for option in GLOBAL):
        return "unknown-option", message, f"backlog {name} … {command.removeprefix('backlog ')}"
    flags = [flag for param in error.ctx.command.params for flag in param.opts] if error.ctx else []
    meant = did_you_mean(name, [flag for flag in flags if flag.startswith("--")])
    return "unknown-option", message, meant


def _sentence(message: str) -> str:
    """Return a message of click in our form: it begins in lower case and has no full stop."""
    return (message[:1].lower() + message[1:]).rstrip(".").replace("'", '"')
