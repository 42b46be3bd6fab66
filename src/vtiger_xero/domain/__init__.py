"""What is synced: frozen records, references and fingerprints; imports nothing of ours."""
