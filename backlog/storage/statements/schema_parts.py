"""What acts or guards in the schema of a server, so that `doctor` can compare it with what belongs there."""

from sqlalchemy import Executable

from backlog.storage.schema.tables import TaskRow
from backlog.storage.statements.registry import Dialects
from backlog.storage.statements.registry import slow_statement as statement

_FENCED = (*sorted(TaskRow.metadata.tables), "search", "search_vocabulary")
"""The tables on PostgreSQL whose triggers, indexes and rules are backlog's business."""


@statement
def schema_parts() -> Executable:
    """Return what acts or guards in the schema: (kind, name, table, form, SQL), see `Part`.

    On SQLite the file says so itself, whatever bytes stand in it (`sqlite/fence.py`).
    """
    return Dialects(
        sqlite="SELECT '', '', '', '', '' WHERE false",
        postgresql=rf"""
WITH home AS (SELECT oid, quote_ident(nspname) AS name FROM pg_namespace WHERE nspname = current_schema()),
ours AS (SELECT pg_class.oid, relname FROM pg_class JOIN home ON relnamespace = home.oid
WHERE relname IN ({", ".join(f"'{name}'" for name in _FENCED)}) AND relkind IN ('r', 'p'))
SELECT 'function', proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')', '',
concat_ws(' ', pg_get_function_result(pg_proc.oid), prosecdef, provolatile,
replace(array_to_string(proconfig, ';'), home.name, '@schema'),
btrim(regexp_replace(regexp_replace(prosrc, 'COLLATE "[^"]*"', 'COLLATE', 'g'), '\s+', ' ', 'g'))),
pg_get_functiondef(pg_proc.oid)
FROM pg_proc JOIN home ON pronamespace = home.oid WHERE prokind = 'f'
UNION ALL
SELECT 'view', relname, '', '', pg_get_viewdef(pg_class.oid, true)
FROM pg_class JOIN home ON relnamespace = home.oid WHERE relkind IN ('v', 'm') AND EXISTS (SELECT 1
FROM pg_rewrite JOIN pg_depend ON classid = CAST('pg_rewrite' AS regclass) AND objid = pg_rewrite.oid
JOIN ours ON refclassid = CAST('pg_class' AS regclass) AND refobjid = ours.oid
WHERE ev_class = pg_class.oid)
UNION ALL
SELECT 'index', pg_class.relname, ours.relname, pg_get_indexdef(indexrelid, 0, true),
pg_get_indexdef(indexrelid, 0, true)
FROM pg_index JOIN ours ON indrelid = ours.oid JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
UNION ALL
SELECT 'trigger', tgname, relname, concat_ws(' ', tgenabled, pg_get_triggerdef(pg_trigger.oid, true)),
pg_get_triggerdef(pg_trigger.oid, true)
FROM pg_trigger JOIN ours ON tgrelid = ours.oid WHERE NOT tgisinternal
UNION ALL
SELECT 'rule', rulename, relname, '', pg_get_ruledef(pg_rewrite.oid, true)
FROM pg_rewrite JOIN ours ON ev_class = ours.oid
""",  # noqa: S608  names of our own
    )


@statement
def schema_words() -> Executable:
    """Return what `@schema` and `@folding` stand for, as in migration 0005: (schema, collation)."""
    return Dialects(
        sqlite="SELECT '', '' WHERE false",
        postgresql="""
SELECT quote_ident(current_schema()), coalesce((SELECT quote_ident(collname) FROM pg_collation
JOIN unnest(ARRAY['pg_unicode_fast', 'pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8', 'en_US.utf8'])
WITH ORDINALITY AS best(name, place) ON name = collname
WHERE collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))
ORDER BY place LIMIT 1), '"default"')
""",
    )


@statement
def may_repair_schema() -> Executable:
    """Say whether this role owns the tables: (0 or 1); whoever writes to a SQLite file does."""
    return Dialects(
        sqlite="SELECT 1",
        postgresql="""
SELECT CAST(pg_has_role(relowner, 'USAGE') AS integer) FROM pg_class WHERE oid = CAST('tasks' AS regclass)
""",
    )
