"""Runs a batch: all its lines in one transaction or none, or the good ones, each by itself."""

from collections.abc import Callable
from contextlib import closing, suppress
from itertools import islice
from typing import NamedTuple

from backlog.batch.ahead import ReadLine, read_ahead
from backlog.batch.aliases import Aliases
from backlog.batch.lines import Spool
from backlog.batch.operations import perform
from backlog.batch.outcomes import LineOutcome, Results, Tally, decode_outcomes, encode_outcome
from backlog.batch.rehearsal import Rehearsal
from backlog.batch.work import Work, drawn
from backlog.domain.checklist import ChecklistEdit
from backlog.domain.claims import Edited
from backlog.domain.create import CreateFacts, CreateRequest
from backlog.domain.edit import EditFacts
from backlog.domain.edit_request import EditRequest
from backlog.domain.ids import Reference
from backlog.domain.responses import Portion, Response
from backlog.domain.task import Change, ChecklistItem, Task, TaskName
from backlog.errors import Conflict, InvalidInput, NotFound, Refused, Unreadable
from backlog.lean import compiled
from backlog.service.context import Context
from backlog.service.idempotency import check_key, digest, earlier
from backlog.service.status_moves import Noting
from backlog.service.transaction import Rollback
from backlog.store import Writer

PORTION = 500
"""How many lines `--keep-going` puts into one transaction: the disk takes its time to confirm each."""

_STEP = 100

_MANY = 200
"""Operations from which on it pays to compile what makes values for each of them."""
_MADE_FOR_EACH = (
    *(Task, TaskName, ChecklistItem, Change, Reference, ChecklistEdit),
    *(CreateRequest, CreateFacts, EditRequest, EditFacts, Edited),
)


class BatchOptions(NamedTuple):
    """How to run a batch.

    `keep_going` applies the good lines whatever the others are. `rehearsal` applies none and tells
    what each would change. A `key` that was used before gets the same response as then. With `hooks` the hook
    of the project becomes due for what it moves.
    """

    keep_going: bool = False
    rehearsal: bool = False
    key: str | None = None
    hooks: bool = False


class Voice(NamedTuple):
    """How a batch speaks: `write` writes a result line, `show` prints what is certain, `step` counts."""

    write: Callable[[LineOutcome], str]
    show: Callable[[Results], None]
    step: Callable[[int], None]


def run(context: Context, spool: Spool, *, options: BatchOptions, voice: Voice) -> Tally:
    """Run a batch and return how many of its operations were done, and how many failed.

    Result lines are shown once they are certain: after a commit, and if a failed line undoes
    everything, those of the failed ones. Raises Conflict for a key that was used for another batch.
    """
    if options.key is not None:
        check_key(options.key)
    if spool.count > _MANY:
        compiled(*_MADE_FOR_EACH)
    batch = _Batch(spool, context, options, voice)
    tally = Tally()
    while batch.position < spool.last:
        with closing(Results()) as results:
            applied, failed = batch.run_portion(context, results)
            voice.show(results)
        tally = Tally(tally.applied + applied, tally.failed + failed)
    return tally


class _Batch:
    """A batch that is running: where it is, and what its lines have named."""

    def __init__(self, spool: Spool, context: Context, options: BatchOptions, voice: Voice) -> None:
        self._lines = spool.lines()
        self._asked = "" if options.key is None else digest("batch", options.keep_going, spool.digest())
        self._stamp = context.stamp()
        self._today = context.today()
        self._options = options
        self._voice = voice
        self._aliases = Aliases()
        self._portions = 0
        self.position = 0

    def run_portion(self, context: Context, results: Results) -> Tally:
        """Run the lines of the next transaction, or all of them if they are to stand or fall together."""
        key = self._portion_key()
        self._portions += 1
        tally = Tally()
        store = context.store
        noting = Noting(store, context) if self._options.hooks else store
        rehearsal = self._options.rehearsal
        begun = store.rehearsing(self._stamp) if rehearsal else noting.writing(self._stamp, many=True)
        with suppress(Rollback), begun as writer:
            done = None if key is None else earlier(writer, key, self._asked)
            if isinstance(done, Portion):
                return self._repeat(done, results)
            with closing(Results()) as stored:
                tally = self._apply(writer, results, None if key is None else stored)
                results.settle()
                if self._options.rehearsal or (tally.failed and not self._options.keep_going):
                    raise Rollback
                if key is not None:
                    portion = Portion(self.position, "".join(stored.blocks()))
                    writer.history.save_response(key, Response(self._asked, portion))
        return tally

    def _portion_key(self) -> str | None:
        """Return the key of the next transaction: a batch that was cut short goes on where it was."""
        key = self._options.key
        return f"{key}\n{self._portions}" if key is not None and self._portions else key

    def _repeat(self, done: Portion, results: Results) -> Tally:
        """Give the first response again, and pass over the lines that were done then."""
        tally = Tally()
        for outcome in decode_outcomes(done.outcomes):
            ok = outcome.error is None
            tally = Tally(tally.applied + ok, tally.failed + (not ok))
            if outcome.name is not None and ok:
                self._aliases.give(outcome.name, outcome.ids[0])
            elif outcome.name is not None:
                self._aliases.fail(outcome.name, outcome.line)
            results.add(self._voice.write(outcome))
        self.position = done.last
        for number, _ in self._lines:
            if number == self.position:
                break
        self._voice.step(sum(tally))
        return tally

    def _apply(self, writer: Writer, results: Results, stored: Results | None) -> Tally:
        options, write = self._options, self._voice.write
        work = Work(writer, self._today, self._aliases, drawn())
        applied = failed = 0
        rehearsal = Rehearsal(writer) if options.rehearsal else None
        lines = islice(self._lines, PORTION) if options.keep_going and not options.rehearsal else self._lines
        for number, read in read_ahead(lines, work):
            outcome = _outcome(work, number, read)
            self.position = number
            if outcome.error is None:
                applied += 1
            else:
                if not failed and not options.keep_going:
                    results.clear()
                failed += 1
            if rehearsal is not None:
                rehearsal.add(outcome)
            elif options.keep_going or not failed or outcome.error is not None:
                results.add(write(outcome))
            if stored is not None:
                stored.add(encode_outcome(outcome))
            if not (applied + failed) % _STEP:
                self._voice.step(_STEP)
                self._complete(rehearsal, results, failed)
        self._complete(rehearsal, results, failed)
        self._voice.step((applied + failed) % _STEP)
        return Tally(applied, failed)

    def _complete(self, rehearsal: Rehearsal | None, results: Results, failed: int) -> None:
        """Write what a rehearsal would change by the last lines; once one failed, that alone is shown."""
        for outcome in rehearsal.completed() if rehearsal is not None else ():
            if self._options.keep_going or not failed or outcome.error is not None:
                results.add(self._voice.write(outcome))


def _outcome(work: Work, number: int, read: ReadLine) -> LineOutcome:
    """Do what a line asks for and say what became of it."""
    if isinstance(read, InvalidInput):
        return LineOutcome(number, error=read)
    name = read.__dict__.get("as_")  # few operations have it; asking pydantic takes longer
    try:
        if name is not None:
            work.aliases.check_free(name)
        done = perform(work, read)
    except (InvalidInput, NotFound, Refused, Conflict, Unreadable) as error:
        if name is not None:
            work.aliases.fail(name, number)
        return LineOutcome(number, name=name, error=error)
    if name is not None:
        work.aliases.give(name, done.ids[0])
    return LineOutcome(number, tuple(done.ids), tuple(done.revisions), done.several, name, done.note)
