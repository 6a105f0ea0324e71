"""The schema's version, settings, and the counters that ids come from."""

from sqlalchemy import Executable, bindparam, insert, select, text, update

from backlog.storage.schema.tables import CounterRow, SettingRow
from backlog.storage.statements.registry import ONE, statement, table

settings = table(SettingRow)
counters = table(CounterRow)


@statement
def schema_revision() -> Executable:
    """Return the revision that the database was migrated to."""
    return text("SELECT version_num FROM alembic_version")


@statement
def all_settings() -> Executable:
    """Return the settings that differ from their defaults: (key, value)."""
    return select(settings.c.key, settings.c.value)


@statement
def insert_setting() -> Executable:
    """Store a setting that was not stored yet."""
    return insert(settings)


@statement
def update_setting() -> Executable:
    """Store another value of a setting."""
    return update(settings).where(settings.c.key == bindparam("of_key")).values(value=bindparam("value"))


@statement
def raise_counter() -> Executable:
    """Give out the next number of a counter that has begun: (value)."""
    return (
        update(counters)
        .where(counters.c.name == bindparam("of_name"))
        .values(value=counters.c.value + ONE)
        .returning(counters.c.value)
    )


@statement
def insert_counter() -> Executable:
    """Begin a counter."""
    return insert(counters)
