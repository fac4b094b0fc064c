"""DIARY: services, sessions, weekly hours, blocks, private notes."""
