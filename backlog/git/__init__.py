"""What this program knows of git, and leaves behind in a repository: hooks, a merge driver, attributes."""
