"""The files of a Backlog.md project as text: read leniently, always written the same (docs/contract.md 8).

Pure: text in, record files and records out, and back; files themselves are opened in `service/exchange`.
"""
