"""What the tools answer, to the SDK's own client in this process."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.domain.overview import Overview
from backlog.mcp import project as project_module
from backlog.mcp import tools
from backlog.mcp.project import Projects
from backlog.mcp.schemas import TOOLS
from backlog.service.context import Context
from backlog.service.overview import standing
from tests.conftest import Project
from tests.mcp.conftest import Caller, connected

Play = Callable[..., Any]


def test_the_gate_names_what_is_open_and_lets_through_what_is_checked(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One", acceptanceCriteria=["a, b", "c"])
        refused = await call("task_edit", id="1", status="done", acceptanceCriteriaCheck=[1])
        done = await call(
            "task_edit", id="1", status="done", acceptanceCriteriaCheck=[1, 2], evidence="make test"
        )
        shown = (await call("task_view", id="TASK-1")).data["task"]

        assert refused.failed
        assert refused.data["code"] == "open-criteria"
        assert refused.data["data"]["open"] == [{"number": 2, "text": "c"}]
        assert "task_edit" in refused.data["next"]
        assert (done.failed, done.data["status"], done.data["done"]) == (False, "Done", True)
        assert shown["acceptanceCriteria"][0] == {
            "number": 1,
            "checked": True,
            "text": "a, b",
            "evidence": "make test",
        }

    play(scene)


def test_text_is_not_the_data_again(play: Play) -> None:
    async def scene(call: Caller) -> None:
        made = await call("task_create", title="One", description="D" * 200, acceptanceCriteria=["a"])

        assert made.text == "created TASK-1 [To Do], criteria 0/1"
        assert made.data == {
            "id": "TASK-1",
            "status": "To Do",
            "revision": 1,
            "openCriteria": [{"number": 1, "text": "a"}],
        }

    play(scene)


def test_the_history_names_the_client_and_undo_takes_its_call_back(play: Play, project: Project) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One")
        await call("task_edit", id="1", title="Two")
        events = (await call("history", id="1")).data["events"]
        undone = await call("undo")

        assert [each["command"] for each in events] == ["mcp task_edit", "mcp task_create"]
        assert {each["actor"] for each in events} == {"test client"}
        assert undone.text.startswith("undid 3: mcp task_edit")
        assert (await call("task_view", id="1")).data["task"]["title"] == "One"

    play(scene)
    assert "test client" in project("task", "history", "1", "--plain").stdout


def test_a_list_goes_on_where_its_page_ended_and_stays_small(play: Play, project: Project) -> None:
    lines = "".join(json.dumps({"op": "create", "title": f"{i} {'x' * 400}"}) + "\n" for i in range(60))
    project("batch", "-", stdin=lines)

    async def scene(call: Caller) -> None:
        seen: list[str] = []
        cursor = None
        while True:
            page = await call("task_list", sort="id", limit=50, cursor=cursor)
            assert len(json.dumps(page.data)) + len(page.text) < 15_000
            seen += [each["id"] for each in page.data["tasks"]]
            cursor = page.data.get("next")
            if cursor is None:
                break
        assert seen == [f"TASK-{number}" for number in range(1, 61)]

    play(scene)


def test_claims_are_the_clients_and_one_only(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One")
        claimed = await call("task_claim", action="claim", lease="1h")
        none = await call("task_claim", action="next")
        released = await call("task_claim", action="release", id="1")

        assert claimed.data["task"]["claimedBy"] == "test client"
        assert none.data["code"] == "nothing-ready"
        assert (released.failed, released.data["id"]) == (False, "TASK-1")

    play(scene)


def test_a_claim_of_somebody_else_is_taken_over_only_when_that_is_asked_for(
    play: Play, project: Project
) -> None:
    project("task", "create", "One")
    project("task", "claim", "1", env={"BACKLOG_ACTOR": "ann"})

    async def scene(call: Caller) -> None:
        refused = await call("task_claim", action="claim", id="1")
        aimless = await call("task_claim", action="claim", takeOver=True)
        taken = await call("task_claim", action="claim", id="1", takeOver=True)

        assert (refused.data["code"], refused.data["data"]["holder"]) == ("task-claimed", "ann")
        assert aimless.data["code"] == "conflicting-arguments"
        assert taken.data["task"]["claimedBy"] == "test client"

    play(scene)


def test_sixteen_clients_claim_at_once_and_each_task_goes_to_one(
    projects: Projects, project: Project
) -> None:
    project("batch", "-", stdin="".join(f'{{"op":"create","title":"{i}"}}\n' for i in range(16)))
    got: list[str] = []

    async def one() -> None:
        async with connected(projects) as call:
            got.append((await call("task_claim", action="claim")).data["task"]["id"])

    async def all_of_them() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(16):
                group.start_soon(one)

    anyio.run(all_of_them)
    assert sorted(got) == sorted({f"TASK-{number}" for number in range(1, 17)})


def test_a_key_used_at_the_shell_is_answered_here(play: Play, project: Project) -> None:
    project("task", "create", "Once", "--idempotency-key", "run-1")

    async def scene(call: Caller) -> None:
        again = await call("task_create", title="Once", idempotencyKey="run-1")
        other = await call("task_create", title="Another", idempotencyKey="run-1")

        assert (again.failed, again.data["id"]) == (False, "TASK-1")
        assert other.data["code"] == "idempotency-conflict"
        listed = await call("task_list")
        assert (len(listed.data["tasks"]), listed.text.splitlines()[0]) == (1, "1 task")

    play(scene)


def test_a_stale_revision_is_refused_with_the_newer_one(play: Play, project: Project) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One")
        project("task", "edit", "1", "-t", "Two")
        refused = await call("task_edit", id="1", title="Three", ifRevision=1)

        assert (refused.data["code"], refused.data["data"]["revision"]) == ("revision-moved", 2)
        assert "task_view" in refused.data["next"]

    play(scene)


def test_a_batch_is_applied_whole_or_not_at_all(play: Play) -> None:
    async def scene(call: Caller) -> None:
        good = '{"op":"create","title":"Epic","as":"e"}\n{"op":"create","title":"Part","parent":"$e"}'
        tried = await call("batch", lines=good, dryRun=True)
        failed = await call("batch", lines=good + '\n{"op":"edit","id":99,"title":"x"}')
        empty = (await call("task_list")).data["tasks"]
        done = await call("batch", lines=good)

        assert tried.text == "would apply 2"
        assert failed.data["data"]["failed"][0]["error"]["code"] == "task-not-found"
        assert empty == []
        assert done.data["lines"][1]["ids"] == ["TASK-1.1"]

    play(scene)


def test_milestones_documents_and_decisions(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("milestone", action="add", name="First", dueDate="2027-01-15")
        await call("task_create", title="One", milestone="first")
        listed = (await call("milestone", action="list")).data["milestones"]
        renamed = await call("milestone", action="rename", name="First", to="Launch")
        removed = await call("milestone", action="remove", name="m-0")
        await call("document", action="create", kind="document", title="Guide", content="# Hi", path="a/b")
        shown = (await call("document", action="view", kind="document", id="1")).data["document"]
        await call("document", action="create", kind="decision", title="Why", status="accepted")
        await call("document", action="update", kind="decision", id="1", status="rejected")
        decisions = (await call("task_list", kind="decision")).data["decisions"]
        needs = await call("document", action="create", kind="document")

        assert listed == [{"id": "m-0", "title": "First", "dueDate": "2027-01-15", "tasks": "0/1"}]
        assert renamed.data["milestone"]["title"] == "Launch"
        assert removed.data["cleared"] == ["TASK-1"]
        assert (shown["content"], shown["path"]) == ("# Hi", "a/b")
        assert decisions == [{"id": "decision-1", "title": "Why", "status": "rejected"}]
        assert (needs.data["code"], needs.data["data"]["argument"]) == ("missing-argument", "title")

    play(scene)


def test_tasks_move_and_lists_filter(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One", labels=["api"], assignee=["@me"], priority="high")
        await call("task_create", title="Two", dependencies=["1"])
        await call("task_create", title="Idea", draft=True)
        mine = (await call("task_list", assignee="@me")).data["tasks"]
        blocked = (await call("task_list", blocked=True)).data["tasks"]
        drafts = (await call("task_list", kind="draft")).data["drafts"]
        found = (await call("task_list", search="two")).data["tasks"]
        promoted = await call("task_move", action="promote", ids=["DRAFT-1"])
        archived = await call("task_move", action="archive", ids=["1"])
        emptied = await call("task_edit", id="2", clear=["dependencies"], milestone=None)
        unknown = await call("task_list", priority="urgent")

        assert [each["id"] for each in mine] == ["TASK-1"]
        assert [each["id"] for each in blocked] == ["TASK-2"]
        assert [each["title"] for each in drafts] == ["Idea"]
        assert [each["id"] for each in found] == ["TASK-2"]
        assert promoted.data["moved"] == [{"from": "DRAFT-1", "id": "TASK-3"}]
        assert archived.data["moved"] == [{"from": "TASK-1", "id": "TASK-1", "unlinked": ["TASK-2"]}]
        assert emptied.data["code"] if emptied.failed else emptied.data["id"] == "TASK-2"
        assert "high" in [each.lower() for each in unknown.data["data"]["allowed"]]

    play(scene)


def test_a_search_takes_every_filter_and_puts_the_best_first(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="Rest", notes="the login", labels=["api"], priority="high")
        await call("task_create", title="Login", labels=["api"], dependencies=["1"])
        await call("task_create", title="Login form")
        found = await call("task_list", search="login", labels=["API"])
        blocked = await call("task_list", search="login", blocked=True)
        sorted_ = await call("task_list", search="login", labels=["api"], sort="id")
        nothing = await call("task_list", search="login", labels=["nosuch"], assignee="ann")

        assert [each["id"] for each in found.data["tasks"]] == ["TASK-2", "TASK-1"]
        assert [each["id"] for each in blocked.data["tasks"]] == ["TASK-2"]
        assert [each["id"] for each in sorted_.data["tasks"]] == ["TASK-1", "TASK-2"]
        assert nothing.data == {
            "tasks": [],
            "notes": ['no task has the label "nosuch"', 'no task has the assignee "ann"'],
        }

    play(scene)


def test_no_call_starts_a_program_or_uses_a_network(
    projects: Projects, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every tool, for a client without a name too: at the shell it is git that says who acts."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a call started a program or opened a connection")

    for name in ("posix_spawn", "posix_spawnp", "fork", "system", "execve"):
        monkeypatch.setattr(os, name, refused)
    monkeypatch.setattr("subprocess.Popen", refused)
    monkeypatch.setattr("socket.socket.connect", refused)
    monkeypatch.setattr("socket.getaddrinfo", refused)
    calls: dict[str, dict[str, object]] = {
        "task_create": {"title": "One", "assignee": ["@me"], "acceptanceCriteria": ["a"]},
        "task_list": {"search": "one", "assignee": "@me"},
        "task_view": {"id": "1"},
        "task_claim": {"action": "claim", "id": "1"},
        "task_edit": {"id": "1", "status": "Done", "acceptanceCriteriaCheck": [1]},
        "task_move": {"action": "complete", "ids": ["1"]},
        "batch": {"lines": '{"op":"create","title":"Two"}'},
        "milestone": {"action": "add", "name": "First"},
        "document": {"action": "create", "kind": "document", "title": "Guide", "content": "x"},
        "overview": {},
        "history": {},
        "undo": {},
    }
    for name, arguments in calls.items():
        answer, failed = tools.run(projects, name, arguments)
        assert not failed, answer.text
    monkeypatch.undo()

    assert set(calls) == {tool.name for tool in TOOLS}
    assert tools.UNNAMED in project("task", "history", "1", "--plain").stdout


def test_an_edit_that_names_nothing_says_so(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One")
        refused = await call("task_edit", id="1", planSet="planSet?: string", addLabels=[])

        assert refused.data["code"] == "missing-change"
        assert (await call("task_view", id="1")).data["task"]["revision"] == 1

    play(scene)


def test_without_a_backlog_every_call_says_how_to_begin(tmp_path: Path) -> None:
    async def scene() -> None:
        async with connected(Projects(str(tmp_path))) as call:
            refused = await call("task_list")
            assert (refused.failed, refused.data["code"]) == (True, "no-backlog")
            assert "backlog init" in refused.data["next"]

    anyio.run(scene)


def test_a_backlog_that_is_made_or_replaced_meanwhile_is_noticed(
    tmp_path: Path, project: Project, projects: Projects
) -> None:
    async def scene() -> None:
        async with connected(Projects()) as call:
            nowhere = await call("task_list", project=str(tmp_path / "new"))
            project.copied(tmp_path / "new")("task", "create", "New")
            there = await call("task_list", project=str(tmp_path / "new"))
            assert nowhere.data["code"] == "directory-not-found"
            assert there.data["tasks"][0]["title"] == "New"
        async with connected(projects) as call:
            await call("task_create", title="Old")
            for file in (project.root / ".backlog").glob("backlog.db*"):
                file.unlink()
            (tmp_path / "new" / ".backlog" / "backlog.db").rename(project.root / ".backlog" / "backlog.db")
            assert (await call("task_list")).data["tasks"][0]["title"] == "New"

    anyio.run(scene)


ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers() | st.text(), max_size=3)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hostile_arguments_are_answered(projects: Projects, data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(TOOLS))
    schema = {name: each for name, each in tool.schema["properties"].items() if name != "project"}
    given_ = {
        name: data.draw(st.sampled_from(each["enum"]) | ANYTHING if "enum" in each else ANYTHING)
        for name, each in schema.items()
        if name in tool.required or data.draw(st.booleans())
    }

    answer, failed = tools.run(projects, tool.name, given_, actor="a")

    json.dumps(answer.data)
    assert answer.text
    assert not failed or set(answer.data) >= {"code", "message"}


@pytest.mark.parametrize("size", [1_000_000])
def test_a_very_long_text_is_kept_and_shown_from_its_beginning(play: Play, size: int) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One", description="d" * size)
        shown = await call("task_view", id="1")

        assert len(shown.data["task"]["description"]) < 10_000
        assert f"only a part of: description; more: cursor {shown.data['next']}" in shown.text

    play(scene)


def test_a_document_that_is_too_long_for_one_result_is_read_in_portions(play: Play) -> None:
    text = "".join(f"Line {number}\n" for number in range(2_000))

    async def scene(call: Caller) -> None:
        await call("document", action="create", kind="document", title="Guide", content=text)
        parts: list[str] = []
        more: dict[str, str] = {}
        while not parts or more:
            shown = await call("document", action="view", kind="document", id="1", **more)
            assert len(json.dumps(shown.data)) + len(shown.text) < 10_000
            parts.append(shown.data["document"]["content"])
            more = {"cursor": shown.data["next"]} if "next" in shown.data else {}
        refused = await call("document", action="view", kind="document", id="1", cursor="title:x")

        assert "".join(parts).strip() == text.strip()
        assert (len(parts) > 2, refused.data["code"]) == (True, "invalid-cursor")

    play(scene)


def test_the_overview_and_a_milestone_stay_small(play: Play, project: Project) -> None:
    labels = ",".join(f"label-{number:04}" for number in range(1_000))
    assert project("config", "set", "labels", labels).code == 0
    assert project("milestone", "add", "Beta").code == 0
    lines = "".join(f'{{"op":"create","title":"{"t" * 200} {n}","milestone":"Beta"}}\n' for n in range(120))

    async def scene(call: Caller) -> None:
        assert not (await call("batch", lines=lines)).failed
        first = await call("overview")
        second = await call("overview", cursor=first.data["next"])
        beta = await call("milestone", action="view", name="Beta")
        undone = await call("undo")

        for shown in (first, second, beta, undone):
            assert len(json.dumps(shown.data)) + len(shown.text) < 10_000
        assert first.data["labels"][0] == "label-0000"
        assert second.data["labels"][0] == f"label-{len(first.data['labels']):04}"
        assert beta.text.splitlines()[0] == "m-0 Beta: 120 tasks"
        assert beta.data["next"].startswith("tasks:")

    play(scene)


def test_the_overview_is_counted_once_until_something_changes(
    play: Play, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Context] = []

    def counting(context: Context) -> Overview:
        counted.append(context)
        return standing(context)

    monkeypatch.setattr(project_module, "standing", counting)

    async def scene(call: Caller) -> None:
        before = [(await call("overview")).text for _ in range(3)]
        await anyio.to_thread.run_sync(lambda: project("task", "create", "By another"))
        after = (await call("overview")).text

        assert (len(set(before)), len(counted)) == (1, 2)
        assert after != before[0]

    play(scene)
