"""OUTBOX: letters, stored with the change that demands them, delivered afterwards."""
