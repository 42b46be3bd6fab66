"""``/Organisation``."""

from vtiger_xero.sandbox.xero.endpoint import Endpoint, Query
from vtiger_xero.sandbox.xero.wire import Element, ms_date


class Organisation(Endpoint):
    """The organisation itself; read only."""

    path = "Organisation"
    plural = "Organisations"
    read_scopes = frozenset({"accounting.settings", "accounting.settings.read"})

    def read_all(self, query: Query) -> Element:
        """The one organisation."""
        books, locale = self.books, self.books.locale
        return self.envelope(
            [
                {
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
