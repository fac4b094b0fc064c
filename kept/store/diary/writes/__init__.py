"""Changes of sessions, blocks, notes and what is offered, and the locks they are made under. Callers hold the transaction."""
