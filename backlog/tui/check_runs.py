"""Sets the checks of criteria and runs them in the background, so that everything else goes on.

Whoever sits at the board is the person whose account runs it: a check that is typed here is agreed to, and
one that came from elsewhere is shown whole before it runs for the first time (docs/verification.md).
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from backlog.domain.edit_request import EditRequest
from backlog.errors import BacklogError, RevisionMoved, printable
from backlog.processes.run import Cancelled
from backlog.render.text.verification import result_lines, waiting
from backlog.service.check_runs import CheckListener, verify
from backlog.service.tasks import edit
from backlog.service.verification import Selection, plan, record
from backlog.tui.actions import TaskActions
from backlog.tui.dialogs import Ask, Confirm
from backlog.tui.problems import problem_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.task import CheckRun, Task
    from backlog.domain.verification import Effect, PlannedCheck
    from backlog.service.check_runs import Means, Result
    from backlog.tui.page import PageItem


class Proving(TaskActions):
    """A screen on which criteria are proven."""

    def action_verify(self) -> None:
        """Run the checks of the chosen tasks."""
        if ids := self.chosen():
            self.work(self._verify(ids))

    async def set_check(self, task: Task, item: PageItem) -> None:
        """Ask for the check of a criterion; nothing clears it."""
        number = int(item.name)
        before = task.acceptance_criteria[number - 1].check or ""
        hint = "a command that proves it; empty for none"
        command = await self.app.push_screen_wait(Ask(f"Check of #{number} {item.text}", before, hint=hint))
        if command is None or command.strip() == before:
            return
        if command.strip():
            request = EditRequest(set_checks=[(number, command)])
        else:
            request = EditRequest(clear_checks=[number])
        made = await self._change_check(task, item, request)
        commands = self.state.desk.commands
        if made and command.strip() and commands is not None:
            await asyncio.to_thread(commands.agree, [command.strip()])

    async def _change_check(self, task: Task, item: PageItem, request: EditRequest) -> bool:
        """Edit a task if its criterion is still the one that was seen; say whether that was done."""
        number = int(item.name)
        now = await self.read_task(task.id)
        criteria = () if now is None else now.acceptance_criteria
        try:
            if now is not None and number <= len(criteria) and criteria[number - 1].text == item.text:
                made = await self.change(
                    "edit",
                    f"{task.id} check of #{number}",
                    lambda context: edit(
                        context, [task.id], request, kind=task.kind, if_revision=now.revision, shown=False
                    ),
                )
                return made is not None
            self.say(f"The checklist of {task.id} was changed meanwhile; look at it again", wrong=True)
        except RevisionMoved as error:
            self.say(problem_text(error), wrong=True)
        await self.refresh_tasks()
        return False

    async def _verify(self, ids: Sequence[str]) -> None:
        desk = self.state.desk
        planned = await desk.ask(lambda context: plan(context, Selection(ids)))
        if not planned.checks or desk.commands is None:
            self.say("No criterion of these has a check" if len(ids) > 1 else f"{ids[0]} has no check")
            return
        if not desk.begin_proving():
            self.say("Checks are running already")
            return
        try:
            means = await asyncio.to_thread(desk.commands.means, planned.settings)
            await self._agree(planned.checks, means)
            means = await asyncio.to_thread(desk.commands.means, planned.settings)
            results = await asyncio.to_thread(self._prove, planned.checks, means)
        except Cancelled:
            return
        finally:
            desk.end_proving()
        passed = sum(result.outcome == "passed" and not result.problem for result in results)
        await self.refresh_tasks()
        self.say(f"{passed} of {len(results)} checks passed", wrong=passed < len(results))

    async def _agree(self, checks: Sequence[PlannedCheck], means: Means) -> None:
        """Show the commands that the person has not agreed to, and record it if they do."""
        commands = self.state.desk.commands
        unknown = [
            each for each in dict.fromkeys(check.command for check in checks) if not means.agreed(each)
        ]
        if commands is None or not unknown:
            return
        question = f"Run this from now on in {printable(commands.folder())}?"
        lines = [f"$ {printable(each)}" for each in unknown]
        if await self.app.push_screen_wait(
            Confirm(question, lines, yes="Agree and run", no="Leave out", careful=True)
        ):
            await asyncio.to_thread(commands.agree, unknown)

    def _prove(self, checks: Sequence[PlannedCheck], means: Means) -> list[Result]:
        """Run checks, in a thread; each one says when it begins and what came of it."""
        desk = self.state.desk

        def say(text: str, *, wrong: bool = False) -> None:
            self.app.call_from_thread(partial(self.say, text, wrong=wrong))

        def keep(check: PlannedCheck, proof: CheckRun | None) -> Effect:
            context = desk.context("verify")
            effect = record(context, check, proof)
            desk.remember(context, f"{check.task} verified #{check.number}")
            return effect

        watch = CheckListener(
            begins=lambda check: say(f"{check.task} #{check.number} is being verified: {check.text}"),
            waits=lambda check: say(waiting(check).strip()),
            stopped=desk.is_stopping,
        )
        results = []
        try:
            for result in verify(checks, means, keep, watch):
                results.append(result)
                say(result_lines(result, output=True).strip(), wrong=result.outcome != "passed")
        except BacklogError as error:
            say(problem_text(error), wrong=True)
        return results
