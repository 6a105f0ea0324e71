"""Claims, and the answers that a repeated command gets again."""

from sqlalchemy import Executable, bindparam, insert, select

from backlog.storage.schema.tables import AnswerRow, TaskRow
from backlog.storage.statements.registry import statement, table, word

tasks = table(TaskRow)
answers = table(AnswerRow)


@statement
def all_claims() -> Executable:
    """Return every claim of an active task, the first to expire first: (id, claimed_by, claimed_until)."""
    return (
        select(tasks.c.id, tasks.c.claimed_by, tasks.c.claimed_until)
        .where(
            tasks.c.kind == word("task"), tasks.c.state == word("active"), tasks.c.claimed_until.is_not(None)
        )
        .order_by(tasks.c.claimed_until, tasks.c.sort_key)
    )


@statement
def answer_by_key() -> Executable:
    """Return what a command with an idempotency key answered: (request, answer)."""
    return select(answers.c.request, answers.c.answer).where(answers.c.idempotency_key == bindparam("value"))


@statement
def insert_answer() -> Executable:
    """Keep what a command with an idempotency key answered."""
    return insert(answers)
