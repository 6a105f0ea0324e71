"""Holds what changes of tasks have in common, so that packing (`packing.py`) need not spell it out in each.

It must stay as it is to the letter: whatever was packed with it can be read with nothing else. A text that is
to replace it takes another first byte there, and a migration.
"""

from __future__ import annotations

_WORDS = """\
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

_JSON = """\
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

COMMON_TEXT = f"{' '.join(_WORDS.split())} {_JSON}".encode()
"""The commonest last, as section 5.2 of RFC 1950 advises: what is near takes the least room."""
