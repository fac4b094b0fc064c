"""KEEP: what is stored, one Django app per noun. `reads` return frozen dataclasses; `writes` change rows and take locks."""
