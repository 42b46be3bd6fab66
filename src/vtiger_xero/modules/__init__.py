"""One file per synced thing: its field map and its rules."""
