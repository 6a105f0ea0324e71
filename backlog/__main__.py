"""Lets the program be run as `python -m backlog`."""

from backlog.shell import program

program()
