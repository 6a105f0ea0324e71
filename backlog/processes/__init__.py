"""Runs other programs: a project's commands, so that none outlives, floods or blocks the caller, and editors.

Whether a command may run is decided elsewhere (`domain/trust.py`); here is how (docs/verification.md).
"""
