"""What is settled of a hub's credits: taken by sessions, moved in the ledger, stated and invoiced.

This stands beside the store's apps and not in one of them: a credit taken is a session of the diary, moves of the ledger
and a line of a statement at once, and the apps do not know each other. It only ever reads.
"""
