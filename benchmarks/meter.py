"""Runs one command and prints what it took: nanoseconds, peak kilobytes, exit code, nanoseconds of CPU.

It is a process of its own, `python -I -S meter.py OUTPUT COMMAND …`, that imports next to nothing:
the kernel counts the memory of the process that starts another one as the other one's.
"""

import os
import sys
import time

CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def main() -> None:
    output, *command = sys.argv[1:]
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, CREATE, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, f"{output}.errors", CREATE, 0o600),
    ]
    begin = time.perf_counter_ns()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
    _, status, usage = os.wait4(process, 0)
    end = time.perf_counter_ns()
    kilobytes = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    processor = round((usage.ru_utime + usage.ru_stime) * 1e9)
    print(end - begin, kilobytes, os.waitstatus_to_exitcode(status), processor)


if __name__ == "__main__":
    main()
