"""The Xero side: transport, tokens, call budget and the wire format."""
