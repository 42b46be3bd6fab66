"""Seeded worlds in virtual time: edits, faults and crashes against both emulators, with the invariants asserted."""
