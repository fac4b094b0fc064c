"""Backups: what the database holds, sealed into one file, and back again; and how fresh they are.

Like the invariants this stands beside the store's apps: it copies all of them and knows none.
"""
