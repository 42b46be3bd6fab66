"""Somebody with a browser."""

from functools import cache
from typing import Any

import httpx2
from fastapi import APIRouter
from fastapi.testclient import TestClient
from tests.web.reading import Page
from tests.web.sample import SETUP_TOKEN, Sample

from vtiger_xero.store.database import Database
from vtiger_xero.web.app import create_app


@cache
def _routes() -> APIRouter:
    """The routes of one application serve all: they are the same, and making them ready takes longer than a test."""
    return create_app(Sample(Database("sqlite://")).parts()).router


class Person(TestClient):
    """A browser on this machine, which keeps cookies and follows redirects only when told to.

    Args:
        sample: whose pages are asked for.
        token: of the session, if somebody is logged in.
        raise_server_exceptions: whether a mistake of ours ends the test, where a browser would see a page.
        parts: what the application has besides.
    """

    def __init__(
        self, sample: Sample, token: str | None = None, *, raise_server_exceptions: bool = True, **parts: Any
    ) -> None:
        app = create_app(sample.parts(**{"setup_token": SETUP_TOKEN} | parts))
        app.router = _routes()
        address = parts.get("address") or "http://localhost:8300"
        super().__init__(app, base_url=address, follow_redirects=False, raise_server_exceptions=raise_server_exceptions)
        self.cookie = "__Host-vtiger-xero" if address.startswith("https:") else "vtiger-xero"
        if token is not None:
            self.cookies.set(self.cookie, token)

    def read(self, path: str) -> Page:
        """A page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return Page(answer.text)

    @property
    def proof(self) -> str:
        """What this browser's forms carry."""
        answer = self.get("/account")
        return Page((answer if answer.status_code == 200 else self.get("/login", follow_redirects=True)).text).proof

    def submit(self, path: str, **fields: str) -> httpx2.Response:
        """Fill in a form of ours and send it."""
        return self.post(path, data={"proof": self.proof, **fields})
