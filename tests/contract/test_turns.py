"""Turns of several machines at one thing: on a server that all of them reach; a file is on one."""

import pytest

from backlog.processes.run import Cancelled
from tests.contract.conftest import Backend, save_all
from tests.samples import task


def now() -> bool:
    return True


def test_a_server_gives_each_turn_to_one_and_holds_nobody_else_up(backend: Backend) -> None:
    store = backend.store
    mine, others = store.turns(), backend.owners.turns()
    if mine is None or others is None:
        assert (mine, others) == (None, None)
        return
    told: list[str] = []

    with mine.at("a", now, lambda: told.append("mine")):
        with pytest.raises(Cancelled), others.at("a", now, lambda: told.append("others")):
            pass
        with mine.at("b", now, lambda: None):
            save_all(store, [task(1)])
        held = backend.run_as_owner(
            "SELECT backend_xid, backend_xmin FROM pg_stat_activity WHERE state = 'idle in transaction' "
            "AND datname = current_database()"
        )
        assert held == [(None, None)], "it holds no vacuum up"
    with others.at("a", now, lambda: told.append("late")):
        pass

    assert told == ["others"]


def test_a_turn_comes_back_when_its_holder_is_gone(backend: Backend) -> None:
    mine, others = backend.store.turns(), backend.owners.turns()
    if mine is None or others is None:
        return
    ended: list[bool] = []

    def end() -> None:
        backend.run_as_owner(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' "
            "AND datname = current_database() AND xact_start = (SELECT min(xact_start) FROM pg_stat_activity "
            "WHERE state = 'idle in transaction' AND datname = current_database())"
        )
        ended.append(True)

    with mine.at("a", now, lambda: None), others.at("a", lambda: len(ended) > 1, end):
        pass

    assert ended == [True]
