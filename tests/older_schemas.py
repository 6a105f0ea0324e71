"""Finds out what each schema consists of, where it is imported: in the process whose forks upgrade databases.

A process that upgrades one runs the migrations up to its schema, to compare, and keeps what they made.
"""

import sqlite3
from contextlib import closing

from backlog.storage.schema.revisions import directory
from backlog.storage.sqlite.fence import differing

with closing(sqlite3.connect(":memory:")) as nothing:
    for script in directory().walk_revisions():
        differing(nothing, script.revision)
