"""Declares the schema and knows its revisions; no command imports it, unless a schema is made or upgraded."""
