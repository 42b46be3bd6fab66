"""Keeps Vtiger CRM and Xero accounting in step."""
