"""Finds libpq, the client library of PostgreSQL, and declares what is used of it.

It is called by ctypes. psycopg, which brings the library along, takes ten times as long to load as all of
this (docs/performance.md). What each function does: https://www.postgresql.org/docs/current/libpq.html.
"""

from __future__ import annotations

import os
import sys
from ctypes import CDLL, CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_uint, c_void_p

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

OLDEST = 140_000
"""The first version with pipeline mode."""
CLOSES = 170_000
"""The first version that lets a server forget what was prepared in a way that poolers understand."""
_WRITES_KEY_LOGS = 180_000
"""The first version that knows `sslkeylogfile`; an older one refuses the word."""
NAMES = ("libpq.so.5", "libpq.5.dylib")
"""What a system calls the library, where psycopg brings none."""

CONNECTION_OK = 0
CONNECTION_BAD = 1
POLLING_FAILED = 0
POLLING_READING = 1
POLLING_WRITING = 2
POLLING_OK = 3
TUPLES_OK = 2
FATAL_ERROR = 7
VERBOSE = 2
SQLSTATE = ord("C")
PRIMARY = ord("M")
JSON, BOOL, INTEGERS, FLOATS = 114, 16, (20, 21, 23, 26), (700, 701, 1700)
"""Numbers of types: https://www.postgresql.org/docs/current/catalog-pg-type.html."""


class ConninfoOption(Structure):
    """A parameter of a connection string, `PQconninfoOption`."""

    _fields_ = (
        ("keyword", c_char_p),
        ("envvar", c_char_p),
        ("compiled", c_char_p),
        ("value", c_char_p),
        ("label", c_char_p),
        ("dispchar", c_char_p),
        ("dispsize", c_int),
    )


_CONNECTION, _RESULT, _TEXTS = c_void_p, c_void_p, POINTER(c_char_p)
_LISTENER = CFUNCTYPE(None, c_void_p, c_char_p)
SILENT = _LISTENER(lambda _, __: None)
"""What is done with a notice of the server: nothing. By itself libpq writes it to standard error."""

_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "PQclear": (None, (_RESULT,)),
    "PQcmdStatus": (c_char_p, (_RESULT,)),
    "PQcmdTuples": (c_char_p, (_RESULT,)),
    "PQconnectPoll": (c_int, (_CONNECTION,)),
    "PQconnectStartParams": (_CONNECTION, (_TEXTS, _TEXTS, c_int)),
    "PQconninfoFree": (None, (POINTER(ConninfoOption),)),
    "PQconninfoParse": (POINTER(ConninfoOption), (c_char_p, POINTER(c_void_p))),
    "PQconsumeInput": (c_int, (_CONNECTION,)),
    "PQenterPipelineMode": (c_int, (_CONNECTION,)),
    "PQerrorMessage": (c_char_p, (_CONNECTION,)),
    "PQexitPipelineMode": (c_int, (_CONNECTION,)),
    "PQfinish": (None, (_CONNECTION,)),
    "PQflush": (c_int, (_CONNECTION,)),
    "PQfreemem": (None, (c_void_p,)),
    "PQftype": (c_uint, (_RESULT, c_int)),
    "PQgetResult": (_RESULT, (_CONNECTION,)),
    "PQgetisnull": (c_int, (_RESULT, c_int, c_int)),
    "PQgetvalue": (c_char_p, (_RESULT, c_int, c_int)),
    "PQisBusy": (c_int, (_CONNECTION,)),
    "PQlibVersion": (c_int, ()),
    "PQnfields": (c_int, (_RESULT,)),
    "PQntuples": (c_int, (_RESULT,)),
    "PQpipelineSync": (c_int, (_CONNECTION,)),
    "PQresultErrorField": (c_char_p, (_RESULT, c_int)),
    "PQresultStatus": (c_int, (_RESULT,)),
    "PQsendFlushRequest": (c_int, (_CONNECTION,)),
    "PQsendPrepare": (c_int, (_CONNECTION, c_char_p, c_char_p, c_int, POINTER(c_uint))),
    "PQsendQueryPrepared": (
        c_int,
        (_CONNECTION, c_char_p, c_int, _TEXTS, c_void_p, c_void_p, c_int),
    ),
    "PQsendQueryParams": (
        c_int,
        (_CONNECTION, c_char_p, c_int, POINTER(c_uint), _TEXTS, c_void_p, c_void_p, c_int),
    ),
    "PQserverVersion": (c_int, (_CONNECTION,)),
    "PQsetErrorVerbosity": (c_int, (_CONNECTION, c_int)),
    "PQsetNoticeProcessor": (c_void_p, (_CONNECTION, _LISTENER, c_void_p)),
    "PQsetnonblocking": (c_int, (_CONNECTION, c_int)),
    "PQsocket": (c_int, (_CONNECTION,)),
    "PQstatus": (c_int, (_CONNECTION,)),
}

_FROM_17 = {"PQsendClosePrepared": (c_int, (_CONNECTION, c_char_p))}

_loaded: list[CDLL] = []


def without_key_log(url: str, version: int) -> str:
    """Return a URL by which a version of libpq writes the keys of the connection to no file.

    A URL that sets `sslkeylogfile` is refused before; a service file gives only what the URL leaves out.
    """
    if version < _WRITES_KEY_LOGS:
        return url
    return f"{url}{'&' if '?' in url else '?'}sslkeylogfile="


def libpq() -> CDLL:
    """Return the library, loaded once; raise ImportError where there is none that serves."""
    if not _loaded:
        _loaded.append(load(places()))
    return _loaded[0]


def load(places: Iterator[str]) -> CDLL:
    """Return the first library of those places that there is; raise ImportError."""
    for place in places:
        try:
            library = CDLL(place)
        except OSError:
            continue
        version = library.PQlibVersion()
        if version < OLDEST:
            raise ImportError(f"its library libpq is too old ({version})")
        functions = {**_FUNCTIONS, **(_FROM_17 if version >= CLOSES else {})}
        for name, (returned, taken) in functions.items():
            function = getattr(library, name)
            function.restype, function.argtypes = returned, taken
        return library
    raise ImportError("there is no library libpq")


def places() -> Iterator[str]:
    """Yield where the library may be: what the wheel of psycopg brings, then what the system has."""
    for folder in sys.path:
        for inside in ("psycopg_binary.libs", os.path.join("psycopg_binary", ".dylibs")):
            try:
                names = os.listdir(os.path.join(folder, inside))
            except OSError:
                continue
            yield from (os.path.join(folder, inside, name) for name in names if name.startswith("libpq"))
    yield from NAMES
