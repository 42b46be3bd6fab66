"""What every answer tells the browser not to do."""

from collections.abc import Sequence

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not no-referrer: with that, browsers hide even from us where a form was sent from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

#: Two years, as browsers' lists of such sites ask for.
STRICT_TRANSPORT = "max-age=63072000"


def policy(form_targets: Sequence[str] = (), *, script: bool = False) -> str:
    """The Content-Security-Policy of a page: nothing from elsewhere, nothing inline, no frames.

    Args:
        form_targets: origins to which the answer to one of the page's forms may redirect; browsers hold
            ``form-action`` against redirects, too.
        script: whether the page has a script, which may ask us for more.
    """
    rules = [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        " ".join(["form-action 'self'", *form_targets]),
    ]
    if script:
        rules += ["script-src 'self'", "connect-src 'self'"]
    return "; ".join(rules)
