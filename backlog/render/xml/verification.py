"""What came of checks as a JUnit report, which every CI server shows: a suite for each task.

The form is the one that test runners agree on: https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.service.check_runs import Result

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_HIGHEST = 0xFFFD
_BEYOND = 0x10000


def junit(results: Sequence[Result]) -> str:
    """Return the report; a check that was not agreed to is skipped, one that ran too long is an error."""
    suites: dict[str, list[Result]] = {}
    for result in results:
        suites.setdefault(result.check.task, []).append(result)
    parts = [_suite(task, each) for task, each in suites.items()]
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}\n<testsuites{_counts(results)}>\n{''.join(parts)}</testsuites>\n"


def _suite(task: str, results: Sequence[Result]) -> str:
    name = _escaped(f"{task} {results[0].check.title}")
    cases = "".join(_case(result) for result in results)
    return f'  <testsuite name="{name}"{_counts(results)}>\n{cases}  </testsuite>\n'


def _case(result: Result) -> str:
    check = result.check
    head = (
        f'    <testcase classname="{_escaped(check.task)}" name="{_escaped(f"#{check.number} {check.text}")}"'
        f' time="{result.seconds:.1f}">'
    )
    output = _escaped(result.output)
    if result.outcome == "passed":
        return f"{head}<system-out>{output}</system-out></testcase>\n"
    if result.outcome == "not-agreed":
        return f'{head}<skipped message="not agreed to"/></testcase>\n'
    if result.outcome == "timed-out":
        return f'{head}<error message="timed out">{output}</error></testcase>\n'
    return f'{head}<failure message="exit code {result.exit_code}">{output}</failure></testcase>\n'


def _counts(results: Sequence[Result]) -> str:
    """Return the attributes that count results: `tests="3" failures="1" …`."""
    outcomes = [result.outcome for result in results]
    counts = {
        "tests": len(results),
        "failures": outcomes.count("failed"),
        "errors": outcomes.count("timed-out"),
        "skipped": outcomes.count("not-agreed"),
    }
    seconds = sum(result.seconds for result in results)
    return "".join(f' {name}="{count}"' for name, count in counts.items()) + f' time="{seconds:.1f}"'


def _escaped(text: str) -> str:
    """Return a text as it may stand in XML: what XML 1.0 has no place for is a question mark."""
    return "".join(_ESCAPES.get(char) or (char if _is_possible(ord(char)) else "?") for char in text)


def _is_possible(code: int) -> bool:
    """Say whether XML 1.0 can hold a character: https://www.w3.org/TR/xml/#charsets."""
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= _HIGHEST or code >= _BEYOND  # noqa: PLR2004  see above
