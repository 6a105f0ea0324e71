"""Breaks the program on purpose, one place at a time, and names what no unit test notices."""
