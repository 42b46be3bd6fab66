"""Databases in the tests' PostgreSQL server."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import make_url


@contextmanager
def new_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a database that is gone after the block.

    Args:
        server: the URL of the server's first database.
        template: the name of the database of which it is a copy; nobody may be connected with that one.
    """
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
