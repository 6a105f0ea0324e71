from datetime import date, timedelta

from backlog.domain.overview import BURN_UP_DAYS, Move, flow

TODAY = date(2030, 1, 31)
NOW = {"To Do": 2, "Doing": 1, "Done": 3}


def move(days_ago: int, before: str | None, after: str | None, *, new: bool = False, times: int = 1) -> Move:
    day = TODAY - timedelta(days=days_ago)
    return Move(day, "task", new, (before, after), (None, None), (None, None), times)


def test_without_moves_every_day_is_as_today() -> None:
    days = flow([], NOW, TODAY)

    assert [day.counts for day in days] == [NOW] * BURN_UP_DAYS
    assert (days[0].day, days[-1].day) == (TODAY - timedelta(days=BURN_UP_DAYS - 1), TODAY)


def test_moves_are_counted_back() -> None:
    moves = [move(0, "Doing", "done", times=2), move(1, None, "To Do", new=True), move(1, "To Do", "Doing")]

    days = flow(moves, NOW, TODAY)

    assert days[-1].counts == NOW
    assert days[-2].counts == {"To Do": 2, "Doing": 3, "Done": 1}
    assert days[-3].counts == {"To Do": 2, "Doing": 2, "Done": 1}


def test_a_status_that_is_gone_and_one_that_is_not_said_do_not_matter() -> None:
    days = flow([move(0, "Gone", "Done"), move(0, None, None)], NOW, TODAY)

    assert days[-2].counts == {"To Do": 2, "Doing": 1, "Done": 2}


def test_no_count_falls_below_nothing() -> None:
    assert flow([move(0, None, "Doing", new=True, times=5)], NOW, TODAY)[0].counts["Doing"] == 0


def test_a_new_task_stood_nowhere_before() -> None:
    assert flow([move(0, "Doing", "To Do", new=True)], NOW, TODAY)[-2].counts == {**NOW, "To Do": 1}
