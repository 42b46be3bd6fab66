"""What the recordings with 8.4.0 as designed presuppose: set up before the exchange that each names."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from tests.evidence.vtiger.replay import World

from vtiger_xero.sandbox.vtiger import Kind

Scene = Callable[[World], None]

INVOICE = {
    "account_id": "11x313",
    "invoicestatus": "Created",
    "bill_street": "1 Bill St",
    "ship_street": "2 Ship St",
    "invoicedate": "2026-11-01",
    "duedate": "2026-12-01",
    "productid": "14x304",
}
UI_LINES = [
    {"productid": "14x304", "quantity": "2", "listprice": "100", "comment": "c1", "tax1": "4.5", "tax2": "10"},
    {"productid": "14x303", "quantity": "1", "listprice": "50", "comment": "c2"},
]
STATUSES = ('["DRAFT"', ' "SUBMITTED"', ' "AUTHORISED"', ' "PAID"', ' "VOIDED"', ' "A & B \\"q\\""]')
UI_CHARGE = {
    "shipping_&_handling": "20",
    "shipping_&_handling_shtax1": "4.5",
    "shipping_&_handling_shtax2": "0",
    "shipping_&_handling_shtax3": "0",
}


def first_name(world: World) -> None:
    world.sandbox.edit("19x1", {"first_name": "Rig"})


def fax(world: World) -> None:
    world.call("revise", element={"id": world.here("11x2"), "fax": "77"})


def partial_update(world: World) -> None:
    name = world.call("retrieve", id=world.here("11x2"))["accountname"]
    element = {"id": world.here("11x2"), "accountname": name, "assigned_user_id": "19x1", "phone": "222"}
    world.call("update", element=element)


def account_to_delete(world: World) -> None:
    world.made("11x11", "Accounts", accountname="To delete")


def bulk_contacts(world: World) -> None:
    world.made("11x12", "Accounts", accountname="Raw utf8 😀 日本 é")
    world.clock.advance_to(datetime(2026, 11, 22, 12, 12, 4, tzinfo=UTC))
    for number in range(240):
        email = f"bulk{number:03}@example.com"
        values = {"firstname": f"F{number}", "lastname": f"Bulk {number:03}", "email": email}
        world.clock.advance(1 / 10)
        world.entered(f"12x{22 + number}", "Contacts", **values)


def another_user(world: World) -> None:
    world.made("11x301", "Accounts", accountname="Admin owned 1795349754.6956832")
    key = world.sandbox.add_user("sales1", is_admin="off")
    world.session = world.login("sales1", key)


def administrator_again(world: World) -> None:
    world.session = world.login("admin", world.sandbox.access_key)


def yen(world: World) -> None:
    element = {"currency_name": "Japan, Yen", "currency_code": "JPY", "currency_symbol": "¥", "conversion_rate": "150"}
    active = {"currency_status": "Active", "defaultid": "0", "deleted": "0"}
    world.names["21x5"] = world.call("create", elementType="Currency", element={**element, **active})["id"]


def no_yen(world: World) -> None:
    world.call("delete", id=world.here("21x5"))


def customer(world: World) -> None:
    world.made("11x313", "Accounts", accountname="Acme Ltd")


def invoice(recorded_id: str, subject: str, **values: object) -> Scene:
    def scene(world: World) -> None:
        world.made(recorded_id, "Invoice", **{**INVOICE, "subject": subject, **values})

    return scene


def item_discounts(world: World) -> None:
    line = {"productid": "14x304", "quantity": "2", "listprice": "100", "tax1": "10"}
    lines = [{**line, "discount_percent": "10"}, {**line, "discount_amount": "25"}]
    invoice("7x383", "individual-item-discounts", hdnTaxType="individual", LineItems=lines)(world)


def first_invoices(world: World) -> None:
    """The same calls had been made twice; the first series of invoices has the lower numbers."""
    world.names |= {f"7x{314 + number}": world.names[f"7x{374 + number}"] for number in range(4)}


def product_to_delete(world: World) -> None:
    world.made("14x370", "Products", productname="Will be deleted", discontinued="1")


def round_trips(world: World) -> None:
    line = {"productid": "14x304", "quantity": "1", "listprice": "100"}
    invoice("7x319", "group-no-tax-given", hdnTaxType="group", LineItems=[line])(world)
    invoice("7x315", "individual-no-tax-given", hdnTaxType="individual", LineItems=[line])(world)


def five_lines_each(world: World) -> None:
    lines = [{"productid": "14x304", "quantity": "1", "listprice": str(price)} for price in range(1, 6)]
    streets = {"bill_street": "b", "ship_street": "s", "invoicedate": "", "duedate": ""}
    for number in range(6):
        values = {**streets, "hdnTaxType": "group", "LineItems": lines}
        invoice(f"7x{401 + number}", f"multi{number}", **values)(world)


def related(world: World) -> None:
    world.made("11x407", "Accounts", accountname="Rel acc")
    world.made("12x408", "Contacts", lastname="Rel con", account_id="11x407")
    world.made("12x409", "Contacts", lastname="Rel con2", account_id="11x407")
    world.made("14x410", "Products", productname="Rel prod", discontinued="1")


def deleted(recorded_id: str) -> Scene:
    return lambda world: world.sandbox.delete(world.here(recorded_id))


def logout(world: World) -> None:
    world.call("logout")


def group_page(world: World) -> None:
    lines = [{**UI_LINES[0], "tax6": "10"}, UI_LINES[1]]
    values = {**INVOICE, **UI_CHARGE, "subject": "UI group invoice", "hdnTaxType": "group", "LineItems": lines}
    values |= {"hdnDiscountPercent": "10", "txtAdjustment": "-1.23", "invoicestatus": "Sent", "received": "50"}
    page(world, "7x598", values)


def individual_page(world: World) -> None:
    values = {**INVOICE, **UI_CHARGE, "subject": "UI individual", "hdnTaxType": "individual", "LineItems": UI_LINES}
    page(world, "7x599", {**values, "txtAdjustment": "-1.23", "invoicestatus": "Sent", "received": "50"})


def page(world: World, recorded_id: str, values: Mapping[str, object]) -> None:
    of_the_page = {"invoicedate": "2026-11-05", "duedate": "2026-12-05", "bill_street": "b", "ship_street": "s"}
    entered = {name: value for name, value in values.items() if name != "productid"}
    world.entered(recorded_id, "Invoice", **{**entered, **of_the_page})


def custom_fields(world: World) -> None:
    for name, module, label, kind in (
        ("cf_875", "Accounts", "Xero Contact ID", Kind.STRING),
        ("cf_883", "Accounts", "Outstanding", Kind.CURRENCY),
        ("cf_885", "Accounts", "Overdue since", Kind.DATE),
        ("cf_877", "Invoice", "Xero Invoice ID", Kind.STRING),
    ):
        world.names[name] = world.sandbox.add_field(module, label, kind)
    status = world.sandbox.add_field("Invoice", "Xero Status", Kind.PICKLIST, STATUSES)
    world.names["cf_879"] = status


def fields_of_another_database(world: World) -> None:
    """The last recordings are of a second installation, where the same fields have other numbers."""
    contact, outstanding, since, number, status = (
        world.names[name] for name in ("cf_875", "cf_883", "cf_885", "cf_877", "cf_879")
    )
    world.names |= {"cf_869": contact, "cf_877": outstanding, "cf_879": since, "cf_871": number, "cf_873": status}
    world.sandbox.register_sync()


def duplicates(world: World) -> None:
    world.made("11x602", "Accounts", accountname="Dup Test 1795350525")
    world.made("11x603", "Accounts", accountname="Another")


def sources(world: World) -> None:
    world.made("11x297", "Accounts", accountname="Source probe", source="XERO")
    world.made("11x300", "Accounts", accountname="Src 1795351206.738795", source="XERO")


SCENES: dict[str, Scene] = {
    "001-getchallenge": first_name,
    "009-login-without-challenge": lambda world: world.clock.advance(301),
    "062-revise-account-empty-string": fax,
    "065-update-account-roundtrip": partial_update,
    "080-delete-account": account_to_delete,
    "085-query-count": bulk_contacts,
    "153-nonadmin-retrieve-others": another_user,
    "163-create-product-notax": administrator_again,
    "189-update-currency-rate": yen,
    "192-create-companydetails": no_yen,
    "193-create-invoice-individual-taxes": customer,
    "205-retrieve-invoice-individual-item-discounts": item_discounts,
    "245-query-lineitem-all": first_invoices,
    "255-create-invoice-with-product-to-delete": product_to_delete,
    "256-retrieve-invoice-deleted-product": deleted("14x370"),
    "257-create-invoice-account-to-delete": lambda world: world.made("11x372", "Accounts", accountname="Gone soon"),
    "258-retrieve-invoice-deleted-account": deleted("11x372"),
    "261-update-invoice-roundtrip-group": round_trips,
    "263-query-invoice-limit-counts-lines": five_lines_each,
    "265-relatedtypes-accounts": related,
    "278-after-logout": logout,
    "279-wsapp-register": administrator_again,
    "294-retrieve-invoice-created-in-ui-group": group_page,
    "295-retrieve-invoice-created-in-ui-individual": individual_page,
    "297-describe-Invoice-with-custom-fields": custom_fields,
    "301-revise-account-to-duplicate": duplicates,
    "303-create-account-same-name-as-deleted": deleted("11x602"),
    "318-sync-with-row-Accounts-nosynctype": fields_of_another_database,
    "324-revise-account-source": sources,
    "325-create-account-with-source": deleted("11x300"),
}
