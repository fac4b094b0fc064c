"""HOOKS: webhooks, signed and carried to their receivers. The only place that calls addresses that people typed in."""
