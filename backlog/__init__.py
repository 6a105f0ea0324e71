"""A task manager at the command line for developers, their coding agents and their scripts."""

__version__ = "0.1.0"
