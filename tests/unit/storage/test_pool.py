"""Connections that are kept: each is lent to one thread at a time, and none that is broken is lent again."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from backlog.errors import Busy
from backlog.storage.pool import Pool


class Connection:
    """One that remembers what was done with it."""

    def __init__(self) -> None:
        self.closed = 0
        self.rested = 0
        self.in_use = threading.Lock()
        self.restful = True
        self.still_good = True

    def rest(self) -> bool:
        self.rested += 1
        return self.restful

    def fresh(self) -> bool:
        return self.still_good

    def close(self) -> None:
        self.closed += 1


class Maker:
    """What connects, and remembers all that it made."""

    def __init__(self) -> None:
        self.made: list[Connection] = []

    def __call__(self) -> Connection:
        self.made.append(Connection())
        return self.made[-1]


@pytest.fixture
def switching() -> Iterator[None]:
    """The interpreter changes from thread to thread whenever it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_connection_is_kept_for_the_next_call() -> None:
    maker = Maker()
    pool = Pool(maker, 1.0)

    for _ in range(3):
        with pool.lent() as connection:
            assert connection is maker.made[0]

    assert (len(maker.made), maker.made[0].rested, maker.made[0].closed) == (1, 3, 0)


def test_who_needs_two_at_once_gets_two() -> None:
    maker = Maker()
    pool = Pool(maker, 1.0)

    with pool.lent() as first, pool.lent() as second:
        assert first is not second

    with pool.lent(), pool.lent():
        pass
    assert len(maker.made) == 2


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt, GeneratorExit])
def test_one_that_saw_an_error_is_closed_and_not_lent_again(error: type[BaseException]) -> None:
    maker = Maker()
    pool = Pool(maker, 1.0)

    def fail() -> None:
        with pool.lent():
            raise error

    with pytest.raises(error):
        fail()

    assert (maker.made[0].closed, maker.made[0].rested) == (1, 0)
    with pool.lent() as connection:
        assert connection is maker.made[1]


def test_one_that_cannot_be_kept_is_closed() -> None:
    maker = Maker()
    pool = Pool(maker, 1.0)

    with pool.lent() as connection:
        connection.restful = False

    assert connection.closed == 1
    with pool.lent() as another:
        assert another is not connection


def test_one_that_leads_elsewhere_now_is_closed_and_the_next_is_taken() -> None:
    maker = Maker()
    pool = Pool(maker, 1.0)
    with pool.lent() as first, pool.lent() as second:
        pass
    first.still_good = second.still_good = False

    with pool.lent() as third:
        assert third is maker.made[2]

    assert (first.closed, second.closed, third.closed) == (1, 1, 0)


def test_whoever_waits_in_vain_for_one_is_told() -> None:
    pool = Pool(Maker(), 0.05, most=2)

    def take_a_third() -> None:
        with pool.lent():
            pass

    with pool.lent(), pool.lent(), pytest.raises(Busy) as caught:
        take_a_third()

    assert caught.value.message == "all 2 connections to the backlog were in use for 0.05 seconds"
    take_a_third()


def test_a_failed_attempt_to_connect_takes_no_place() -> None:
    def refuse() -> Connection:
        raise Busy("not now")

    pool = Pool(refuse, 0.05, most=1)

    for _ in range(3):
        with pytest.raises(Busy, match="not now"), pool.lent():
            pass


def test_what_is_idle_is_closed_with_the_pool_which_goes_on() -> None:
    maker = Maker()
    pool = Pool(maker, 1.0)

    with pool.lent() as lent:
        with pool.lent() as idle:
            pass
        pool.close()
        assert (idle.closed, lent.closed) == (1, 0)

    with pool.lent() as again:
        assert again is lent


@pytest.mark.usefixtures("switching")
def test_many_threads_never_share_one_and_never_have_too_many() -> None:
    maker = Maker()
    pool = Pool(maker, 10.0, most=3)

    def use(number: int) -> None:
        with pool.lent() as connection:
            assert connection.in_use.acquire(blocking=False)
            if number % 7 == 0:
                time.sleep(0.0001)
            connection.in_use.release()

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(use, range(2_000)))

    assert 1 <= len(maker.made) <= 3
    assert sum(each.rested for each in maker.made) == 2_000


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_leaves_the_connections_of_its_parent_alone() -> None:
    maker = Maker()
    pool = Pool(maker, 1.0)
    with pool.lent() as inherited:
        pass

    child = os.fork()
    if not child:
        with pool.lent() as own:
            pool.close()
        os._exit(0 if own is not inherited and not inherited.closed else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with pool.lent() as connection:
        assert connection is inherited
