"""The database: tables, migrations and queries in the words of the domain."""
