"""The bridge to trees of Markdown files: import, export, and the dump of everything (docs/contract.md 8)."""
