"""What the catalogue and its files refuse, in words."""

from opsflow.i18n import _l

WORDS = {
    "file_of_orders": _l("This is an order file. Import it on the page of the orders."),
    "file_not_products": _l("This is no list of products: none of its columns is known (%(columns)s)."),
    "file_many_products": _l("The file has more than %(most)s lines. Split it and import the parts."),
    "product_number_wrong": _l("%(column)s “%(text)s” is no product number: at most %(most)s printable characters."),
    "product_title_wrong": _l("%(column)s “%(text)s” is no title: at most %(most)s printable characters."),
    "product_title_missing": _l("A product needs a title."),
    "product_not_known": _l("Product %(number)s is not in the catalogue, and this line has no title to add it with."),
    "product_twice": _l("Product %(number)s stands in line %(line)s already, with other values."),
    "product_number_taken": _l("There is a product %(number)s in this store already."),
    "product_stock_wrong": _l("The stock is a whole number from 0 to %(most)s, or blank where nobody knows it."),
    "product_price_wrong": _l("The price is an amount in yuan such as 89 or 89.50, or blank."),
}
