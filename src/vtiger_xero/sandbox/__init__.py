"""Emulated Vtiger and Xero for trying and testing; imports nothing of ours but the clock."""
