"""What somebody gets who presses the tab key in a real shell: the value itself, and nothing that runs."""

from pathlib import Path

import pytest

from tests.cli.shells import started
from tests.conftest import Project

SHELLS = ("bash", "zsh", "fish")

# Each label begins with letters of its own, which are typed; what follows is what a shell might take
# for something else than text.
LABELS = {
    "aa": "aa$(touch ran)",
    "bb": "bb`touch ran`",
    "cc": "cc two words",
    "dd": "dd'single'$(touch ran)",
    "ee": 'ee"double"$(touch ran)',
    "ff": "ff!!!x!",
    "gg": "gg$HOME${HOME}",
    "hh": "hh\\back\\\\slash\\",
    "ii": "ii;touch ran&touch ran|touch ran",
    "jj": "jj>ran<ran",
    "kk": "kk*?[a-z]~",
    "ll": "ll{a..c}#x",
    "mm": "mm:b=c@d%e^f",
    "nn": "nné\u2018\u2019\u201c\u201dü👩‍💻",
    "oo": "oo$'\\x41'",
    "pp": "pp()",
    "qq": "qq%n%F{red}",
    "rr": "rr:w",
}
# What begins with something that a shell may take for something else is typed up to there.
LEADING = {
    "~": "~root",
    "-": "-dash",
    "@": "@$(touch ran)",
    "=": "=ls",
    "#": "#hash",
    "%": "%1",
    "+": "+p",
    ":": ":colon",
    "^": "^a^b",
}

ELSEWHERE = [
    ("--status=In", ["--status=In Progress"]),
    ('--status="In', ["--status=In Progress"]),
    ("--status='in p", ["--status=In Progress"]),
    ("-s in\\ p", ["-s", "In Progress"]),
    ("-l one,aa", ["-l", "one,aa$(touch ran)"]),
    ('-l "one two,aa', ["-l", "one two,aa$(touch ran)"]),
    ('-l a"a', ["-l", "aa$(touch ran)"]),
    ("-l mm:b", ["-l", "mm:b=c@d%e^f"]),
    ("-l mm:b=c@", ["-l", "mm:b=c@d%e^f"]),
    ("-l 'mm:b=c@", ["-l", "mm:b=c@d%e^f"]),
    ('-l "aa\\$', ["-l", "aa$(touch ran)"]),
    ("-l aa\\$", ["-l", "aa$(touch ran)"]),
]


@pytest.fixture(scope="module")
def template(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose labels are hostile."""
    project = _new_project.copied(tmp_path_factory.mktemp("shop") / "demo")
    words = [word for label in (*LABELS.values(), *LEADING.values()) for word in ("-l", label)]
    assert project("task", "create", "Hostile", *words).code == 0
    return project


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("shell", SHELLS)
def test_what_is_inserted_is_the_value_whatever_quote_is_open(
    template: Project, tmp_path: Path, shell: str
) -> None:
    quotes = {"bash": ("", '"', "'", "$'"), "zsh": ("", '"', "'", "$'"), "fish": ("", '"', "'")}[shell]
    cases = [(f"-l {quote}{typed}", ["-l", label]) for typed, label in LABELS.items() for quote in quotes]
    cases += [
        (f"-l {quote}{typed}", ["-l", label]) for typed, label in LEADING.items() for quote in quotes[1:]
    ]
    cases += ELSEWHERE
    script = installed(template, tmp_path, shell)

    with started(shell, tmp_path, script, template.root) as running:
        calls = running.typed(*(f"backlog task list {typed}\t" for typed, _ in cases))

    got = {typed: call[2:] for (typed, _), call in zip(cases, calls, strict=True)}
    assert got == dict(cases)
    assert not (template.root / "ran").exists()


def installed(project: Project, home: Path, shell: str) -> Path:
    finished = project(
        "completion", "install", "--shell", shell, "--json", env={"HOME": str(home), "XDG_CONFIG_HOME": None}
    )
    assert finished.code == 0
    import json

    return Path(json.loads(finished.stdout)["completion"]["path"])
