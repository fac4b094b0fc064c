"""HUBS: employers' programmes, their members and professionals."""
