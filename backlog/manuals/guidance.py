"""What coding agents learn about this program, and how it is put into their instruction files."""

from backlog.errors import InvalidInput, InvalidValue

START = "<!-- BACKLOG GUIDELINES START -->"
END = "<!-- BACKLOG GUIDELINES END -->"

FILES = {
    "claude": "CLAUDE.md",
    "agents": "AGENTS.md",
    "gemini": "GEMINI.md",
    "copilot": ".github/copilot-instructions.md",
    "cursor": "AGENTS.md",
}
"""The file that each kind of agent reads (docs/contract.md 1.10)."""

GUIDANCE = f"""\
{START}
## Tasks: the `backlog` command

The tasks of this project are in a database. Read and change them with `backlog` only; there are no
task files to edit. The short answers are for you; add `--plain` or `--json` where you need the whole task.

| You want to | Run |
| --- | --- |
| see whether there is a task for it | `backlog search "card payments" --plain` |
| add one if there is none | `backlog task create "Title" -d "Why" --ac "What must hold" --ac "And this"` |
| take on the next task, or task 7 | `backlog task claim`, `backlog task claim 7` |
| read it | `backlog task 7 --plain` |
| write down how you will do it | `backlog task edit 7 --plan "1. ..."` |
| note what you found along the way | `backlog task edit 7 --append-notes "..."` |
| check criteria 1 and 2, once you have seen them hold | `backlog task edit 7 --check-ac 1,2` |
| finish | `backlog task edit 7 --final-summary "..." -s Done` |
| give it back unfinished | `backlog task release 7` |

- **Done means done.** The last status is refused while an acceptance criterion is unchecked, whichever
  command asks for it. See that the criterion holds, then check it. Do not reword or remove one to get past
  it: ask the person who set it.
- A claimed task is yours for 30 minutes, longer with `--lease 2h` or `--renew`.
- A text of several lines: `--notes-file -` and its like read standard input.
- Write criteria that can be seen to hold: an outcome, not a step.
- Work that turns up along the way becomes a task of its own (`--parent 7`, or `--dep 7` if it has to wait).
- A command makes all of its changes or none. The exit code says which: 0 done, 1 failed, 2 wrong
  usage, 3 not found, 4 refused by a rule, 5 somebody else's change or claim is in the way, 6 busy (try
  again).
  More: `backlog instructions`, `backlog task edit --help`.
{END}
"""


MODES = {"cli": "cli", "agents": "cli", "mcp": "mcp", "none": "none"}
"""The ways to serve agents, with the second name of the first one (docs/contract.md 1.10)."""


def instruction_files(agents: str | None, mode: str | None = None) -> tuple[str, ...]:
    """Return the files that are to hold the guidance, each once (docs/contract.md 1.10).

    `agents` is a comma list, `agents` alone unless given; its word `none` adds nothing. `mode` is
    `cli` unless given; with another one no file is written. Raises InvalidInput for an unknown
    word, and for agents named where no file would be written.
    """
    wanted = (mode or "").strip().lower() or "cli"
    if wanted not in MODES:
        raise InvalidValue("integration mode", wanted, ("cli", "mcp", "none"))
    if MODES[wanted] != "cli":
        if agents is not None:
            raise InvalidInput(
                f"instructions for agents go with the integration mode cli, not with {wanted}",
                code="conflicting-options",
                mode=wanted,
            )
        return ()
    names = [name for part in (agents or "").split(",") if (name := part.strip().lower())]
    for name in names:
        if name not in FILES and name != "none":
            raise InvalidValue("agent", name, (*FILES, "none"))
    files = (FILES[name] for name in names or ["agents"] if name != "none")
    return tuple(dict.fromkeys(files))


def with_guidance(text: str, file: str) -> str:
    """Return the text of an instruction file with the present guidance in it, once.

    It takes the place of older guidance, else it stands at the end; all other text stays as it
    is, and so do the line ends in use. Raises InvalidInput for a start without an end.
    """
    guidance = GUIDANCE.replace("\n", "\r\n") if "\r\n" in text else GUIDANCE
    start = text.find(START)
    if start >= 0:
        end = text.find(END, start)
        if end < 0:
            raise InvalidInput(
                f"{file} has the line {START} without the line {END}",
                code="guidance-torn",
                file=file,
            )
        return text[:start] + guidance.rstrip() + text[end + len(END) :]
    if not text.strip():
        return guidance
    newline = "\r\n" if "\r\n" in text else "\n"
    return text.rstrip("\r\n") + newline * 2 + guidance
