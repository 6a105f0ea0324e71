"""Starts a backlog in a folder, or changes the settings of the one that is there: `backlog init`."""

import os
from collections.abc import Callable, Iterator, Mapping

from backlog.app import App
from backlog.cli.command import Argument, Command, Option, UsageError, switch, text
from backlog.cli.options import JSON
from backlog.cli.output import emit, on_terminal, print_note
from backlog.cli.questions import ask_checked, confirmed
from backlog.cli.takeover import question
from backlog.domain.addresses import as_address
from backlog.domain.setting_keys import key_named, settings_with
from backlog.domain.setting_values import flag
from backlog.domain.settings import Settings
from backlog.domain.task import same_word
from backlog.errors import InvalidValue, quoted
from backlog.location.creation import Home
from backlog.manuals.guidance import FILES, instruction_files
from backlog.render.json import setup as json_setup
from backlog.render.text.setup import next_step, setup_done
from backlog.service.settings import configuration
from backlog.service.setup import SetUp, SetupFacts, SetupRequest, set_up, survey

FOLDER = ".backlog"
NAMES = (*FILES, "none")
AGENTS = ", ".join(NAMES)
SETTINGS = {
    "default_editor": "defaultEditor",
    "zero_padded_ids": "zeroPaddedIds",
    "web_port": "defaultPort",
    "auto_open_browser": "autoOpenBrowser",
    "check_branches": "checkActiveBranches",
    "include_remote": "remoteOperations",
    "branch_days": "activeBranchDays",
    "bypass_git_hooks": "bypassGitHooks",
}
"""The flags that set a setting, with the setting's name (docs/contract.md 1.10)."""

Flags = Mapping[str, str]
"""The flags that were given, by name; of a switch it matters only that it was."""


def run(  # one parameter a flag
    app: App,
    *,
    name: str | None = None,
    defaults: bool = False,
    here: bool = False,
    fresh: bool = False,
    db: str | None = None,
    **flags: str,
) -> None:
    """Start a backlog in this folder, or change the settings of an existing one.

    Creates .backlog/, which git ignores, and instructions for coding agents in AGENTS.md. In a linked
    git worktree, .backlog/ is created in the main worktree, and all worktrees share it.

    The tasks of a Backlog.md project that is here, or of a clone that brings them along as files, are
    imported into the new backlog; with --fresh it starts empty.

    If there was a backlog that is gone, restore it with `backlog restore`, or start over with --fresh.

    With --db postgresql://user@host/name the backlog is created on that server, or an existing one is
    joined. .backlog/config.toml records where it is, without a password, and can be committed.
    """
    if db is not None:
        app.name_database(db)
    home = Home(app)
    site = survey(home, here=here, fresh=fresh)
    if site.tree is not None and not defaults and not app.as_json and on_terminal():
        wanted = confirmed(app, question(app, site.tree.root))
        site = site if wanted else site._replace(tree=None)
    request = _request(site, name, flags, defaults=defaults)
    if on_terminal() and not defaults and not app.as_json:
        request = _asked(app, site, request, attended=not flags)
    done = set_up(home, site, request, app.stamp("init"), fresh=fresh)
    emit(
        json_setup.setup_done(done, site.shown)
        if app.as_json
        else setup_done(done, site.shown, site.directory)
    )
    if on_terminal() and not app.as_json:
        emit(next_step(done))
    for note in (*_notes_on_places(site, done, fresh=fresh), *_notes(flags, request, done)):
        print_note(app, note)


def _request(site: SetupFacts, name: str | None, flags: Flags, *, defaults: bool) -> SetupRequest:
    """Return what the line asks for; raise InvalidInput for a flag whose value it cannot have."""
    _check_places(flags)
    given = name if name and name.strip() else None
    if given is not None and as_address(given) is not None:
        raise UsageError(
            "the name of the project is the address of a server",
            hint="give it by --db",
            code="invalid-project-name",
        )
    if given is not None and given.strip() in {".", "./"}:  # this folder, as git takes it
        given = None if site.exists else _name_of(site)
    if given is None and defaults and not site.exists and site.tree is None:
        given = _name_of(site)
    settings = {"filesystemOnly": "true"} if "no_git" in flags else {}
    settings |= {SETTINGS[name_]: value for name_, value in flags.items() if name_ in SETTINGS}
    files = instruction_files(flags.get("agent_instructions"), flags.get("integration_mode"))
    return SetupRequest(given, flags.get("task_prefix"), settings, files)


def _name_of(site: SetupFacts) -> str:
    """Return the name of the folder that holds the backlog, which a project has unless another is given."""
    folder, _ = os.path.split(site.shown)
    project = os.path.dirname(folder) if os.path.basename(folder) == FOLDER else site.directory
    return os.path.basename(project).removesuffix(".git")


def _check_places(flags: Flags) -> None:
    """Raise InvalidInput for a place that the backlog cannot have, and for other misplaced words."""
    folder = flags.get("backlog_dir")
    if folder is not None and os.path.normpath(folder) != FOLDER:
        raise UsageError(
            f"--backlog-dir {quoted(folder)}: the backlog is always in {FOLDER}/",
            hint="omit the flag; use --db or BACKLOG_DB to put the database elsewhere",
            code="invalid-backlog-dir",
        )
    place = flags.get("config_location")
    if place not in {None, "folder", "root"}:
        raise InvalidValue("config location", str(place), ("folder", "root"))
    _wants_claude_agent(flags)


def _wants_claude_agent(flags: Flags) -> bool:
    return flag("--install-claude-agent", flags.get("install_claude_agent", "no"), Settings())


def _asked(app: App, site: SetupFacts, request: SetupRequest, *, attended: bool) -> SetupRequest:
    """Return the request with what is missing asked for: a new backlog's name; without any flag, all."""
    if request.name is None and (attended or not site.exists) and site.tree is None:
        known = configuration(app.context("init")).settings.project_name if site.exists else ""
        name = _ask("Project name", known or _name_of(site), _check_name)
        request = request._replace(name=name)
    if attended:
        agents = _ask(f"Write instructions for which coding agents ({AGENTS})", "agents", instruction_files)
        request = request._replace(files=instruction_files(agents))
    return request


def _ask(question: str, default: str, check: Callable[[str], object]) -> str:
    """Ask until the answer passes a check."""

    def checked(typed: str) -> str:
        check(typed)
        return typed

    return ask_checked(question, default or None, checked)


def _check_name(typed: str) -> None:
    settings_with(key_named("projectName"), typed, Settings())


def _notes_on_places(site: SetupFacts, done: SetUp, *, fresh: bool) -> Iterator[str]:
    """Say which backlog this folder uses from now on, where that may be a surprise."""
    if site.shared is not None:
        yield (
            f"all worktrees of this repository share the backlog of {quoted(site.shared, 200)}; "
            "for one of its own: backlog init --here"
        )
    if done.created and site.outer is not None:
        outer = quoted(site.outer, 200)
        yield f"from now on this folder and those below it use this backlog instead of {outer}"
    if fresh and not done.created:
        yield "--fresh has no effect: there is a backlog, and it stays"


def _notes(flags: Flags, request: SetupRequest, done: SetUp) -> Iterator[str]:
    """Say what was asked for and has no effect."""
    unused = [name for name in request.settings if not key_named(name).in_use]
    if unused:
        yield f"stored, but with no effect in this program: {', '.join(unused)}"
    prefix = done.settings.task_prefix
    fixed = not done.created or done.imported is not None
    if fixed and not same_word(request.task_prefix or prefix, prefix):
        yield f"ids keep the prefix {prefix}, which is fixed when a backlog is created"
    if flags.get("integration_mode", "").strip().lower() == "mcp":
        yield "no instruction files were written; set a client up with: backlog mcp setup CLIENT"
    if _wants_claude_agent(flags):
        yield "--install-claude-agent has no effect; for Claude's instructions: --agent-instructions claude"


def _setting(flag_: str, metavar: str) -> Option:
    """Return the option that sets what `config` knows by another name."""
    key = key_named(SETTINGS[flag_.removeprefix("--").replace("-", "_")])
    unused = f"stored as the setting {key.name}, which has no effect here"
    return text(flag_, metavar, f"set {key.name}: {key.meaning}" if key.in_use else unused)


command = Command(
    run,
    (
        text("--db", "PATH or URL", "create it there; a URL is recorded in .backlog/config.toml"),
        switch("--defaults", "ask nothing; use the folder's name"),
        switch("--here", "give a linked git worktree a backlog of its own"),
        switch("--fresh", "start empty, even if something could be imported or restored"),
        text("--task-prefix", "LETTERS", "prefix of task ids; default: task"),
        text("--zero-padded-ids", "N", "pad numbers in ids with zeros to N digits; 0: no padding"),
        text(
            "--agent-instructions", "A,B", f"write instructions for: {AGENTS}; default: agents", takes=NAMES
        ),
        text(
            "--integration-mode",
            "MODE",
            "cli, mcp or none; only cli writes instruction files",
            takes=("cli", "mcp", "none"),
        ),
        text("--install-claude-agent", "BOOL", "accepted, without effect"),
        switch("--no-git", "set filesystemOnly; everything works without git anyway"),
        text("--backlog-dir", "PATH", f"only {FOLDER} is possible"),
        text("--config-location", "PLACE", "accepted, without effect"),
        _setting("--default-editor", "COMMAND"),
        _setting("--web-port", "N"),
        _setting("--auto-open-browser", "BOOL"),
        _setting("--check-branches", "BOOL"),
        _setting("--include-remote", "BOOL"),
        _setting("--branch-days", "N"),
        _setting("--bypass-git-hooks", "BOOL"),
        JSON,
    ),
    Argument("name", "[NAME]", "name of the project", required=False),
)
