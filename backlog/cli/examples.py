"""Examples of every command, for its help and for docs/cli.md; a test runs all of them in this order.

They are kept apart from the commands because only help needs them. One project sees them all, so
an example can build on those before it, also of other commands.
"""

FILES = {
    "plan.md": "1. Add the table.\n2. Send after payment.\n",
    "guide.md": "# Releasing\n\nRun the tests, then tag.\n",
    "base.md": "Run the tests.\n\nTag.\n\nTell everybody.\n",
    "ours.md": "Run the tests.\n\nTag.\n\nTell the team.\n",
    "theirs.md": "Run all tests.\n\nTag.\n\nTell everybody.\n",
    "changes.jsonl": (
        '{"op": "create", "title": "Send receipts", "ac": ["An e-mail is sent"], "as": "receipts"}\n'
        '{"op": "create", "title": "Store the receipts", "depends_on": ["$receipts"]}\n'
    ),
}
"""The files that the examples read, with the texts that the test gives them."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "init": (
        'backlog init "Corner shop" --defaults',
        "backlog init --agent-instructions claude,agents --defaults",
    ),
    "task create": (
        'backlog task create "Take card payments" --ac "A card is charged once" --ac "A bad one says why"',
        'backlog task create "Send receipts" -d "Customers ask for it" --priority high -l api,mail --dep 1',
        'backlog task create "Translate the form" --parent 1 --due-date +2w --plan-file plan.md',
        'backlog task create "Vouchers" --draft',
    ),
    "task list": (
        'backlog task list --status "To Do" --priority high',
        "backlog task list --ready --plain",
        "backlog task list -l api --json --fields id,title,status",
        "backlog task list --search receipts --ids",
    ),
    "task view": ("backlog task view 1", "backlog task 1 --plain", "backlog task 1.1 --json"),
    "task edit": (
        'backlog task edit 1 -s "In Progress" -a @me',
        'backlog task edit 1 --plan "1. Form. 2. Charge." --append-notes "The bank answers slowly"',
        "backlog task edit 1 --check-ac 1 --check-ac 2 -s Done",
        "backlog task edit 2 1.1 --add-label v2 --due-date friday",
    ),
    "task next": ("backlog task next", "backlog task next --json"),
    "task claim": ("backlog task claim 2 --lease 2h", "backlog task claim 2 --renew", "backlog task claim"),
    "task release": ("backlog task release 2",),
    "task verify": (
        "backlog task verify 1",
        "backlog task verify --all-open --dry-run",
        "backlog task verify --all-open --json --junit checks.xml",
    ),
    "task history": ("backlog task history 1", "backlog task history 1 --json"),
    "task complete": ("backlog task complete 1",),
    "task demote": ("backlog task demote 1.1",),
    "task archive": ("backlog task archive 2",),
    "draft create": ('backlog draft create "Gift cards" -d "Asked for at Christmas"',),
    "draft list": ("backlog draft list", "backlog draft list --json"),
    "draft view": ("backlog draft view 1", "backlog draft 1 --plain"),
    "draft edit": ('backlog draft edit 1 --ac "A card can be given away"',),
    "draft promote": ("backlog draft promote 1",),
    "draft archive": ("backlog draft archive 2",),
    "batch": ("backlog batch changes.jsonl --dry-run", "backlog batch changes.jsonl"),
    "search": (
        'backlog search "card pay"',
        'backlog search receipts --type task --status "To Do" --limit 5 --json',
    ),
    "board": ("backlog board", "backlog board -m"),
    "board view": ("backlog board view",),
    "board export": (
        "backlog board export BOARD.md",
        "backlog board export board.svg",
        "backlog board export --milestones lanes.html",
        "backlog board export --readme --export-version 1.2",
    ),
    "browser": (
        "backlog browser",
        "backlog browser --port 8080 --no-open",
        "backlog browser --host 0.0.0.0 --allow-host backlog.example.org --read-only",
    ),
    "overview": ("backlog overview", "backlog overview --json"),
    "sequence list": ("backlog sequence list", "backlog sequence list --json"),
    "milestone add": (
        'backlog milestone add "First release" --due-date 2030-06-30',
        'backlog milestone add "Second release"',
    ),
    "milestone list": ("backlog milestone list", "backlog milestone list --json"),
    "milestone view": ("backlog milestone view m-0",),
    "milestone rename": ('backlog milestone rename "First release" "Opening day"',),
    "milestone remove": ("backlog milestone remove m-1 --task-handling reassign --reassign-to m-0",),
    "milestone archive": ("backlog milestone archive m-0",),
    "doc create": ('backlog doc create "How we release" -t guide -p guides --content-file guide.md',),
    "doc update": ('backlog doc update 1 --title "Releasing" --tags release,ci',),
    "doc list": ("backlog doc list",),
    "doc search": ("backlog doc search tests",),
    "doc view": ("backlog doc view doc-1",),
    "doc archive": ("backlog doc archive 1",),
    "decision create": ('backlog decision create "Use one payment provider" -s accepted',),
    "decision update": ("backlog decision update 1 -s superseded",),
    "decision list": ("backlog decision list", "backlog decision list --json"),
    "decision view": ("backlog decision view 1",),
    "config": ("backlog config list", "backlog config get statuses"),
    "config get": ("backlog config get statuses", "backlog config get projectName --json"),
    "config list": ("backlog config list",),
    "config edit": ("backlog config edit",),
    "config set": (
        'backlog config set statuses "To Do,In Progress,Review,Done"',
        "backlog config set requireAcceptanceCriteria true",
    ),
    "export": (
        "backlog export backlog",
        "backlog export backlog --check",
        "backlog export tasks.csv",
    ),
    "import": ("backlog import backlog --dry-run", "backlog import"),
    "sync": ("backlog sync", "backlog sync --theirs 2"),
    "git install": ("backlog git install",),
    "git status": ("backlog git status", "backlog git status --json"),
    "git hook": ("backlog git hook post-merge 0",),
    "git merge-file": ("backlog git merge-file base.md ours.md theirs.md 7 backlog/docs/guide.md",),
    "git uninstall": ("backlog git uninstall",),
    "log": ("backlog log --limit 10", "backlog log --since 2d --actor sara --json"),
    "undo": ("backlog undo",),
    "cleanup": ("backlog cleanup --older-than 30d --yes",),
    "doctor": ("backlog doctor", "backlog doctor --fix --yes", "backlog doctor --stale-evidence"),
    "backup": ("backlog backup before-release.db", "backlog backup before-release.db --force"),
    "compact": ("backlog compact",),
    "restore": ("backlog restore before-release.db --yes",),
    "migrate": (
        "backlog migrate",
        "backlog migrate --to elsewhere.db --dry-run",
    ),
    "trust": ("backlog trust", "backlog trust --list", "backlog trust --revoke"),
    "agents": ("backlog agents --update-instructions",),
    "mcp start": ("backlog mcp start", "backlog mcp start --http --port 6421"),
    "mcp setup": (
        "backlog mcp setup claude",
        "backlog mcp setup cursor --user",
        "backlog mcp setup codex --print",
    ),
    "instructions": ("backlog instructions", "backlog instructions task-creation"),
    "completion install": (
        "backlog completion install --shell fish",
        "backlog completion install --shell zsh --print",
    ),
    "completion __complete": ('backlog completion __complete "backlog task view " 18',),
    "help": ("backlog help task edit",),
}
