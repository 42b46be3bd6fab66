"""What every answer tells the browser not to do."""

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


def policy(*, script: bool = False) -> str:
    """The Content-Security-Policy of a page: nothing from elsewhere, nothing inline, no frames.

    Browsers hold ``form-action`` against redirects, too; so the way to Xero's consent page is a link.

    Args:
        script: whether the page has our script, which may ask us for more.
    """
    rules = [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
    if script:
        rules += ["script-src 'self'", "connect-src 'self'"]
    return "; ".join(rules)
