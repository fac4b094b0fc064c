"""JSON for programs: what pages show and do, through the same reads and use cases."""
