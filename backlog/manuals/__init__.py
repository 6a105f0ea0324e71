"""What coding agents read about this program: no rules, but texts, and where they go."""
