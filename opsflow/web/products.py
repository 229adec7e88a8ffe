"""The catalogue: the list with its facts to change in place, a product with what names it, and files of products."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from opsflow.db import now
from opsflow.flow.queries.scope import Scope
from opsflow.guard import local_path, takes
from opsflow.http import asker, field, is_id, policy, wants_fragment, whole, words_of
from opsflow.i18n import _
from opsflow.products import actions, queries
from opsflow.products.actions import FACTS_BY, STOCK_BY
from opsflow.products.mentions import mentions
from opsflow.products.queries import FLAGS
from opsflow.refusals import Refused, Stale, WrongInput
from opsflow.sheets.cells import Amounts
from opsflow.web.acting import scope
from opsflow.web.sheets import BOM, csv_line, plain_name
from opsflow.web.shown.pages import Choice

door = Blueprint("products", __name__, url_prefix="/products")

MOST_MEGABYTES = 20
SHOWN_REFUSALS = 20


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the list is narrowed to, as it stands in the address."""

    q: str = ""
    store: str = ""
    flags: tuple[str, ...] = ()

    def address(self, turned: str = "", after: str | None = None) -> str:
        """The same list with a flag turned the other way, or its next page; `turned` "all" takes every flag away."""
        flags = () if turned == "all" else [flag for flag in FLAGS if (flag in self.flags) != (flag == turned)]
        chosen: dict[str, Any] = dict.fromkeys(flags, "1")
        return url_for("products.products", q=self.q or None, store=self.store or None, after=after, **chosen)


@door.get("")
@policy("member")
def products() -> str:
    """The products of the reader's stores; `q`, `store`, the flags and the cursor live in the address."""
    narrowed = _narrowed(request.args)
    with scope() as there:
        store_id = int(narrowed.store) if is_id(narrowed.store) else None
        page = queries.products(
            there, q=narrowed.q, store_id=store_id, flags=narrowed.flags, after=request.args.get("after", "")
        )
        choices = _choices(there.stores)
        may_add = bool(queries.may_import(there))
    return render_template("products/products.html", page=page, narrowed=narrowed, stores=choices, may_add=may_add)


@door.get("/new")
@policy("role", *FACTS_BY)
def new() -> str:
    """What a product by hand asks for."""
    with scope() as there:
        return render_template("products/new.html", stores=_choices(queries.may_import(there)))


@door.post("")
@policy("role", *FACTS_BY)
def add() -> ResponseReturnValue:
    """Add a product by hand."""
    store_id = whole("store")
    assert store_id is not None  # a required field
    try:
        facts = _facts() | {"number": field("number", most=64)}
        product_id = actions.add_product(store_id, facts, by=asker(), now=now())
    except Refused as refusal:
        if wants_fragment() or refusal.status in (403, 404):
            raise
        flash(words_of(refusal), "refused")
        return new(), refusal.status
    flash(_("Added to the catalogue."))
    return redirect(url_for("products.product", product_id=product_id), 303)


@door.get("/<int:product_id>")
@policy("member")
def product(product_id: int) -> str:
    """A product: its facts, its history, the orders and open cases that name it."""
    with scope() as there:
        one = queries.product(there, product_id)
        changes, more = queries.history(there, product_id, request.args.get("after", ""))
        named = mentions(there, one)
        return render_template(
            "products/product.html", one=one, changes=changes, more=more, named=named, now=there.now, page=True
        )


@door.post("/<int:product_id>")
@policy("role", *STOCK_BY)
def change(product_id: int) -> ResponseReturnValue:
    """Change facts in place."""
    seen = whole("version")
    try:
        version = actions.change_product(product_id, _facts(), seen=seen, by=asker(), now=now())
    except Stale as refusal:
        if not wants_fragment():
            raise
        why = render_template("_refusal.html", text=words_of(refusal), key=refusal.key)
        headers = {"HX-Retarget": f"#product-{product_id}", "HX-Reswap": "outerHTML"}
        return f'{_fresh(product_id)}<div hx-swap-oob="beforeend:#toasts">{why}</div>', refusal.status, headers
    return _changed(product_id, _("Saved."), version if version != seen else None)


@door.post("/<int:product_id>/undo")
@policy("role", *STOCK_BY)
def undo(product_id: int) -> ResponseReturnValue:
    """Take one's own last change back."""
    seen = whole("version")
    assert seen is not None  # a required field
    actions.take_back(product_id, seen=seen, by=asker(), now=now())
    if not wants_fragment():
        return _back(product_id, _("Taken back."))
    toast = render_template("_toast.html", text=_("Taken back."))
    return toast + _fresh(product_id, beside=True)


@door.get("/import")
@policy("role", *FACTS_BY)
def ask() -> str:
    """Where a file is dropped."""
    with scope() as there:
        return _import_page(there)


@door.post("/import")
@takes(MOST_MEGABYTES)
@policy("role", *FACTS_BY)
def receive() -> ResponseReturnValue:
    """Read a file and bring it in, or try what it would do."""
    store_id, trial = whole("store"), bool(field("trial", most=1, required=False))
    sent = request.files.getlist("file")
    if len(sent) != 1 or not sent[0].filename or store_id is None:
        raise WrongInput("field_missing", field="file")
    name = plain_name(sent[0].filename)
    try:
        import_id = actions.import_products(
            store_id, cast("BinaryIO", sent[0].stream), name, by=asker(), trial=trial, now=now()
        )
    except Refused as refusal:
        if wants_fragment() or refusal.status != Refused.status:
            raise
        flash(words_of(refusal), "refused")
        with scope() as there:
            return _import_page(there), refusal.status
    return show(import_id) if wants_fragment() else redirect(url_for("products.show", import_id=import_id), 303)


@door.get("/imports/<int:import_id>")
@policy("role", *FACTS_BY)
def show(import_id: int) -> str:
    """What came of an import."""
    with scope() as there:
        result = queries.result(there, import_id)
    template = "products/_result.html" if wants_fragment() else "products/result.html"
    return render_template(template, result=result, refusals=result.refused[:SHOWN_REFUSALS])


@door.get("/imports/<int:import_id>/refused.csv")
@policy("role", *FACTS_BY)
def refused(import_id: int) -> Response:
    """The lines that did not go in, with why."""
    with scope() as there:
        result = queries.result(there, import_id)
    answer = Response(stream_with_context(_refused_lines(result)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=refused-products-{import_id}.csv"
    return answer


# how
def _narrowed(args: Mapping[str, str]) -> Narrowed:
    flags = tuple(flag for flag in FLAGS if args.get(flag) == "1")
    return Narrowed(args.get("q", "").strip()[:100], args.get("store", "")[:18], flags)


def _facts() -> dict[str, Any]:
    """The facts that the form holds; a row of somebody who may only change the stock has no others."""
    found: dict[str, Any] = {}
    if "stock" in request.form:
        found["stock"] = whole("stock", required=False)
    if "list_price" in request.form:
        found["list_price"] = _price(field("list_price", most=20, required=False))
    if "title" in request.form:
        found |= {"title": field("title", most=200), "on_sale": bool(field("on_sale", most=1, required=False))}
    return found


def _price(text: str) -> Decimal | None:
    return Amounts(_("List price"))[text]


def _changed(product_id: int, words: str, version: int | None) -> ResponseReturnValue:
    """The row as it now is, with a word and the way back where something changed."""
    if not wants_fragment():
        return _back(product_id, words)
    fresh = _fresh(product_id)
    if version is None:
        return fresh
    toast = render_template("_toast.html", text=words, undo=(url_for("products.undo", product_id=product_id), version))
    return f'{fresh}<div hx-swap-oob="beforeend:#toasts">{toast}</div>'


def _fresh(product_id: int, *, beside: bool = False) -> str:
    """A product's row, `beside` another answer or alone; on the product's own page with its history."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    with scope() as there:
        one = queries.product(there, product_id)
        row = render_template("products/_row.html", one=one, beside=beside)
        if path != url_for("products.product", product_id=product_id):
            return row
        changes, more = queries.history(there, product_id)
        return row + render_template("products/_history.html", one=one, changes=changes, more=more, beside=True)


def _back(product_id: int, words: str) -> ResponseReturnValue:
    flash(words)
    came = request.form.get("next", "")
    return redirect(local_path(came) if came else url_for("products.product", product_id=product_id), 303)


def _import_page(there: Scope) -> str:
    stores, imports = _choices(queries.may_import(there)), queries.imports(there)
    return render_template(
        "products/import.html", stores=stores, store=request.args.get("store", ""), imports=imports, most=MOST_MEGABYTES
    )


def _refused_lines(result: queries.ImportResult) -> Iterator[str]:
    yield BOM + csv_line(_("Line"), _("Reason"))
    for line, why in result.refused:
        yield csv_line(line, words_of(why))


def _choices(stores: dict[int, str]) -> list[Choice]:
    return [Choice(str(id_), title) for id_, title in stores.items()]
