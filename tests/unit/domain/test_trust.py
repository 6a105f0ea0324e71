"""What is recorded when somebody agrees to a text that a backlog would run."""

from backlog.domain.trust import Agreement, Runnable


def test_a_shell_is_agreed_to_as_a_shell_and_all_else_as_a_command() -> None:
    assert Runnable("shell", "/bin/sh").agreement("/p") == Agreement("/p", shell="/bin/sh")  # noqa: S604  nothing is run
    assert Runnable("check", "make").agreement("/p") == Agreement("/p", command="make")
    assert Runnable("hook", "make").agreement("/p") == Agreement("/p", command="make")
