// Xero's own Node library, unmodified, against a served emulator: node check.mjs URL CLIENT_ID CLIENT_SECRET TENANT
import assert from "node:assert/strict";
import { XeroClient } from "xero-node";

const [url, clientId, clientSecret, tenant] = process.argv.slice(2);
const answer = await fetch(`${url}/connect/token`, {
  method: "POST",
  headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
  body: new URLSearchParams({ grant_type: "client_credentials" }),
});
const client = new XeroClient();
client.setTokenSet(await answer.json());
const api = client.accountingApi;
api.basePath = `${url}/api.xro/2.0`;

const refused = async (call) => {
  const error = await call.then(() => null, (reason) => (typeof reason === "string" ? JSON.parse(reason) : reason));
  assert.ok(error, "the call was not refused");
  return JSON.stringify(error);
};

// Contacts
const ada = { name: "Ada & “Söhne” 🚀", contactNumber: "11x1", emailAddress: "ada@example.com" };
const made = (await api.createContacts(tenant, { contacts: [ada] }, false, "key-1")).body.contacts[0];
const replayed = (await api.createContacts(tenant, { contacts: [ada] }, false, "key-1")).body.contacts[0];
assert.equal(replayed.contactID, made.contactID);
assert.equal(made.name, ada.name);
assert.match(await refused(api.createContacts(tenant, { contacts: [ada] }, true)), /already assigned to another contact/);
const both = (await api.createContacts(tenant, { contacts: [{ name: "Bob" }, { name: ada.name }] }, false)).body.contacts;
assert.deepEqual(both.map((each) => each.statusAttributeString), ["OK", "ERROR"]);
const trap = (await api.updateOrCreateContacts(tenant, { contacts: [{ name: "bob", firstName: "Robert" }] })).body;
assert.equal(trap.contacts[0].contactID, both[0].contactID);
const page = (await api.getContacts(tenant, undefined, 'Name.Contains("söhne")', "Name DESC", undefined, 1)).body;
assert.deepEqual(page.contacts.map((each) => each.contactID), [made.contactID]);
assert.equal(page.pagination.itemCount, 1);
assert.equal((await api.getContacts(tenant, new Date(Date.UTC(2026, 0, 7)))).body.contacts.length, 0);

// Invoices and payments
const lines = ["25.06", "25.61", "25.63"].map((unitAmount) => ({
  description: "Work", quantity: 1, unitAmount: Number(unitAmount), accountCode: "200",
}));
const sale = {
  type: "ACCREC", contact: { contactID: made.contactID }, date: "2026-01-05", dueDate: "2026-02-05",
  status: "AUTHORISED", lineItems: lines,
};
const invoice = (await api.createInvoices(tenant, { invoices: [sale] })).body.invoices[0];
assert.deepEqual([invoice.subTotal, invoice.totalTax, invoice.total], [76.3, 11.44, 87.74]);
const payment = { invoice: { invoiceID: invoice.invoiceID }, account: { code: "090" }, date: "2026-01-06", amount: 87.74 };
const paid = (await api.createPayments(tenant, { payments: [payment] })).body.payments[0];
assert.match(await refused(api.createPayment(tenant, payment)), /Payments can only be made against Authorised documents/);
assert.equal((await api.getInvoice(tenant, invoice.invoiceID)).body.invoices[0].status, "PAID");
await api.deletePayment(tenant, paid.paymentID, { status: "DELETED" });
const reopened = (await api.getInvoices(tenant, undefined, undefined, undefined, [invoice.invoiceID])).body.invoices[0];
assert.deepEqual([reopened.status, reopened.amountDue, reopened.lineItems.length], ["AUTHORISED", 87.74, 3]);
const voided = (await api.updateInvoice(tenant, invoice.invoiceID, { invoices: [{ status: "VOIDED" }] })).body.invoices[0];
assert.equal(voided.status, "VOIDED");

// Items and settings
const widget = { code: "W-1", name: "Widget", salesDetails: { unitPrice: 9.995, accountCode: "200" } };
const item = (await api.createItems(tenant, { items: [widget] }, false, 4)).body.items[0];
assert.equal(item.salesDetails.unitPrice, 9.995);
assert.match(await refused(api.createItems(tenant, { items: [widget] }, true)), /Price List Item with Code/);
assert.equal((await api.getOrganisations(tenant)).body.organisations[0].version, "NZ");
assert.equal((await api.getAccounts(tenant, undefined, 'Type=="BANK"')).body.accounts.length, 2);
assert.equal((await api.getTaxRates(tenant)).body.taxRates.find((each) => each.taxType === "OUTPUT2").effectiveRate, 15);
assert.equal((await api.getCurrencies(tenant)).body.currencies[0].code, "NZD");
assert.equal((await api.getTrackingCategories(tenant)).body.trackingCategories[0].options.length, 4);
console.log("xero-node: all calls went through");
