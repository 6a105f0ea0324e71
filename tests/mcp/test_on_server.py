"""The same tools where the backlog is on a PostgreSQL server and each client has a server of its own."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from backlog.mcp.project import Projects
from tests.cli.conftest import project_on_server
from tests.conftest import Project
from tests.mcp.conftest import connected
from tests.postgresql import empty_backlog, server

CLIENTS = 16


@pytest.fixture
def shared(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project on the server of the tests."""
    template = project_on_server(tmp_path_factory.mktemp("on-server") / "demo")
    made = template.copied(tmp_path / "demo")
    yield made
    assert made.database is not None
    server().drop(made.database)


def test_a_whole_task_and_sixteen_clients_that_claim_at_once(shared: Project) -> None:
    got: list[str] = []

    async def one() -> None:
        with closing(Projects(str(shared.root))) as projects:
            async with connected(projects) as call:
                got.append((await call("task_claim", action="claim")).data["task"]["id"])

    async def scene() -> None:
        with closing(Projects(str(shared.root))) as projects:
            async with connected(projects) as call:
                await call("task_create", title="Ship", acceptanceCriteria=["a"])
                refused = await call("task_edit", id="1", status="Done")
                found = await call("task_list", search="ship", assignee="@me")
                done = await call("task_edit", id="1", status="Done", acceptanceCriteriaCheck=[1])
                lines = "".join(json.dumps({"op": "create", "title": str(n)}) + "\n" for n in range(CLIENTS))
                await call("batch", lines=lines)

                assert refused.data["code"] == "open-criteria"
                assert found.data["tasks"] == [], "it is assigned to nobody yet"
                assert done.data["done"]
                async with anyio.create_task_group() as group:
                    for _ in range(CLIENTS):
                        group.start_soon(one)
                assert (await call("history", id="2")).data["events"][0]["command"] == "mcp task_claim"

    anyio.run(scene)
    assert sorted(got) == sorted(f"TASK-{number + 2}" for number in range(CLIENTS))


def test_a_backlog_that_moves_to_a_server_meanwhile_is_worked_on_there(
    project: Project, projects: Projects
) -> None:
    project("task", "create", "One")

    async def scene(url: str) -> None:
        async with connected(projects) as call:
            before = await call("task_list")
            assert project("migrate", "--to", url).code == 0
            after = await call("task_list")
            assert (after.text, after.data) == (before.text, before.data)
            assert (await call("task_edit", id="1", title="Two")).data["revision"] == 2

    with server().database(empty_backlog()) as name:
        anyio.run(scene, server().url(name))
        projects.close()
        assert "Two" in project("task", "list").stdout
