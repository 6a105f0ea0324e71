"""Where the tests keep their files: in memory, where nothing waits for a disk that others keep busy."""

import os
import shutil

_ROOM_BYTES = 3 * 1024**3


def folder_in_memory() -> str | None:
    """Return a folder that is kept in memory, if there is one with room that may hold programs, too."""
    folder = "/dev/shm"  # noqa: S108  who asks makes a folder of a random name in it
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        return None
    if os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return None
    return folder if shutil.disk_usage(folder).free >= _ROOM_BYTES else None
