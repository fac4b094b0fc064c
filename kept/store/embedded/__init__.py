"""EMBEDDED: SQLite as a database engine of Django, with a fair queue for its writers."""
