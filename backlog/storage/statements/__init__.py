"""Every query and every mutation, written once, one named function each.

`generate.py` compiles them ahead of time into SQL for each engine. The parameters of a mutation are named
after its columns; those of a condition are named freely, `of_…` where the same statement sets that column.
"""
