"""PERSONS: all that is kept of one client, wherever it stands: read whole, and erased whole."""
