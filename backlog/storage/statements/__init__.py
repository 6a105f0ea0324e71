"""Every query and every mutation, written once, one named function each.

`compiling.py` turns them into SQL for SQLite ahead of time; on PostgreSQL they will run through an
engine as they are. The parameters of a mutation are named after its columns; those of a condition
are named freely, `of_…` where the same statement sets that column.
"""
