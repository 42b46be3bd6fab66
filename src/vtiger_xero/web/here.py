"""The connection that a page is about."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException

from vtiger_xero.store.overview import Overview, overviews
from vtiger_xero.web.guard import Visiting


def here(visit: Visiting, connection_id: str) -> Overview:
    """The connection that the path names.

    Raises:
        HTTPException: there is none.
    """
    with visit.parts.database.read() as tx:
        found = next((each for each in overviews(tx) if each.id == connection_id), None)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


Here = Annotated[Overview, Depends(here)]
