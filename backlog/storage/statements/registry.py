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
    """A statement written by hand for each dialect, where engines have too little in common."""

    inherit_cache = False

    def __init__(self, **texts: str) -> None:
        """Take the text for each dialect by its name, with `:name` for each value."""
        self.texts = {dialect: text(sql.strip()) for dialect, sql in texts.items()}


@compiles(Dialects)
def _dialects(element: Dialects, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    written = element.texts.get(compiler.dialect.name)
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


class is_one_of(FunctionElement[Any]):  # noqa: N801  see above
    """Whether a column is among the members of a JSON list of texts.

    PostgreSQL gets an array: for a subquery, whose length it does not know, it goes through the whole table.
    """

    name = "is_one_of"
    inherit_cache = True


@compiles(is_one_of, "sqlite")
def _is_one_of_on_sqlite(element: is_one_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    column, listed = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"  # noqa: S608  compiled SQL


@compiles(is_one_of, "postgresql")
def _is_one_of_on_postgresql(element: is_one_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    column, listed = (compiler.process(each, **options) for each in element.clauses)
    members = f'SELECT value COLLATE "C" FROM json_array_elements_text(CAST({listed} AS json))'  # noqa: S608  see above
    return f"{column} = ANY (ARRAY({members}))"


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
