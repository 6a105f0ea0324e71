"""The files of a Backlog.md project as text: read leniently, written always the same way (contract 8).

Pure: text in, sheets and records out, and back; files themselves are opened in `service/exchange`.
"""
