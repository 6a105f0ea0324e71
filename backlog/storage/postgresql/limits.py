"""For how long anybody waits for a server, or a server for a program: no wait is without end."""

CONNECT_SECONDS = 10.0
"""How long a host may take to connect, unless `connect_timeout` or PGCONNECT_TIMEOUT says otherwise."""
SILENCE_SECONDS = 30.0
"""How long a server may say nothing while it is asked for something, but for waiting for other writers."""
SLOW_SECONDS = 600.0
"""The same for a statement that goes through the whole backlog, as those of `doctor` do."""
MIGRATION_SECONDS = 600.0
"""The same while a schema is made or upgraded: an index of a long table takes its time."""
STATEMENT_SECONDS = 30.0
"""How much longer than for others the server lets a statement take, unless `statement_timeout` is set."""
UNHEARD_SECONDS = 45.0
"""For how long a writer may be silent in its transaction before the server undoes it, for others to write.

Less than the patience of those who wait for it (`storage/patience.py`), or they would give up before.
"""
GRACE_SECONDS = 5.0
"""How much longer it may be in the middle of something, such as waiting for who writes to the same task."""
HEARTBEAT_SECONDS = 10.0
"""How often a transaction that goes on for longer says that it does."""
PROBE_SECONDS = 5.0
"""How long a server may take to say whether it is silent because it waits for others."""
