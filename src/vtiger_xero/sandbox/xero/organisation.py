"""``/Organisation``."""

from vtiger_xero.sandbox.xero.endpoint import Endpoint, Query
from vtiger_xero.sandbox.xero.refusals import not_found
from vtiger_xero.sandbox.xero.wire import Element, ms_date

_ACTIONS = (
    "CreateApprovedInvoice",
    "CreateApprovedBill",
    "CreateDraftInvoice",
    "CreateDraftBill",
    "CreateInvoicePayment",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateDraftQuote",
    "CreateSentQuote",
    "CreateDraftPurchaseOrder",
    "CreateApprovedPurchaseOrder",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
)


class Organisation(Endpoint):
    """The organisation itself; read only."""

    path = "Organisation"
    plural = "Organisations"
    read_scopes = frozenset({"accounting.settings", "accounting.settings.read"})

    def read_one(self, key: str, query: Query) -> Element:
        """Answer ``GET /Organisation/Actions``: what the app's user and plan allow.

        Raises:
            RefusedError: 404 for anything else.
        """
        if key.lower() != "actions":
            raise not_found()
        books = self.books
        refused = set()
        if books.approvals_needed or books.approval_limit == 0:
            refused.add("CreateApprovedInvoice")
        if not books.multicurrency:
            refused.add("UseMulticurrency")
        return {
            "Actions": [{"Name": name, "Status": "NOT-ALLOWED" if name in refused else "ALLOWED"} for name in _ACTIONS]
        }

    def read_all(self, query: Query) -> Element:
        """The one organisation."""
        books, locale = self.books, self.books.locale
        locks = {"PeriodLockDate": books.period_lock, "EndOfYearLockDate": books.year_lock}
        return self.envelope(
            [
                {
                    **{name: ms_date(day) for name, day in locks.items() if day},
                    "Name": books.name,
                    "LegalName": books.name,
                    "PaysTax": True,
                    "Version": books.region.value,
                    "OrganisationType": "COMPANY",
                    "BaseCurrency": locale.currency,
                    "CountryCode": locale.country,
                    "IsDemoCompany": True,
                    "OrganisationStatus": "ACTIVE",
                    "FinancialYearEndDay": 30 if locale.year_end_month == 6 else 31,
                    "FinancialYearEndMonth": locale.year_end_month,
                    "SalesTaxBasis": "ACCRUALS",
                    "DefaultSalesTax": "Tax Exclusive",
                    "DefaultPurchasesTax": "Tax Exclusive",
                    "CreatedDateUTC": ms_date(books.created),
                    "OrganisationEntityType": "COMPANY",
                    "Timezone": locale.timezone,
                    "ShortCode": books.short_code,
                    "OrganisationID": books.organisation_id,
                    "Edition": "BUSINESS",
                    "Class": "DEMO",
                    "Addresses": [
                        {
                            "AddressType": "POBOX",
                            "AddressLine1": "23 Main Street",
                            "City": locale.city,
                            "Region": "",
                            "PostalCode": "",
                            "Country": "",
                        }
                    ],
                    "Phones": [],
                    "ExternalLinks": [],
                    "PaymentTerms": {},
                }
            ]
        )
