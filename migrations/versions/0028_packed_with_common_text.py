"""The history takes less room: on SQLite its changes are packed with what they have in common, and three indexes know less.

Most changes are so short that deflating alone finds little that repeats. The indexes of records and batches hold the beginnings of the
UUIDs, that of instants the hours, on PostgreSQL, too, so that both engines are asked the same.
"""

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

EVENTS = sa.table("events", *map(sa.column, ("key", "changes", "moved")))
WORTHWHILE = 100
WORTHWHILE_IF_MOVED = 300
PORTION = 1_000
RAW = -15

WORDS = """\
because before after while without through between another different same still again always never every
only about which there their these those where when what then than that this with from have been were will
would could should into over under your they them some more most other such also just like make made need
needs needed want used uses using user users work works working change changes changed changing move moved
add added adds remove removed removes delete deleted create created creates update updated updates rename
renamed replace replaced read reads write writes written open opened close closed start started stop stopped
run runs running test tests tested pass passes passed fail fails failed failing failure fix fixed fixes bug
error errors message messages warning exception check checks checked value values field fields list lists
table tables column row rows index query queries database migration schema request requests response server
client service session token login password account email page pages form button screen view file files
folder path name names line lines text string number date time timeout seconds minutes memory cache key keys
type types object return returns result results call calls called function method class module package
library version release released branch merge commit pull build deploy deployed production staging config
configuration setting settings option options default feature flag flags customer order invoice report data
code documentation docs review implement implemented implementation support supports handle handled handles
instead already first last next new old small large one two three all any each both does done must can
cannot we it is in on of to a an be by or as at if so no not and but for are was has had its the - [ ] - [x]
`src/ `tests/ .py`: .ts`: .md` https:// http://localhost npm run test pytest -q: ok, passed, failed in"""

JSON = """\
"final_summary":[null,"{"title":["{"labels":[[[0,[],["{"assignees":[[[0,[],["@"{"priority":["medium",\
"high"]{"milestone":[null,"m-{"parent":[null,"TASK-{"dependencies":[[[0,[],["TASK-{"references":[[[0,[],\
["{"documentation":[[[0,[],["{"modified_files":[[[0,[],["src/{"due_date":[null,"{"ordinal":[null,\
1000.0]{"type":[null,"feature"]{"claimed_by":[null,"{"claimed_until":[null,""claimed_by":["",null],\
"claimed_until":["2026-01-02T10:00:00.000000Z",null]"legacy_done":[null,{"kind":[null,"task"],"id":[null,\
"TASK-1"],"title":[null,"","status":[null,"To Do"],"priority":[null,"low"],"created_at":[null,\
"2026-01-02T10:00:00.000000Z"],"state":[null,"active"],"ordinal":[null,1000.0],\
"acceptance_criteria":[null,[{"text":"","checked":false},{"text":"","checked":false}]],\
"definition_of_done":[null,[{"text":"","checked":false}]],"description":[null,"{"status":["To Do",\
"In Progress"],"plan":[null,"{"status":["In Progress","Done"],"final_summary":[null,\
"{"description":["{"definition_of_done":[[[0,[{"text":"","checked":false}],[{"text":"","checked":true}]]],\
1,"check":"","verified":true,"run":{"command":"","exit_code":0,"duration":,"commit":"",\
"tail":"{"comments":[[],[{"body":"{"comments":[[[0,[],[{"body":"",\
"created_at":"2026-01-02T10:00:00.000000Z","author":null}]]],1,{"acceptance_criteria":[[[0,[{"text":"",\
"checked":false}],[{"text":"","checked":true,"evidence":"","checked_by":"",\
"checked_at":"2026-01-02T10:00:00.000000Z"}]]],2,{"plan":[0,"","\\n\\n{"notes":["{"notes":[null,\
"{"notes":[0,"","\\n\\n"""

COMMON_TEXT = f"{' '.join(WORDS.split())} {JSON}".encode()


def upgrade() -> None:
    """Make the indexes anew, and on SQLite pack the changes, some at a time."""
    op.drop_index("events_entity", "events")
    op.drop_index("events_batch", "events")
    op.drop_index("events_instant", "events")
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        pack_all(connection)
    op.create_index("events_entity", "events", [sa.text("substr(entity_uuid, 1, 8)"), "key"])
    op.create_index("events_batch", "events", [sa.text("substr(batch, 1, 8)")])
    op.create_index("events_instant", "events", [sa.text("substr(instant, 1, 13)")])


def pack_all(connection: sa.Connection) -> None:
    """Pack the changes that are long enough, and those anew that were packed; leave what cannot be read."""
    least = sa.case((EVENTS.c.moved.is_(None), WORTHWHILE), else_=WORTHWHILE_IF_MOVED)
    long = sa.select(EVENTS.c.key, EVENTS.c.changes).where(
        sa.or_(sa.func.typeof(EVENTS.c.changes) == "blob", sa.func.length(EVENTS.c.changes) >= least)
    )
    pack = sa.text("UPDATE events SET changes = :changes WHERE key = :of_key")
    last = 0
    while rows := connection.execute(
        long.where(EVENTS.c.key > last).order_by(EVENTS.c.key).limit(PORTION)
    ).all():
        shorter = [{"of_key": key, "changes": packed(changes)} for key, changes in rows]
        if due := [each for each in shorter if each["changes"] is not None]:
            connection.execute(pack, due)
        last = rows[-1][0]


def packed(changes: str | bytes) -> bytes | None:
    """Return changes packed, None if that is not shorter or they are no changes."""
    whole = changes
    if isinstance(whole, bytes):
        unpacking = zlib.decompressobj(RAW)
        try:
            whole = unpacking.decompress(whole, 2**28)
        except zlib.error:
            return None
        if not unpacking.eof or unpacking.unused_data:
            return None
    else:
        whole = whole.encode("utf-8", "surrogatepass")
    packing = (
        PACKING.copy()
        if len(whole) <= SHORT
        else zlib.compressobj(6, zlib.DEFLATED, RAW, 8, zlib.Z_DEFAULT_STRATEGY, COMMON_TEXT)
    )
    found = b"\x07" + packing.compress(whole) + packing.flush()
    return found if len(found) < len(changes) else None


SHORT = 4_000
PACKING = zlib.compressobj(6, zlib.DEFLATED, -13, 6, zlib.Z_DEFAULT_STRATEGY, COMMON_TEXT)
