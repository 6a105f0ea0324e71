"""Writes a file whole or not at all: the one way in which this program puts a file in its place.

The content goes into a new file beside the target, under a name that nobody can guess, so that no link can
be planted there. It is on the disk before it gets the target's name, and the name before the call returns.
Where the target itself is a link, the file that it leads to is replaced, as long as that lies inside the
folder `within`: AGENTS.md may well be a link to CLAUDE.md beside it. A link that leads elsewhere is refused.
"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from typing import IO, TYPE_CHECKING, NamedTuple

from backlog.errors import Conflict, Failed, quoted
from backlog.files.contents import kind_of
from backlog.files.folders import opened, place_of, sync
from backlog.files.signals import undone_by_signals
from backlog.files.stamps import stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Whole(NamedTuple):
    """A file to be: its path, its content, the folder that it lies in whatever links say, how to call it."""

    path: str
    content: bytes
    within: str | None
    shown: str


class _New(NamedTuple):
    """A file that has no name yet: itself, the name that it is to have, its open folder."""

    file: IO[bytes]
    name: str
    folder: int

    def take_name(self, shown: str, *, replace: bool) -> None:
        """Give the file its name."""
        _name(os.path.basename(self.file.name), self.name, self.folder, shown, replace=replace)


_AT_ONCE = 100
"""How many files are open at once; each takes two descriptors."""
_MANY = 8
"""For how many files the whole disk is waited for, and not for each of them."""
_PREFIX, _SUFFIX = ".backlog-", ".partial"


def write(
    path: str,
    parts: Iterable[bytes],
    *,
    within: str | None = None,
    replace: bool = True,
    mode: int | None = None,
    shown: str | None = None,
    make_folders: bool = False,
) -> None:
    """Put a file in place that holds some bytes; see `new_file` for the rest and for the errors."""
    shown = shown or quoted(path, 200)
    with new_file(
        path, within=within, replace=replace, mode=mode, shown=shown, make_folders=make_folders
    ) as file:
        for part in parts:
            with _explained(shown):
                file.write(part)


def write_several(wanted: Iterable[Whole]) -> list[str]:
    """Put many files in place, folders included, each whole or not at all; see `new_file` for the errors.

    The disk is waited for once for many files: asked for each by itself, it takes longer than everything
    else. The order is the same, content before name before return. Where it fails, those before may be there.

    Returns a stamp for each file (`stamps.stamp_of`), by which it is known as long as nobody writes it
    again; "" where it got its name within the same tick of the clock as its content.
    """
    files = iter(wanted)
    stamps: list[str] = []
    while chunk := tuple(islice(files, _AT_ONCE)):
        with ExitStack() as undo:
            begun = [undo.enter_context(_begun(each.path, each.within, each.shown)) for each in chunk]
            for each, new in zip(chunk, begun, strict=True):
                with _explained(each.shown):
                    new.file.write(each.content)
                    new.file.flush()
            with _explained(chunk[0].shown):
                _settle([new.file for new in begun])
            for each, new in zip(chunk, begun, strict=True):
                with _explained(each.shown):
                    stamps.append(_named(new, each.shown))
            folders = {
                (status.st_dev, status.st_ino): new for new in begun for status in (os.fstat(new.folder),)
            }
            for new in folders.values():
                with _explained(chunk[0].shown):
                    sync(new.folder)
    return stamps


def _named(new: _New, shown: str) -> str:
    """Give a file its name and return its stamp.

    Until then nobody else could write to it. A later write leaves a time that is not before that
    of the new name, which the inode has, and so not that of the content.
    """
    before = os.fstat(new.file.fileno())
    new.take_name(shown, replace=True)
    status = os.fstat(new.file.fileno())
    written = (before.st_mtime_ns, before.st_size) == (status.st_mtime_ns, status.st_size)
    return stamp_of(status) if written and status.st_ctime_ns > status.st_mtime_ns else ""


def _settle(files: Sequence[IO[bytes]]) -> None:
    """Return once the content of some files is on the disk."""
    if len(files) < _MANY:
        for file in files:
            os.fsync(file.fileno())
    else:
        os.sync()


@contextmanager
def new_file(
    path: str,
    *,
    within: str | None = None,
    replace: bool = True,
    mode: int | None = None,
    shown: str | None = None,
    make_folders: bool = False,
    companions: Iterable[str] = (),
) -> Iterator[IO[bytes]]:
    """Lend a new file that takes the name `path` at the end of the block; until then it has its own, `.name`.

    It may take the place of an older file if `replace` says so. Its permissions are `mode`, else those of
    the older one, else what the umask leaves. With `make_folders` those between `within` and the file are
    made. Messages call the file `shown`. Where the block fails, or a signal ends the process in it, nothing
    is left of it, nor of the files beside it whose names are its own and one of the `companions`.

    Raises Conflict (`file-exists`) for a file that may not be replaced, Refused (`leads-outside`) for a
    link out of `within`, and Failed (`file-unavailable`) for what is no file or cannot be written.
    """
    shown = shown or quoted(path, 200)
    begun = _begun(
        path, within, shown, replace=replace, mode=mode, make_folders=make_folders, companions=companions
    )
    with begun as new:
        yield new.file
        with _explained(shown):
            new.file.flush()
            os.fsync(new.file.fileno())
            new.take_name(shown, replace=replace)
            sync(new.folder)


@contextmanager
def _begun(  # the options of `new_file`
    path: str,
    within: str | None,
    shown: str,
    *,
    replace: bool = True,
    mode: int | None = None,
    make_folders: bool = True,
    companions: Iterable[str] = (),
) -> Iterator[_New]:
    """Lend a file that is to become the one at a path; what is left of it afterwards is removed."""
    with ExitStack() as undo:
        with _explained(shown):
            place = place_of(path, within)
            folder = undo.enter_context(opened(place.root, place.folder, make=make_folders))
            before = _permissions(place.name, folder, shown, replace=replace)
            wanted = before if mode is None else mode
            beside = os.path.join(place.root, place.folder)
            file = undo.enter_context(_partial(folder, beside, wanted, companions))
        yield _New(file, place.name, folder)


@contextmanager
def scratch_file(path: str, *, companions: Iterable[str] = ()) -> Iterator[IO[bytes]]:
    """Lend a new file beside a path that only its owner can read, and that is gone after the block.

    `companions` are as for `new_file`. Raises Failed (`file-unavailable`).
    """
    beside = os.path.realpath(os.path.dirname(os.path.abspath(path)))
    with ExitStack() as undo:
        with _explained(quoted(path, 200)):
            folder = undo.enter_context(opened(beside))
            file = undo.enter_context(_partial(folder, beside, 0o600, companions))
        yield file


def is_partial(name: str) -> bool:
    """Say whether a file's name is that of one that was never finished: its process was killed."""
    return name.startswith(_PREFIX) and _SUFFIX in name


def _permissions(name: str, folder: int, shown: str, *, replace: bool) -> int | None:
    """Return the permissions of the file that is to be replaced, None if there is none.

    Raises Conflict or Failed for what may not be replaced.
    """
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    kind = kind_of(status)
    if kind is not None:
        raise Failed(f"{shown} is {kind}, not a file", code="file-unavailable", file=shown, kind=kind)
    if not replace:
        raise _there_already(shown)
    return stat.S_IMODE(status.st_mode) & 0o777


@contextmanager
def _partial(folder: int, beside: str, mode: int | None, companions: Iterable[str]) -> Iterator[IO[bytes]]:
    """Lend a new file in an open folder, whose path is `beside`; what is left of it afterwards is removed."""
    name = f"{_PREFIX}{os.urandom(12).hex()}{_SUFFIX}"

    def opener(_path: str, flags: int) -> int:
        return os.open(
            name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666 if mode is None else mode, dir_fd=folder
        )

    with undone_by_signals():
        try:
            with _lent(open(os.path.join(beside, name), "xb", opener=opener)) as file:
                if mode is not None:
                    os.fchmod(file.fileno(), mode)
                yield file
        finally:
            for leftover in (name, *(f"{name}{companion}" for companion in companions)):
                with suppress(OSError):
                    os.unlink(leftover, dir_fd=folder)


@contextmanager
def _lent(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Lend an open file and close it.

    What did not fit on the disk does not fit on closing either: that error would take the place of the first
    one, which says what could not be written. Whatever is to stay was written out before.
    """
    try:
        yield file
    finally:
        with suppress(OSError):
            file.close()


def _name(partial: str, name: str, folder: int, shown: str, *, replace: bool) -> None:
    """Give a file its name; raise Conflict if somebody else took it meanwhile and may not be replaced."""
    if replace:
        os.replace(partial, name, src_dir_fd=folder, dst_dir_fd=folder)
        return
    try:
        os.link(partial, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        raise _there_already(shown) from None


def _there_already(shown: str) -> Conflict:
    return Conflict(f"{shown} already exists", code="file-exists", file=shown)


@contextmanager
def _explained(shown: str) -> Iterator[None]:
    """Turn what the system says about a file into our error."""
    try:
        yield
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        reason = error.strerror if isinstance(error, OSError) else None
        raise Failed(
            f"cannot write {shown}: {reason or error}", code="file-unavailable", file=shown, reason=reason
        ) from error
