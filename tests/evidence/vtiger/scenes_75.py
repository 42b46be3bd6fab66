"""What the recordings with 7.5.0 presuppose: set up before the exchange that each names."""

from datetime import UTC, datetime

from tests.evidence.vtiger.replay import World
from tests.evidence.vtiger.scenes_mended import INVOICE, Scene, deleted

CUSTOMER = {**INVOICE, "account_id": "11x177", "productid": "14x217"}


def moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def contacts_over_time(world: World) -> None:
    """The first three invoices; 140 contacts, 105 of them before the end of one second."""
    world.sandbox.edit("19x1", {"first_name": "Rig"})
    world.sandbox.register_sync()
    world.made("11x2", "Accounts", accountname="First")
    world.made("14x3", "Products", productname="First", discontinued="1", tax1="4.5")
    line = {"productid": "14x3", "quantity": "3", "listprice": "12.345", "tax1": "4.5"}
    for number in range(4, 7):
        values = {**CUSTOMER, "account_id": "11x2", "productid": "14x3", "hdnTaxType": "group", "LineItems": [line]}
        world.made(f"7x{number}", "Invoice", **{**values, "subject": f"First {number}"})
    for number in range(140):
        world.clock.advance_to(moment(1795349577 if number < 95 else 1795349583 if number < 105 else 1795349584))
        world.sandbox.create("Contacts", {"firstname": "F0", "lastname": f"Bulk {number:03}"})


def a_deleted_contact(world: World) -> None:
    world.clock.advance_to(moment(1795349681))
    world.names["12x155"] = world.sandbox.create("Contacts", {"lastname": "Deleted"})
    world.sandbox.delete(world.names["12x155"])


def a_contact_after_the_boundary(world: World) -> None:
    world.clock.advance_to(moment(1795349682))
    world.sandbox.create("Contacts", {"lastname": "Boundary"})


def ten_taxes(world: World) -> None:
    for _ in range(2):
        tax = world.call("create", elementType="Tax", element={"taxlabel": "Gone", "percentage": "1"})
        world.call("delete", id=tax["id"])
    world.names["34x10"] = "34x10"


def an_inactive_tax(world: World) -> None:
    world.call("delete", id="34x10")


def customer(world: World) -> None:
    world.made("11x177", "Accounts", accountname="Acme Ltd")


def an_invoice_in_time(world: World) -> None:
    customer(world)
    world.clock.advance_to(moment(1795350025))
    line = {"productid": "14x216"}
    world.made("7x207", "Invoice", **{**CUSTOMER, "account_id": "11x2", "subject": "Kept", "LineItems": [line]})
    world.made("7x206", "Invoice", **{**CUSTOMER, "subject": "Deleted", "LineItems": [line]})
    world.sandbox.delete(world.here("7x206"))
    world.call("revise", element={"id": world.here("14x217"), "tax1": "4.5", "tax4": "15"})


def compound_and_deducted(world: World) -> None:
    line = {"productid": "14x217", "quantity": "1", "listprice": "100", "tax1": "10", "tax5": "2", "tax6": "10"}
    values = {**CUSTOMER, "subject": "group-compound-and-deducted", "hdnTaxType": "group", "LineItems": [line]}
    world.made("7x240", "Invoice", **values)


def updated_with_lines(world: World) -> None:
    lines = [
        {"productid": world.here("14x217"), "quantity": "3", "listprice": "20", "tax1": "10"},
        {"productid": world.here("14x216"), "quantity": "1", "listprice": "5"},
    ]
    element = {"id": world.here("7x254"), "subject": "upd2", "account_id": world.here("11x177"), "bill_street": "b"}
    element |= {"assigned_user_id": "19x1", "ship_street": "s", "productid": world.here("14x217")}
    lines_and_charge = {"hdnTaxType": "group", "hdnS_H_Amount": "0.00000000", "LineItems": lines}
    world.call("update", element={**element, **lines_and_charge})


def seven_of_it(world: World) -> None:
    world.call("revise", element={"id": world.here("33x73"), "quantity": "7"})


def one_line_less(world: World) -> None:
    world.call("delete", id=world.here("33x74"))


def first_of_the_customer(world: World) -> None:
    """The same calls had been made twice; the first series of invoices has the lower numbers."""
    world.names |= {f"7x{178 + number}": world.names[f"7x{226 + number}"] for number in range(3)}


def product_to_delete(world: World) -> None:
    world.made("14x255", "Products", productname="Will be deleted", discontinued="1")


def six_invoices(world: World) -> None:
    lines = [{"productid": "14x217", "quantity": "1", "listprice": str(price)} for price in range(1, 6)]
    streets = {"bill_street": "b", "ship_street": "s", "invoicedate": "", "duedate": ""}
    for number in range(6):
        values = {**CUSTOMER, **streets, "subject": f"multi{number}", "hdnTaxType": "group", "LineItems": lines}
        world.made(f"7x{259 + number}", "Invoice", **values)


def related(world: World) -> None:
    world.made("11x265", "Accounts", accountname="Rel acc")
    world.made("14x268", "Products", productname="Rel prod", discontinued="1")


def logged_in_again(world: World) -> None:
    world.session = world.login("admin", world.sandbox.access_key)


def a_deleted_account(world: World) -> None:
    world.clock.advance_to(moment(1795350200))
    world.names["11x269"] = world.sandbox.create("Accounts", {"accountname": "Deleted"})
    world.sandbox.delete(world.names["11x269"])


SCENES: dict[str, Scene] = {
    "v75/001-sync-contacts-all": contacts_over_time,
    "v75/013-sync-deleted": a_deleted_contact,
    "v75/014-sync-record-shape": a_contact_after_the_boundary,
    "v75/036-create-tax": ten_taxes,
    "v75/045-sync-invoice": an_invoice_in_time,
    "v75/046-create-invoice-individual-taxes": an_inactive_tax,
    "v75/065-retrieve-invoice-group-compound-and-deducted": compound_and_deducted,
    "v75/095-revise-invoice-empty-lineitems": updated_with_lines,
    "v75/101-create-lineitem": seven_of_it,
    "v75/103-retrieve-inventory": one_line_less,
    "v75/106-query-invoice-by-account": first_of_the_customer,
    "v75/108-create-invoice-with-product-to-delete": product_to_delete,
    "v75/109-retrieve-invoice-deleted-product": deleted("14x255"),
    "v75/110-create-invoice-account-to-delete": lambda world: world.made("11x257", "Accounts", accountname="Gone soon"),
    "v75/111-retrieve-invoice-deleted-account": deleted("11x257"),
    "v75/114-query-invoice-limit-counts-lines": six_invoices,
    "v75/118-retrieve-related-contacts": related,
    "v75/130-wsapp-register": logged_in_again,
    "v75/132-wsapp-get-2": a_deleted_account,
}
