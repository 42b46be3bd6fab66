"""What stands in the way of taxes, and why one of them is left alone."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "tax_several_fit",
        "Several tax rates fit",
        "More than one rate in Xero is made up of the taxes that this record carries in Vtiger ({detail}).",
        "Archive in Xero the rate that is not used for sales, or change the taxes in Vtiger so that one rate fits.",
        Cure.RECORD,
    ),
    Problem(
        "tax_rate_kept",
        "It keeps the old rate of a tax",
        "The record carries a tax whose rate has changed in Xero, and still has the old one, since Vtiger did not take "
        "the change. {detail}",
        "What stands in the way: {advice} Once the record was changed, or with Retry, it is tried again.",
        Cure.RECORD,
    ),
    Problem(
        "tax_missing",
        "A tax that Vtiger lacks",
        "Vtiger has no tax of the name of this rate in Xero.",
        "If products or services are to carry it, add a tax of this name and rate in Vtiger under Settings › Inventory "
        "› Tax Calculations; or say on the page of taxes which tax of Vtiger stands for it.",
        Cure.NOTHING,
    ),
    Problem(
        "tax_combined",
        "A rate made up of several taxes",
        "The rate in Xero has several components, and no single tax in Vtiger can stand for it.",
        "Nothing to do: it is used for what carries all of these taxes in Vtiger.",
        Cure.NOTHING,
    ),
    Problem(
        "tax_unused",
        "Not a rate for sales",
        "The rate in Xero is not active, or may not be used with revenue.",
        "Nothing to do.",
        Cure.NOTHING,
    ),
    Problem(
        "tax_only_in_vtiger",
        "A tax that Xero lacks",
        "Xero has no rate of the name of this tax in Vtiger. Taxes are never written to Xero.",
        "If something that carries it is to be sent to Xero, add the rate in Xero, or say on the page of taxes which "
        "rate stands for it.",
        Cure.NOTHING,
    ),
)
