"""The Vtiger side: transport, sessions, queries and the wire format."""
