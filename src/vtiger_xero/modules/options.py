"""What a user sets for a connection: each option's name, its values and what it means (spec §2, steps 4 to 7)."""

import re
from collections.abc import Mapping

from vtiger_xero.domain.records import Kind
from vtiger_xero.domain.refs import Direction, Module
from vtiger_xero.engine.policy import ConflictRule, Policy, WhenGone
from vtiger_xero.modules import items, organizations, people, taxes
from vtiger_xero.modules.option import Option, account, listed, named_field, switch, tax_type, time_zone
from vtiger_xero.problems import SyncError

#: The options that name a field in Vtiger, by the module and the name that the field has here.
NAMED_FIELDS: Mapping[tuple[Module, str], str] = {
    (Module.ORGANIZATIONS, "tax_number"): "organizations.tax_number_field",
    (Module.ORGANIZATIONS, "outstanding"): "organizations.outstanding_field",
    (Module.ORGANIZATIONS, "overdue"): "organizations.overdue_field",
    (Module.ORGANIZATIONS, "currency"): "organizations.currency_field",
    (Module.PEOPLE, "primary"): "people.primary_field",
    (Module.ITEMS, "product_account"): "products.account_field",
    (Module.ITEMS, "service_account"): "services.account_field",
    (Module.ITEMS, "service_code"): "services.code_field",
}

#: What the direction of a single field may be: as in the field map, or another one, or none.
FIELD_DIRECTIONS = ("default", *Direction, "off")

#: The account of a single product or service, whose id in Vtiger is the rest of the option's name.
OVERRIDE, _OVERRIDES = "accounts.product.", re.compile(r"accounts\.product\.\d+x\d+")

_ORGANIZATIONS = (
    switch("organizations.enabled", "Whether organizations are synced."),
    listed("organizations.direction", tuple(Direction), "Which way organizations and their people are synced."),
    switch("people.enabled", "Whether the contacts of organizations are synced with them.", on=True),
    listed(
        "organizations.when_gone",
        tuple(WhenGone),
        "What becomes of the contact in Xero when its organization is deleted in Vtiger: it stays, or is archived.",
    ),
    switch(
        "organizations.suppliers",
        "Whether contacts of Xero that only sell to the company are created in Vtiger, too.",
    ),
    named_field("organizations.tax_number_field", "The field of Vtiger's organizations for the tax number."),
    named_field("organizations.outstanding_field", "The field that is shown what the customer owes in Xero."),
    named_field("organizations.overdue_field", "The field that is shown what is overdue in Xero."),
    named_field("organizations.currency_field", "The field that is shown the customer's currency in Xero."),
    named_field(
        "people.primary_field",
        "The checkbox of Vtiger's contacts that marks the organization's first person; without one it is the contact "
        "entered first.",
    ),
    *(
        listed(f"organizations.field.{name}", FIELD_DIRECTIONS, f"Which way the field {name} is synced.")
        for name in organizations.FIELDS
    ),
)

_ITEMS = (
    switch("products.enabled", "Whether products are synced."),
    listed("products.direction", tuple(Direction), "Which way products are synced."),
    switch("services.enabled", "Whether services are synced."),
    listed("services.direction", tuple(Direction), "Which way services are synced."),
    listed(
        "items.new_kind",
        tuple(Kind),
        "As what an item that is new in Xero is created in Vtiger; one of which Xero keeps the stock is a product.",
    ),
    switch(
        "items.codes_from_numbers",
        "Whether a product or service without a code is known in Xero by its number in Vtiger (PRO12, SER7).",
        reads=True,
    ),
    named_field(
        "products.account_field",
        "The picklist of Vtiger's products with the account in Xero; without one it is the field called Xero account.",
    ),
    named_field(
        "services.account_field",
        "The picklist of Vtiger's services with the account in Xero; without one it is the field called Xero account.",
    ),
    named_field(
        "services.code_field",
        "The field of Vtiger's services with the item's code in Xero; without one it is the service's number.",
    ),
    *(
        listed(f"items.field.{name}", FIELD_DIRECTIONS, f"Which way the field {name} is synced.", reads=name == "tax")
        for name in items.FIELDS
    ),
)

_BOOKS = (
    account("accounts.sales", "The account for sales where neither line nor product names one."),
    account("accounts.payments", "The account for payments where neither payment nor its mode names one."),
    account("accounts.shipping", "The account for shipping and handling, the line Charges."),
    account("accounts.adjustment", "The account for an invoice's adjustment."),
    account("accounts.rounding", "The account for the cents by which two ways of rounding differ."),
    account("accounts.purchases", "The account for what products cost, where their cost is synced."),
    switch(
        "taxes.create",
        "Whether a tax that Vtiger lacks is created there. In the open source Vtiger that is better done by hand.",
    ),
    tax_type("taxes.untaxed", "The rate in Xero of what carries no tax in Vtiger."),
)

_ALL = (
    listed(
        "conflict",
        tuple(ConflictRule),
        "Whose value stays when both sides changed the same field: Xero's, Vtiger's, the later one, or ask.",
    ),
    time_zone(
        "vtiger.timezone",
        "The time zone of Vtiger's server, as its config.inc.php has it; needed where the more recent change wins.",
    ),
    listed(
        "schedule",
        ("15min", "manual", "hourly", "3h", "6h", "daily"),
        "How often the server syncs by itself.",
    ),
)

OPTIONS: Mapping[str, Option] = {option.name: option for option in (*_ORGANIZATIONS, *_ITEMS, *_BOOKS, *_ALL)}


def option_named(name: str) -> Option | None:
    """An option, of a single product among them."""
    if _OVERRIDES.fullmatch(name):
        return account(name, "The account for sales of this product or service where it names none itself.")
    return OPTIONS.get(name)


def override(vtiger_id: str) -> str:
    """The option for the account of a single product or service."""
    return f"{OVERRIDE}{vtiger_id}"


def checked(name: str, value: str) -> str:
    """A value that an option may have.

    Raises:
        SyncError: ``setting_unknown`` or ``setting_invalid``.
    """
    option = option_named(name)
    if option is None:
        raise SyncError("setting_unknown", name=name, known=", ".join(OPTIONS))
    if value not in option.values and not option.fits(value):
        allowed = ", ".join(option.values) or option.form
        raise SyncError("setting_invalid", name=name, value=value or "nothing", allowed=allowed)
    return value


def value_of(settings: Mapping[str, str], name: str) -> str:
    """What an option is set to, or its default."""
    found = settings.get(name)
    if found is not None:
        return found
    option = OPTIONS.get(name)
    return option.default if option is not None else ""


def is_on(settings: Mapping[str, str], name: str) -> bool:
    """Whether a switch is on."""
    return value_of(settings, name) == "true"


def named_fields(settings: Mapping[str, str], module: Module) -> dict[str, str]:
    """Vtiger's names of the fields that the user has named, by their names here."""
    named = {name: value_of(settings, option) for (of, name), option in NAMED_FIELDS.items() if of is module}
    return {name: field for name, field in named.items() if field}


def policies(settings: Mapping[str, str]) -> dict[Module, Policy]:
    """The rules of the modules that are switched on, in the order in which they are synced (spec §4, *Order*)."""
    conflict = ConflictRule(value_of(settings, "conflict"))
    kinds = {kind: _direction(settings, kind) for kind in Kind if is_on(settings, f"{kind}.enabled")}
    found: dict[Module, Policy] = {}
    if kinds:
        found[Module.TAXES] = taxes.policy(creates=is_on(settings, "taxes.create"))
    if is_on(settings, "organizations.enabled"):
        direction = _direction(settings, "organizations")
        found[Module.ORGANIZATIONS] = organizations.policy(
            direction,
            conflict,
            fields=_organization_fields(settings),
            when_gone=WhenGone(value_of(settings, "organizations.when_gone")),
            suppliers=is_on(settings, "organizations.suppliers"),
        )
        if is_on(settings, "people.enabled"):
            found[Module.PEOPLE] = people.policy(direction, conflict)
    if kinds:
        rules = items.Rules(
            directions=kinds,
            conflict=conflict,
            fields=item_fields(settings),
            new_kind=Kind(value_of(settings, "items.new_kind")),
            service_codes=bool(value_of(settings, "services.code_field")),
        )
        found[Module.ITEMS] = items.policy(rules)
    return found


def _direction(settings: Mapping[str, str], module: str) -> Direction:
    return Direction(value_of(settings, f"{module}.direction"))


def _organization_fields(settings: Mapping[str, str]) -> dict[str, Direction]:
    """Which way each field of an organization is synced; a field that nobody has named a place for is not."""
    named = named_fields(settings, Module.ORGANIZATIONS)
    fields = _field_directions(settings, "organizations", organizations.FIELDS)
    return {name: way for name, way in fields.items() if name not in organizations.PLACELESS or name in named}


def item_fields(settings: Mapping[str, str]) -> dict[str, Direction]:
    """Which way each field of a product or service is synced."""
    return _field_directions(settings, "items", items.FIELDS, off=items.OFF)


def _field_directions(
    settings: Mapping[str, str], module: str, usual: Mapping[str, Direction], *, off: frozenset[str] = frozenset()
) -> dict[str, Direction]:
    chosen: dict[str, Direction] = {}
    for name, direction in usual.items():
        wanted = value_of(settings, f"{module}.field.{name}")
        if wanted == "default" and name not in off:
            chosen[name] = direction
        elif wanted not in {"default", "off"}:
            chosen[name] = Direction(wanted)
    return chosen
