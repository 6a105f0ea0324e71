"""A second thread does what it is given in order, and what goes wrong in it comes to whoever waits."""

import signal
from collections.abc import Iterator
from functools import partial
from threading import Event, current_thread, main_thread
from time import sleep

import pytest

from backlog.storage.sqlite.worker import MOST_JOBS, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.stop()


def test_jobs_are_done_in_order_elsewhere_and_waited_for_one_by_one(worker: Worker) -> None:
    done: list[object] = []
    numbers = [worker.give(partial(done.append, number)) for number in range(3 * MOST_JOBS)]

    worker.wait(numbers[MOST_JOBS])
    assert done[: MOST_JOBS + 1] == [*range(MOST_JOBS + 1)]

    worker.give(lambda: done.append(current_thread()))
    worker.wait()
    assert done[:-1] == [*range(3 * MOST_JOBS)]
    assert done[-1] is not current_thread()


def test_what_a_job_raises_comes_out_again_and_again_and_nothing_is_done_after_it(worker: Worker) -> None:
    done: list[int] = []
    worker.give(lambda: done.append(1))
    worker.give(lambda: 1 // 0)
    number = worker.give(lambda: done.append(3))

    with pytest.raises(ZeroDivisionError):
        worker.wait(number)
    with pytest.raises(ZeroDivisionError):
        worker.wait()
    with pytest.raises(ZeroDivisionError):
        worker.give(lambda: done.append(4))
    assert done == [1]


def test_stopped_it_begins_nothing_more() -> None:
    worker = Worker()
    begun, done = Event(), Event()

    def is_at_it_until_it_is_to_stop() -> None:
        begun.set()
        while worker._failure is None:
            sleep(0.001)

    worker.give(is_at_it_until_it_is_to_stop)
    worker.give(done.set)
    begun.wait()

    worker.stop()

    assert not done.is_set()


@pytest.fixture
def _interrupts() -> Iterator[None]:
    """Raises KeyboardInterrupt for SIGINT, which what runs in the background may ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interrupts")
def test_an_interrupt_while_it_stops_is_raised_once_the_job_is_over() -> None:
    """To close a connection while a statement runs on it takes the process down."""
    worker = Worker()
    begun, over = Event(), Event()

    def interrupts_who_stops_it() -> None:
        begun.set()
        while worker._failure is None:
            sleep(0.001)
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
        sleep(0.05)
        over.set()

    worker.give(interrupts_who_stops_it)
    begun.wait()

    with pytest.raises(KeyboardInterrupt):
        worker.stop()

    assert over.is_set()
