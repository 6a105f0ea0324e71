"""What belongs together on a line is read as commands read it, and nothing of the line is lost."""

import pytest

from backlog.cli.command import Option
from backlog.cli.parser import Piece, pieces

OPTIONS = (
    Option("-s --status", "text", ""),
    Option("--set", "pairs", ""),
    Option("--plain", "switch", ""),
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("task 7", [Piece(["task"]), Piece(["7"])]),
        ("--status Done 7", [Piece(["--status", "Done"], "--status", "Done"), Piece(["7"])]),
        ("--status=Done", [Piece(["--status=Done"], "--status", "Done")]),
        ("-sDone", [Piece(["-sDone"], "-s", "Done")]),
        ("-s --plain", [Piece(["-s", "--plain"], "-s", "--plain")]),
        ("--status", [Piece(["--status"], "--status")]),
        ("--set a b c", [Piece(["--set", "a", "b"], "--set", "a"), Piece(["c"])]),
        ("--plain 7", [Piece(["--plain"], "--plain"), Piece(["7"])]),
        ("--plain=no", [Piece(["--plain=no"], "--plain", "no")]),
        ("--other 7", [Piece(["--other"], "--other"), Piece(["7"])]),
        ("--other=7", [Piece(["--other=7"], "--other", "7")]),
        ("- x", [Piece(["-"]), Piece(["x"])]),
        ("a -- --plain -s", [Piece(["a"]), Piece(["--", "--plain", "-s"])]),
        ("", []),
    ],
)
def test_an_option_goes_with_its_values(line: str, expected: list[Piece]) -> None:
    found = list(pieces(line.split(), OPTIONS))

    assert found == expected
    assert [word for piece in found for word in piece.words] == line.split()
