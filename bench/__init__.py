"""Measurements: how much work a sync is, for the remotes and for this machine."""
