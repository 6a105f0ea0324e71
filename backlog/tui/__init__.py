"""The backlog full-screen in a terminal: board, list, task, activity and overview (docs/board.md).

It is the extra `tui`, and only the commands that open it load it.
"""
