"""Who waits for a stopped writer is still there when the server lets go of it."""

from backlog.storage.patience import PATIENCE
from backlog.storage.postgresql import limits


def test_a_stopped_writer_loses_its_turn_before_those_who_wait_lose_their_patience() -> None:
    assert limits.UNHEARD_SECONDS + limits.GRACE_SECONDS < PATIENCE


def test_a_transaction_says_that_it_goes_on_more_often_than_it_has_to() -> None:
    assert 2 * limits.HEARTBEAT_SECONDS < limits.UNHEARD_SECONDS
