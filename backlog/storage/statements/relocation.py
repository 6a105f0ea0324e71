"""What moving a backlog asks of a database: which one it is, and where it has moved to."""

from sqlalchemy import Executable

from backlog.storage.statements.registry import Dialects, statement


@statement
def identity() -> Executable:
    """Return what tells this database from every other one, however it is named: (text).

    A server is known by the microsecond at which it started, a backlog on it by the numbers of its database
    and of its table.
    """
    return Dialects(
        sqlite="SELECT file FROM pragma_database_list WHERE name = 'main'",
        postgresql="""
SELECT concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), oid,
CAST(CAST('tasks' AS regclass) AS oid)) FROM pg_database WHERE datname = current_database()
""",
    )


@statement
def moved_to() -> Executable:
    """Return where the backlog has moved to, as its triggers tell it; no row if it has not: (text)."""
    return Dialects(
        sqlite="""
SELECT replace(substr(sql, instr(sql, '''moved: ') + 8, length(sql) - instr(sql, '''moved: ') - 14),
'''''', '''')
FROM sqlite_master WHERE type = 'trigger' AND name = 'moved_settings_insert'
""",
        postgresql="""
SELECT convert_from(substring(tgargs FOR length(tgargs) - 1), 'UTF8')
FROM pg_trigger WHERE tgname = 'backlog_moved' AND tgrelid = CAST('settings' AS regclass)
""",
    )
