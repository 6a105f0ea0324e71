"""Tables for spreadsheets (RFC 4180)."""
