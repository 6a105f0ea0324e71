"""What the board does where its terminal is gone."""

import os
import pty

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from backlog.tui.terminal import Lasting


def test_what_is_written_to_a_terminal_that_is_gone_keeps_nobody_waiting() -> None:
    ours, theirs = pty.openpty()
    os.close(ours)

    with os.fdopen(theirs, "w") as terminal:
        with pytest.raises(OSError, match="Input/output error"):
            print("one", file=terminal, flush=True)
        writer = WriterThread(Lasting(terminal))  # type: ignore[arg-type]  # it does all that is asked of it
        writer.start()
        for _ in range(2 * MAX_QUEUED_WRITES):
            writer.write("more")
        writer.stop()
        os.dup2(os.open(os.devnull, os.O_WRONLY), theirs)  # what is held back goes somewhere at last

    assert not writer.is_alive()
