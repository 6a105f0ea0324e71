from collections.abc import Iterator

import pytest

from backlog.cli.exits import CODES, ExitCode, exit_code
from backlog.errors import BacklogError


def kinds(root: type[BacklogError] = BacklogError) -> Iterator[type[BacklogError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_kind_of_error_belongs_to_exactly_one_entry_of_the_table(
    kind: type[BacklogError],
) -> None:
    entries = [entry for entry in CODES if issubclass(kind, entry)]

    assert len(entries) == 1
    assert exit_code(kind) == CODES[entries[0]]


def test_no_error_ends_as_if_it_were_none_or_an_interruption() -> None:
    assert not {ExitCode.DONE, ExitCode.INTERRUPTED} & set(CODES.values())


def test_every_exit_code_but_those_two_is_the_code_of_an_error() -> None:
    assert set(CODES.values()) | {ExitCode.DONE, ExitCode.INTERRUPTED} == set(ExitCode)


def test_the_exit_codes_are_those_of_the_design() -> None:
    codes = {code.name: code.value for code in ExitCode}

    assert codes == {
        "DONE": 0,
        "FAILED": 1,
        "USAGE": 2,
        "NOT_FOUND": 3,
        "REFUSED": 4,
        "CONFLICT": 5,
        "BUSY": 6,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_kind_of_error_has_a_kebab_case_code(kind: type[BacklogError]) -> None:
    assert kind.code
    assert kind.code.replace("-", "").isalnum()
    assert kind.code == kind.code.lower()
