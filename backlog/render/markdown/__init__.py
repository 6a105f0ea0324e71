"""Markdown for a README, and records as the files that they are exported to."""
