"""A backlog on a PostgreSQL server; nothing outside of this package imports psycopg."""
