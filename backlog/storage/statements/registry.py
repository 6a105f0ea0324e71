"""What the statements are written with: their register, their constants, their lists.

Three rules keep SQLite and PostgreSQL the same: every value is a *named* bind parameter, a list
is one JSON text that `members` takes apart, and no value is made up here (the traps that these
rules meet are explained in CONTRIBUTING.md).
"""

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    Table,
    bindparam,
    literal_column,
    select,
    text,
)
from sqlalchemy import (
    cast as sql_cast,
)
from sqlalchemy.exc import CompileError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import SQLModel

from backlog.storage.schema.tables import WHOLE

Statement = Callable[[], Executable]
STATEMENTS: dict[str, Statement] = {}
LONG: set[str] = set()
"""The queries that may return very many rows, of which often only the first are wanted."""


SLOW: set[str] = set()
"""The statements that go through the whole backlog before they say anything."""
MANY: set[str] = set()
"""The mutations of one row that are often repeated for many rows: a server does them for all of a list."""


AHEAD: set[str] = set()
"""The queries of several rows that are asked ahead: SQLite returns all of them as one value."""


def statement(function: Statement) -> Statement:
    """Register a statement under its function's name, which no other statement has."""
    if function.__name__ in STATEMENTS:
        raise ValueError(f"two statements are called {function.__name__}")
    STATEMENTS[function.__name__] = function
    return function


def long_statement(function: Statement) -> Statement:
    """Register a statement as `statement` does, one of those in LONG."""
    LONG.add(function.__name__)
    return statement(function)


def slow_statement(function: Statement) -> Statement:
    """Register a statement as `statement` does, one of those in SLOW."""
    SLOW.add(function.__name__)
    return statement(function)


def repeated_statement(function: Statement) -> Statement:
    """Register a statement as `statement` does, one of those in MANY."""
    MANY.add(function.__name__)
    return statement(function)


def ahead_statement(function: Statement) -> Statement:
    """Register a statement as `statement` does, one of those in AHEAD."""
    AHEAD.add(function.__name__)
    return statement(function)


class Dialects(Executable, ClauseElement):
    """A statement written for each dialect, mostly by hand, where engines have too little in common."""

    inherit_cache = False

    def __init__(self, **written: str | Select[Any]) -> None:
        """Take a query, or a text with `:name` for each value, for each dialect by its name."""
        self.written = {
            dialect: text(each.strip()) if isinstance(each, str) else each
            for dialect, each in written.items()
        }


@compiles(Dialects)
def _dialects(element: Dialects, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    written = element.written.get(compiler.dialect.name)
    if written is None:
        raise CompileError(f"the statement is not written for {compiler.dialect.name}")
    return str(compiler.process(written, **options))


class each_value(FunctionElement[str]):  # noqa: N801  SQLAlchemy names functions in lower case
    """The members of a JSON list of texts, one a row, in the column `value`."""

    name = "each_value"
    inherit_cache = True


@compiles(each_value, "sqlite")
def _each_value_on_sqlite(element: each_value, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(each_value, "postgresql")
def _each_value_on_postgresql(element: each_value, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    return f"jsonb_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS jsonb))"


class by_bytes(FunctionElement[str]):  # noqa: N801  see above
    """A text that is no column, compared as columns are (`tables.TEXT`)."""

    name = "by_bytes"
    inherit_cache = True


@compiles(by_bytes, "sqlite")
def _by_bytes_on_sqlite(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    return str(compiler.process(element.clauses, **options))


@compiles(by_bytes, "postgresql")
def _by_bytes_on_postgresql(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


def table(model: type[SQLModel]) -> Table:
    """Return the table that a model declares."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]  # SQLModel does not declare it


def word(value: str) -> ColumnElement[str]:
    """Return one of our own words as a constant of the SQL text."""
    return literal_column(f"'{value}'")


def members(parameter: str) -> Select[Any]:
    """Return the members of the JSON list bound to `parameter`, in the column `value`."""
    return select(each_value(bindparam(parameter)).table_valued("value").c.value)


ZERO: ColumnElement[int] = literal_column("0")
ONE: ColumnElement[int] = literal_column("1")


def keys_in(parameter: str) -> Select[Any]:
    """Return the members of the JSON list of whole numbers bound to `parameter`."""
    values = each_value(bindparam(parameter)).table_valued("value")
    return select(sql_cast(values.c.value, WHOLE))
