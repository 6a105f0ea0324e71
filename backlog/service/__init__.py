"""The use cases: one function each, between a front end and the domain."""
