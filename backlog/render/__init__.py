"""Turns results into text, one module per form: plain, JSON, and drawn for a terminal."""
