"""The database: tables, migrations and queries in the words of the domain."""

import vtiger_xero.store.access_tables  # noqa: F401  whoever knows some of the tables knows them all
