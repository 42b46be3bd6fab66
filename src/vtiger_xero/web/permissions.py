"""Every route, and the role that it needs; a route that is not here answers nobody."""

from collections.abc import Mapping

from vtiger_xero.store.access import Role

#: For whoever is not logged in, too.
PUBLIC = None

NEEDS: Mapping[str, Role | None] = {
    "GET /healthz": PUBLIC,
    "GET /setup": PUBLIC,
    "POST /setup": PUBLIC,
    "GET /login": PUBLIC,
    "POST /login": PUBLIC,
    "POST /logout": PUBLIC,
    "GET /": Role.VIEWER,
    "GET /account": Role.VIEWER,
    "POST /account": Role.VIEWER,
    "GET /connections/{connection_id}/log": Role.VIEWER,
    "GET /connections/{connection_id}/problems": Role.VIEWER,
    "GET /users": Role.ADMIN,
    "POST /users": Role.ADMIN,
    "GET /users/{user_id}": Role.ADMIN,
    "POST /users/{user_id}": Role.ADMIN,
    "GET /activity": Role.ADMIN,
}
