"""Plain text, to the byte what agents and scripts read (docs/contract.md 3)."""
