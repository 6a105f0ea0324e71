"""`backlog git status`: says what of this program is set up in the repository."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.service.exchange.trees import tree_of


def run(app: App) -> None:
    """Show whether the hooks and the merge driver are set up.

    A clone brings along the line of .gitattributes that names the driver, but neither the driver nor the
    hooks: they are set up by `backlog git install` in each clone.
    """
    from backlog.git.setup import look
    from backlog.render.json.git import setup_json
    from backlog.render.text.git import setup_text

    setup = look(tree_of(app).root)
    emit(setup_json(setup) if app.as_json else setup_text(setup))


command = Command(run, (JSON,))
