"""PEOPLE: who there is, and who knows whom."""
