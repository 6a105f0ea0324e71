"""What a file says beside its record."""

import pytest

from backlog.domain.sheets import Kept, other_text


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        (Kept("task-1 - A.md", unknown={"key": "value"}), ""),
        (Kept(loose={"": "Before", "description": "## Risks\n\nMany"}), "Before\n\n## Risks\n\nMany"),
        (
            Kept(below={"acceptance_criteria": [("It works", 0, ("  - on paper", "  - for long"))]}),
            "It works\n  - on paper\n  - for long",
        ),
        (
            Kept(loose={"plan": "After"}, below={"definition_of_done": [("a", 0, ("b",)), ("a", 1, ("c",))]}),
            "After\n\na\nb\n\na\nc",
        ),
    ],
)
def test_all_text_of_a_file_that_no_field_holds_is_other_text(kept: Kept, text: str) -> None:
    assert other_text(kept) == text
