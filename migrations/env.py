"""How Alembic reaches a database: through the connection that the program hands over, or by URL.

By hand, for developers: `alembic -x url=sqlite:///some.db upgrade head`.
"""

from alembic import context
from sqlalchemy import Connection, MetaData, create_engine

config = context.config


def run(connection: Connection, tables: MetaData | None = None) -> None:
    """Migrate through one connection; the caller of the program commits.

    The tables are what autogenerate compares the database with. An upgrade needs none, so that the program
    does not load SQLModel for it. On PostgreSQL triggers stand in for the foreign keys (migration 0030).
    """
    context.configure(
        connection=connection,
        target_metadata=tables,
        transactional_ddl=True,
        include_object=lambda _object, name, kind, _reflected, _other: (
            not (kind == "table" and is_search_table(name))
            and not (kind == "foreign_key_constraint" and connection.dialect.name == "postgresql")
        ),
    )
    with context.begin_transaction():
        context.run_migrations()


def is_search_table(name: str | None) -> bool:
    """Say whether a table belongs to the full-text index, which SQLModel does not describe."""
    return (name or "").startswith("search")


handed_over = config.attributes.get("connection")
if handed_over is not None:
    run(handed_over, config.attributes.get("metadata"))
else:  # a developer's own call
    from sqlmodel import SQLModel

    import backlog.storage.schema.tables  # noqa: F401  it fills the metadata

    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as opened:
        run(opened, SQLModel.metadata)
