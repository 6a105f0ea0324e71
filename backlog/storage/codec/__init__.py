"""Converts values of the domain into what columns hold, and back."""
