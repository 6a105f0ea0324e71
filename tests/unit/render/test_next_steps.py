"""What comes next for a task that is done in its file alone is a line that can be pasted into a shell."""

import pytest

from backlog.render.next_steps import next_step
from backlog.service.exchange.report import NotDone

TASK = NotDone("tasks/task-7 - A.md", "TASK-7", "To Do", "", "Done", "open-criteria", (1, 2, 3, 5))


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (TASK, "when they hold:    backlog task edit TASK-7 --check-ac 1-3,5 -s Done"),
        (
            TASK._replace(done="It's $(done)"),
            """when they hold:    backlog task edit TASK-7 --check-ac 1-3,5 -s 'It'"'"'s $(done)'""",
        ),
        (
            TASK._replace(code="open-definition-of-done", open_=(2,)),
            "when they hold:    backlog task edit TASK-7 --check-dod 2 -s Done",
        ),
        (
            TASK._replace(code="criteria-required", open_=()),
            "see what it lacks: backlog task view TASK-7",
        ),
        (TASK._replace(by_checks=True), "run its checks:    backlog task verify TASK-7"),
    ],
)
def test_the_next_step_is_a_command(task: NotDone, expected: str) -> None:
    assert next_step(task) == expected
