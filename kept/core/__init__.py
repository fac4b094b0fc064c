"""DECIDE: the rules, as pure functions and tables. Standard library and itself only."""
