"""The shell around the engine: one run of one connection."""
