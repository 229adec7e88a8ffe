"""What is done to the catalogue: facts changed by hand and taken back, products added, files brought in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, cast

import sqlalchemy as sa

from opsflow.db import db_change
from opsflow.people.roles import Asker
from opsflow.products.importing import bring_in
from opsflow.products.reading import product_number, product_title, read
from opsflow.refusals import Forbidden, NotFound, Refused, Stale
from opsflow.shop.catalogue import Altered, Author, Facts, add, alter, hold
from opsflow.shop.product_models import ProductImport
from opsflow.shop.products import PRODUCT, PRODUCT_CHANGE

FACTS_BY = ("editor", "ops_specialist", "store_manager")  # who changes all of it, and brings files in
STOCK_BY = ("shipping", *FACTS_BY)  # who changes the stock
STOCK = frozenset({"stock"})
MOST_PIECES = 9_999_999
MOST_YUAN = Decimal("9999999999.99")
UNDO_WITHIN = timedelta(minutes=5)

IMPORT = cast(sa.Table, ProductImport.__table__)


def add_product(store_id: int, facts: Facts, *, by: Asker, now: datetime) -> int:
    """Add a product by hand, with number and title at least; its id. Raises NotFound, Forbidden, Refused for wrong facts or a number that is there."""
    _may(by, store_id, FACTS_BY)
    checked = _checked({"on_sale": True, **facts})
    with db_change() as change:
        hold(change)
        _refuse_taken(change, store_id, str(checked["number"]))
        return add(change, Author(store_id, by.id, now, "hand"), [checked])[0]


def change_product(product_id: int, facts: Facts, *, seen: int | None, by: Asker, now: datetime) -> int:
    """Change facts of a product by hand; its version afterwards. `seen` is the version that stood on the page.

    Raises NotFound, Forbidden, Refused for wrong facts, Stale when somebody was faster.
    """
    with db_change() as change:
        hold(change)
        row = _of_asker(change, product_id, by)
        checked = {fact: value for fact, value in _checked(facts).items() if value != row[fact]}
        _may(by, row["store_id"], STOCK_BY if checked.keys() <= STOCK else FACTS_BY)
        if not checked:
            return int(row["version"])
        if seen is not None and seen != row["version"]:
            raise Stale()
        if "number" in checked:
            _refuse_taken(change, row["store_id"], str(checked["number"]))
        alter(change, Author(row["store_id"], by.id, now, "hand"), [Altered(row, checked)])
        return int(row["version"]) + 1


def take_back(product_id: int, *, seen: int, by: Asker, now: datetime) -> int:
    """Take one's own last change of a product back, by a change the other way round; the version afterwards.

    Raises NotFound, Forbidden, Stale when it is not the last one any more, Refused when it is too long ago.
    """
    with db_change() as change:
        hold(change)
        row = _of_asker(change, product_id, by)
        asked = sa.select(PRODUCT_CHANGE).where(PRODUCT_CHANGE.c.product_id == product_id)
        last = change.execute(asked.where(PRODUCT_CHANGE.c.version == row["version"])).all()
        if seen != row["version"] or seen < 2 or any(one.how != "hand" for one in last):
            raise Stale()
        if any(one.member_id != by.id for one in last):
            raise Forbidden("not_yours_to_undo")
        if any(now - one.at > UNDO_WITHIN for one in last):
            raise Refused("too_late_to_undo")
        facts = {one.fact: _fact(one.fact, one.before) for one in last}
        _may(by, row["store_id"], STOCK_BY if facts.keys() <= STOCK else FACTS_BY)
        alter(change, Author(row["store_id"], by.id, now, "hand"), [Altered(row, facts)])
        return int(row["version"]) + 1


def import_products(
    store_id: int, stream: BinaryIO, file_name: str, *, by: Asker | None, trial: bool, now: datetime
) -> int:
    """Bring a file of products in (`by` None: the command line), or try what it would do; the import's id.

    Raises NotFound, Forbidden, and Refused for a file that is refused as a whole.
    """
    if by is not None:
        _may(by, store_id, FACTS_BY)
    author = Author(store_id, by.id if by else None, now, "file", file_name[-255:] or "?")
    counts = bring_in(author, read(stream), trial=trial)
    row = {
        "store_id": store_id,
        "member_id": author.member_id,
        "file_name": author.file_name,
        "trial": trial,
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "refused": [[line, why.key, why.values] for line, why in counts.refused],
        "at": now,
    }
    with db_change() as change:
        import_id: int = change.execute(sa.insert(IMPORT).returning(IMPORT.c.id), row).scalar_one()
    return import_id


def _checked(facts: Facts) -> dict[str, Any]:
    """Facts as they may be kept. Raises Refused."""
    found = dict(facts)
    if "number" in found:
        found["number"] = product_number(str(found["number"]), "商品id")
    if "title" in found:
        found["title"] = product_title(str(found["title"]), "商品标题")
        if not found["title"]:
            raise Refused("product_title_missing")
    stock, price = found.get("stock"), found.get("list_price")
    if stock is not None and not 0 <= stock <= MOST_PIECES:
        raise Refused("product_stock_wrong", most=MOST_PIECES)
    if price is not None and not 0 <= price <= MOST_YUAN:
        raise Refused("product_price_wrong")
    return found


def _refuse_taken(change: sa.Connection, store_id: int, number: str) -> None:
    asked = sa.select(PRODUCT.c.id).where(PRODUCT.c.store_id == store_id, PRODUCT.c.number == number)
    if change.execute(asked).first():
        raise Refused("product_number_taken", number=number)


def _of_asker(change: sa.Connection, product_id: int, by: Asker) -> Mapping[str, Any]:
    row = change.execute(sa.select(PRODUCT).where(PRODUCT.c.id == product_id)).mappings().one_or_none()
    if row is None or not by.roles_in(row["store_id"]):
        raise NotFound()
    return dict(row)


def _may(by: Asker, store_id: int, roles: tuple[str, ...]) -> None:
    if not by.roles_in(store_id):
        raise NotFound()
    if by.roles_in(store_id).isdisjoint(roles):
        raise Forbidden()


def _fact(fact: str, kept: Any) -> Any:
    return Decimal(kept) if fact == "list_price" and kept is not None else kept
