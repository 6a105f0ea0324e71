"""A backlog in a SQLite file; nothing outside of this package imports sqlite3."""
