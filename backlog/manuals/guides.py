"""The guides that `backlog instructions` prints, for coding agents and for people new to the program."""

from typing import NamedTuple


class Guide(NamedTuple):
    """What a guide is for, in one line, and its text in Markdown."""

    purpose: str
    text: str


_OVERVIEW = """\
# Working with backlog: overview

The tasks of this project are in a database that only `backlog` reads and writes. There are no task
files to edit.

## What to do when

- You are asked to do something: search first. `backlog search "card payments" --plain`
- There is no task for it, and it takes more than a moment: read the guide task-creation, then create one.
- There is one: read the guide task-execution, then claim it.
- You believe that you are done: read the guide task-finalization first.

## What holds everywhere

- **Done means done.** The last status is refused while an acceptance criterion is unchecked, on every
  path: edit, create, batch, import, undo. The refusal names the open criteria.
- **All or nothing.** A command that names several ids changes all of them or none.
- **Nothing is lost.** Any number of commands may run at once; each waits its turn.
- **Who did it** is remembered: `--actor NAME` or `BACKLOG_ACTOR` says who you are.

A change is answered in a line, which is all you need; `--plain` prints the whole task, `--json` data
(`--fields id,title,status` narrows a list). Complaints are one line on standard error, most with the next
command to run; the exit code says what kind they are:

| Code | Meaning | What to do |
| --- | --- | --- |
| 0 | done | |
| 1 | the system or the database did not allow it | read the message, ask the user |
| 2 | the command line is not valid | see `--help` of the command |
| 3 | something named in the command does not exist | list or search, then try the right id |
| 4 | a rule refuses it, such as an unchecked criterion | do what the rule asks for |
| 5 | somebody else's change or claim is in the way | read the task again, or choose another |
| 6 | others, or a server, took too long | run it again; look first if the code is `commit-unknown` |

## The guides

    backlog instructions task-creation
    backlog instructions task-execution
    backlog instructions task-finalization
"""

_CREATION = """\
# Creating tasks

## Before

Search first: if a similar task exists, edit it instead of creating another one.

    backlog search "receipts" --plain
    backlog task list --labels api --plain

## One task, one outcome

A task is right when one person can finish it, and review it, in one go. Larger work is split into
tasks that are of use one by one. What has to come first is a dependency; parts of a whole are subtasks.

    backlog task create "Send receipts" -d "Customers ask for them" --ac "An order sends one e-mail" -l api
    backlog task create "Store the receipts" --dep 1
    backlog task create "Translate the receipt" --parent 1

- The title says what is different afterwards. The description says why, and what is out of scope.
- **Acceptance criteria** (`--ac`, once for each) are outcomes that anybody can see to hold or not to hold.
  They are not steps, and "works well" is not one.
- The plan is up to the person who takes on the task, so omit `--plan` for now.
- An idea that nobody has decided on is a draft: `--draft`, and `backlog draft promote` when it is decided.

Statuses, priorities, types and labels of this project: `backlog config list`.

## Many tasks

`backlog batch` takes JSON Lines, one operation a line, in one transaction: all lines or none.

    {"op": "create", "title": "Send receipts", "ac": ["A paid order sends one e-mail"], "as": "receipts"}
    {"op": "create", "title": "Store the receipts", "depends_on": ["$receipts"]}

`backlog batch --help` describes what a line can contain.
"""

_EXECUTION = """\
# Working on a task

## Take one on

    backlog task claim
    backlog task claim 1

Without an id you get the first task that can be started and that nobody works on; `backlog task next` only
shows it. One of all who ask for a task gets it; the others exit with code 5 and learn who did. It is assigned
to you, gets the first active status, and is yours for 30 minutes. Asking again gives the same answer.

    backlog task claim 1 --renew
    backlog task release 1

## Read it whole, then plan

    backlog task 1 --plain

Read the criteria, what it depends on, its documents and comments. If the criteria contradict what you were
asked for, ask before you start. Then write down how you will do it:

    backlog task edit 1 --plan "1. Add the table. 2. Send after payment. 3. Retry."

## While you work

    backlog task edit 1 --append-notes "The mail service answers 202 too early" --check-ac 1
    backlog task edit 1 --comment "Is one e-mail for several orders right?"
    backlog task edit 1 --append-notes-file - < notes.md

- Check a criterion when you have seen it hold, one by one, not all at the end.
- Work that turns up along the way becomes a task of its own: `--parent 1`, or `--dep 1` if it has to wait.
- Do not reword, remove or uncheck a criterion to get past it: ask the person who set it.
"""

_FINALIZATION = """\
# Finishing a task

## See that it holds

Go through the acceptance criteria one by one; run what shows each of them. Then go through the definition of
done, if there is one. Check what you have seen:

    backlog task edit 1 --check-ac 1,2

Where a criterion has a check, that proves it: `backlog task verify 1`.

## Say what was done

The final summary is for the reviewer: what changed and why, how it was tested, what is left.

    backlog task edit 1 --final-summary "Receipts are sent after payment; retries after 1, 5 and 30 minutes."

## Set it done

    backlog task edit 1 -s Done

Options of one command count together: `--check-ac 2 --final-summary "..." -s Done` is one step. Exit code 4
means that a criterion is still open; the message names it. Nothing was changed: see that it holds, check it,
and try again. There is no way around it.

Done tasks stay on the board until somebody moves them aside (`backlog task complete 1`, or `backlog cleanup`
for those that have been done for a while); leave that to the user.

## If you cannot finish

Leave the task in its status, write into the notes what is missing and why, and release it if you claimed it.
Then tell the user.
"""

_INIT = """\
# There is no backlog here yet

Neither this folder nor any above it has a backlog. Ask the user before you create one; then:

    backlog init "Name of the project" --defaults

This creates `.backlog/`, which git ignores, and instructions for coding agents in AGENTS.md
(`--agent-instructions claude,agents` for other files, `none` for no file). All worktrees of a git repository
share one backlog. There may already be one elsewhere: select it with `--db PATH`, or `BACKLOG_DB` in the
environment.

Then read:

    backlog instructions overview
"""

GUIDES = {
    "overview": Guide("what holds everywhere; read it first", _OVERVIEW),
    "task-creation": Guide("how to search, scope and create tasks", _CREATION),
    "task-execution": Guide("how to take a task on, plan it and work on it", _EXECUTION),
    "task-finalization": Guide("how to verify a task and finish it", _FINALIZATION),
    "init-required": Guide("what to do if there is no backlog", _INIT),
}
"""The guides by their names (docs/contract.md 1.9), in the order of reading."""
