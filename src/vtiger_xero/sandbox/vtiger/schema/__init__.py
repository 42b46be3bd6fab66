"""The modules of an emulated Vtiger: one table of fields each, and the names of all that listtypes shows."""

from vtiger_xero.sandbox.vtiger.schema.accounts import ACCOUNTS
from vtiger_xero.sandbox.vtiger.schema.contacts import CONTACTS
from vtiger_xero.sandbox.vtiger.schema.documents import INVOICE, LINE_ITEM, PURCHASE_ORDER, QUOTES, SALES_ORDER
from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.schema.items import PRODUCTS, SERVICES
from vtiger_xero.sandbox.vtiger.schema.payments import PAYMENTS
from vtiger_xero.sandbox.vtiger.schema.tables import (
    COMPANY_DETAILS,
    CURRENCY,
    DOCUMENT_FOLDERS,
    GROUPS,
    PRODUCT_TAXES,
    TAX,
)
from vtiger_xero.sandbox.vtiger.schema.users import USERS

MODULES: dict[str, Module] = {
    module.name: module
    for module in (
        ACCOUNTS,
        CONTACTS,
        PRODUCTS,
        SERVICES,
        INVOICE,
        QUOTES,
        SALES_ORDER,
        PURCHASE_ORDER,
        LINE_ITEM,
        TAX,
        PRODUCT_TAXES,
        CURRENCY,
        USERS,
        GROUPS,
        COMPANY_DETAILS,
        DOCUMENT_FOLDERS,
    )
}

# In the order of listtypes: name → (is an entity, label, singular).
LISTED: dict[str, tuple[bool, str, str]] = {
    "Campaigns": (True, "Campaigns", "Campaign"),
    "Vendors": (True, "Vendors", "Vendor"),
    "Faq": (True, "FAQ", "FAQ"),
    "Quotes": (True, "Quotes", "Quote"),
    "PurchaseOrder": (True, "Purchase Orders", "Purchase Order"),
    "SalesOrder": (True, "Sales Orders", "Sales Order"),
    "Invoice": (True, "Invoices", "Invoice"),
    "PriceBooks": (True, "Price Books", "Price Book"),
    "Calendar": (True, "Calendar", "Task"),
    "Leads": (True, "Leads", "Lead"),
    "Accounts": (True, "Organizations", "Organization"),
    "Contacts": (True, "Contacts", "Contact"),
    "Potentials": (True, "Opportunities", "Opportunity"),
    "Products": (True, "Products", "Product"),
    "Documents": (True, "Documents", "Document"),
    "Emails": (True, "Emails", "Email"),
    "HelpDesk": (True, "Tickets", "Ticket"),
    "Events": (True, "Events", "Event"),
    "Users": (True, "Users", "User"),
    "PBXManager": (True, "PBX Manager", "Call Record"),
    "ServiceContracts": (True, "Service Contracts", "Service Contract"),
    "Services": (True, "Services", "Service"),
    "ProjectMilestone": (True, "Project Milestones", "Project Milestone"),
    "ProjectTask": (True, "Project Tasks", "Project Task"),
    "Project": (True, "Projects", "Project"),
    "ModComments": (True, "Comments", "Comment"),
    "SMSNotifier": (True, "SMS Notifier", "SMS Notifier"),
    "Assets": (True, "Assets", "Asset"),
    "Groups": (False, "Groups", "Groups"),
    "Currency": (False, "Currency", "Currency"),
    "DocumentFolders": (False, "DocumentFolders", "DocumentFolders"),
    "CompanyDetails": (False, "CompanyDetails", "CompanyDetails"),
    "LineItem": (False, "LineItem", "LineItem"),
    "Tax": (False, "Tax", "Tax"),
    "ProductTaxes": (False, "ProductTaxes", "ProductTaxes"),
}

__all__ = ["LISTED", "MODULES", "PAYMENTS", "Field", "Kind", "Module"]
