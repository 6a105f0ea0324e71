"""Takes out what may differ between two runs of the same command, before they are compared.

Instants, our own settings, the place of the project, the reference's `File:` and `Path:` lines and
JSON paths, our revisions, progress lines, search scores and the version of the program. Everything else
counts, to the byte.
"""

from __future__ import annotations

import re

RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        # The view begins with the file and an empty line; the success line is followed by it.
        (r"\AFile: .*\n\n", ""),
        (r"^File: .*\n", ""),
        # Documents live in no file either, so that nothing is said of their paths.
        (r"^Path: .*\n", ""),
        (r"\(path: .*?, type:", "(path: <path>, type:"),
        # A task tells its revision, which `--if-revision` asks for, as the last of its keys.
        (r',\n    "revision": \d+$', ""),
        (r'^(\s*"path": ).*?(,?)$', r"\1null\2"),
        (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<instant>"),
        (r"\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?\b", "<instant>"),
        (r" \[score \d\.\d{3}\]", " [score]"),
        (r"^ *Loading .*\n", ""),
        (r"^  Applying latest task states.*\n", ""),
        (r"^  Total tasks: \d+\.\.\.\n", ""),
        (r"^Performance summary: .*\n\n", ""),
        # An edit of criteria says how far they are.
        (r"^Criteria \d+/\d+(, next #\d+ .*)?\n", ""),
        # Settings of our own stand in no list of the reference.
        (r"^  (requireAcceptanceCriteria|gateDefinitionOfDone|snapshots): .*\n", ""),
        (r"\A\d+\.\d+\.\d+\S*$", "<version>"),
        (r"(Project Status \()\d+\.\d+\.\d+\S*\)", r"\1<version>)"),
    )
)


def normalised(stdout: str) -> str:
    """The part of the standard output that both programs must agree on."""
    for pattern, replacement in RULES:
        stdout = pattern.sub(replacement, stdout)
    return stdout


def members(stdout: str) -> str:
    """The lines in alphabetical order, without trailing commas: who is listed, not where."""
    return "".join(f"{line.rstrip(',')}\n" for line in sorted(stdout.splitlines()))
