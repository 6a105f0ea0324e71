"""The MCP server: the backlog for agents that have no shell (docs/mcp.md).

`server` speaks the protocol, `schemas` says which tools there are, `arguments` reads what a client sends,
`tools` runs the use cases, `results` and `advice` say what came of them, `project` finds the backlog.
"""
