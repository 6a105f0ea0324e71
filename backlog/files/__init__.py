"""The disk: reads and writes files so that no link, no kill and no full disk does harm.

Nothing here knows what is in a file. Everything that the program writes, but for what SQLite writes into
its databases, goes through `atomic`.
"""
