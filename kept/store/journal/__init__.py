"""JOURNAL: who did what, when, under which request key."""
