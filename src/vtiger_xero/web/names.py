"""What names of users and connections must be like."""

from vtiger_xero.web.forms import Form

LONGEST = 80


def check_name(form: Form) -> None:
    """Complain about a name that people could not tell or type."""
    name = form["name"].strip()
    if not name:
        form.complain("name", "Give a name.")
    elif len(name) > LONGEST:
        form.complain("name", f"A name has at most {LONGEST} characters.")
    elif not name.isprintable():
        form.complain("name", "The name has characters in it that cannot be seen.")
