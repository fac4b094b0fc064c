"""What must be true of all the tables together, each claim with the rows that break it. `kept doctor` asks them all.

This stands beside the store's apps and not in one of them: a claim such as "a held credit belongs to an open session"
is about several apps at once, and the apps do not know each other. It only ever reads; nothing imports it but the
doctor and the tests.
"""
