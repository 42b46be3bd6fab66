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
    "POST /connect": Role.ADMIN,
    "GET /connect/back": Role.ADMIN,
    "GET /connect/{draft_id}/vtiger": Role.ADMIN,
    "POST /connect/{draft_id}/vtiger": Role.ADMIN,
    "GET /connect/{draft_id}/xero": Role.ADMIN,
    "POST /connect/{draft_id}/xero": Role.ADMIN,
    "GET /connect/{draft_id}/consent": Role.ADMIN,
    "GET /connect/{draft_id}/organisation": Role.ADMIN,
    "POST /connect/{draft_id}/organisation": Role.ADMIN,
    "GET /connections/{connection_id}": Role.ADMIN,
    "POST /connections/{connection_id}/again": Role.ADMIN,
    "POST /connections/{connection_id}/disconnect": Role.ADMIN,
    "GET /connections/{connection_id}/settings": Role.ADMIN,
    "POST /connections/{connection_id}/settings": Role.ADMIN,
    "GET /connections/{connection_id}/fields": Role.ADMIN,
    "POST /connections/{connection_id}/fields": Role.ADMIN,
    "POST /connections/{connection_id}/resync": Role.ADMIN,
    "POST /connections/{connection_id}/sync": Role.BOOKKEEPER,
    "POST /connections/{connection_id}/preview": Role.BOOKKEEPER,
    "POST /connections/{connection_id}/cancel": Role.BOOKKEEPER,
    "GET /connections/{connection_id}/run": Role.VIEWER,
    "GET /connections/{connection_id}/log": Role.VIEWER,
    "GET /connections/{connection_id}/log/records": Role.VIEWER,
    "GET /connections/{connection_id}/log/records.csv": Role.VIEWER,
    "GET /connections/{connection_id}/records/{side}/{module}/{record_id}": Role.VIEWER,
    "POST /connections/{connection_id}/records/{side}/{module}/{record_id}": Role.BOOKKEEPER,
    "GET /connections/{connection_id}/review": Role.VIEWER,
    "POST /connections/{connection_id}/review/missing": Role.BOOKKEEPER,
    "GET /connections/{connection_id}/problems": Role.VIEWER,
    "POST /connections/{connection_id}/problems/retry": Role.BOOKKEEPER,
    "POST /connections/{connection_id}/problems/{problem_id}/retry": Role.BOOKKEEPER,
    "POST /connections/{connection_id}/problems/{problem_id}/ignore": Role.BOOKKEEPER,
    "GET /users": Role.ADMIN,
    "POST /users": Role.ADMIN,
    "GET /users/{user_id}": Role.ADMIN,
    "POST /users/{user_id}": Role.ADMIN,
    "GET /activity": Role.ADMIN,
}
