"""What an agent is taught through MCP: how to plan, work on and finish a task, in terms of the tools."""

from collections.abc import Mapping
from typing import NamedTuple

from backlog.errors import InvalidInput, NotFound, quoted
from backlog.manuals.guides import Guide


class Prompt(NamedTuple):
    """What a prompt is for, the one argument it takes, what that means, and the text around it."""

    purpose: str
    argument: str
    meaning: str
    text: str


GUIDES = {
    "overview": Guide(
        "When to use which tool",
        """\
# Working with the backlog

- **Before anything**: `task_list` with `search`. Create a task only if there is none.
- **Take it on**: `task_claim` with `action: claim`; without an id it gives you the next ready one. Nobody
  else gets it until you release it or the lease ends.
- **While you work**: `task_edit` with `acceptanceCriteriaCheck` and `evidence`, `notesAppend`.
- **When it is done**: `task_edit` with the last criteria, `finalSummary` and the last status, in one call.
- **Done means done**: the last status is refused while a criterion is unchecked; the answer lists them.
- **Many changes**: `batch`, all or none.
- **A slip**: `undo` takes your last call back.

Errors are data: `code`, the facts, and in `next` what to call. Item numbers count from 1.
""",
    ),
    "task-creation": Guide(
        "How to write a task",
        """\
# Creating tasks

- The title says what will be true, the description why.
- Each criterion is one thing that can be checked from outside: behaviour, not steps.
- One task is one change that can be reviewed. What must come first goes into `dependencies`; parts of a
  larger whole get `parentTaskId`.
- Leave the plan to whoever takes the task on.
""",
    ),
    "task-execution": Guide(
        "How to work on a task",
        """\
# Working on a task

1. `task_claim`, then read what it answers: description, criteria, what it waits for.
2. `task_edit` with `planSet`: a few lines. Ask the person before you do more than the task says.
3. Work. After each criterion that has become true: `acceptanceCriteriaCheck` with `evidence`.
4. What the next reader must know goes into `notesAppend`.
5. You stop early: `task_claim` with `action: release`, and say in a note how far you are.
""",
    ),
    "task-finalization": Guide(
        "How to finish a task",
        """\
# Finishing a task

1. Check every criterion against what is really there; run the tests. Criteria with a `check`: `task_move`
   with `action: verify` runs those that the person has agreed to, and checks what passes.
2. One `task_edit`: `acceptanceCriteriaCheck` for what is left, `finalSummary` for what was done and why,
   the last status.
3. It was refused: the answer names what is open. Do that; never remove a criterion to get through.
""",
    ),
}
"""The guides by name."""

PROMPTS = {
    "plan-work": Prompt(
        "Turn a wish into tasks",
        "wish",
        "what is wanted",
        "Plan this as tasks of the backlog: {value}\n\nSearch for what is there. Follow this guide, and "
        "show me the tasks before you create them with one call of batch.\n\n{guide}",
    ),
    "work-on-task": Prompt(
        "Work on a task",
        "id",
        "the task, 7 or TASK-7",
        "Work on {value} of the backlog. Claim it, follow this guide, and stop before you set the last "
        "status.\n\n{guide}",
    ),
    "finish-task": Prompt(
        "Finish a task",
        "id",
        "the task, 7 or TASK-7",
        "Finish {value} of the backlog by this guide.\n\n{guide}",
    ),
}
"""The prompts by name."""

_GUIDE_OF = {
    "plan-work": "task-creation",
    "work-on-task": "task-execution",
    "finish-task": "task-finalization",
}


def prompt(name: str, arguments: Mapping[str, str]) -> str:
    """Return the text of a prompt; raise NotFound for an unknown one, InvalidInput without its argument."""
    known = PROMPTS.get(name)
    if known is None:
        raise NotFound(f"there is no prompt {quoted(name)}", code="prompt-not-found", given=name)
    value = arguments.get(known.argument, "").strip()
    if not value:
        raise InvalidInput(f"{name} needs {known.argument}", code="missing-argument", argument=known.argument)
    return known.text.replace("{guide}", GUIDES[_GUIDE_OF[name]].text).replace("{value}", value)
