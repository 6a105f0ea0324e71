"""`backlog help`: explains a command."""

import click


@click.command("help")
@click.argument("words", metavar="[COMMAND …]", nargs=-1)
def command(words: tuple[str, ...]) -> None:
    """Explain a command.

    `backlog help task edit` is the same as `backlog task edit --help`.
    """
    from backlog.cli.root import run

    run([*words, "--help"])
