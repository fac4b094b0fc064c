"""PAYMENTS: one for each session, and those created by hand."""
