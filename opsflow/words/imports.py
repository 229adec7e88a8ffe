"""What an import of orders refuses, in words."""

from opsflow.i18n import _l

WORDS = {
    "demo_not_empty": _l("There are people here already; the demo shop wants an empty database."),
    "order_of_other_store": _l("Order %(number)s belongs to another store of the shop."),
    "order_not_kept": _l("Order %(number)s could not be kept: one of its lines belongs to another order."),
    "import_other_store": _l("The file is of the store “%(store)s”. Import it all the same?"),
    "import_touched": _l("%(count)s of its cases have been worked on since; the import cannot be taken back."),
    "import_followed": _l("A later import changed %(count)s of its orders or refunds. Take that one back first."),
    "import_failed": _l("The import broke off several times. Export the file again and import that."),
    "import_stopped": _l("The import was stopped. Import the file again: what went in already stays as it is."),
    "import_unanswered": _l("Nobody answered whether this file goes in. Import it again."),
}
