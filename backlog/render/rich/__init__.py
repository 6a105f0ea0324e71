"""Drawings for people at a terminal; only these modules load rich."""
