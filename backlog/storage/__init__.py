"""The database behind a backlog: nothing above this package sees a row, a session or SQL."""
