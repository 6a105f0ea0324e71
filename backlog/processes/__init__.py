"""Runs the commands of a project, checks and its hook, so that none outlives, floods or blocks the caller.

Whether a command may run is decided elsewhere (`domain/trust.py`); here is how (docs/verification.md).
"""
