"""LEDGER: credits and money, moved by rows that are only ever added."""
