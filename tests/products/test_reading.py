"""A file of products, read: by content, by header names, each line by itself."""

import io
from decimal import Decimal

import pytest

from opsflow.products import reading
from opsflow.products.reading import ProductRow, read
from opsflow.refusals import Refused
from tests.orders.files import workbook

TEXT = "商品id,商品标题,一口价,库存,宝贝状态\r\n7001,羊绒围巾,299.00,12,出售中\r\n"
ROW = ProductRow(2, "7001", {"title": "羊绒围巾", "list_price": Decimal("299.00"), "stock": 12, "on_sale": True})


def rows(text: str | bytes) -> list[ProductRow]:
    found = read(io.BytesIO(text.encode("gb18030") if isinstance(text, str) else text))
    assert found.refused == []
    return found.rows


def why(*lines: str, header: str = "商品id,商品标题,价格,库存,状态") -> list[tuple[int, str]]:
    data = "\n".join((header, *lines, "")).encode("gb18030")
    return [(line, refusal.key) for line, refusal in read(io.BytesIO(data)).refused]


def refused(data: bytes | str) -> Refused:
    with pytest.raises(Refused) as refusal:
        read(io.BytesIO(data.encode("gb18030") if isinstance(data, str) else data))
    return refusal.value


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_list_is_recognised_by_its_content(encoding: str, separator: str) -> None:
    assert rows(TEXT.replace(",", separator).encode(encoding)) == [ROW]


def test_a_workbook_is_read_as_its_text_would_be() -> None:
    assert rows(workbook(*(line.split(",") for line in TEXT.split()))) == [ROW]


@pytest.mark.parametrize(
    "header",
    [
        "宝贝ID,宝贝标题,价格,宝贝数量,状态",
        " 商品编码 ,宝贝名称,商品价格,商品数量,宝贝状态",
        "商家编码,标题,一口价（元）,库存,状态",
        "商品ID,商品名称,宝贝价格,总库存,商品状态",
    ],
)
def test_columns_are_found_by_any_of_their_names(header: str) -> None:
    assert rows(TEXT.replace(TEXT.splitlines()[0], header)) == [ROW]


def test_the_platforms_number_wins_over_the_shops_own_wherever_it_stands() -> None:
    assert rows("商家编码,商品id,标题\nA-1,7001,围巾\n")[0].number == "7001"


def test_what_is_blank_is_not_told() -> None:
    assert rows("商品id,商品标题,价格,库存,状态\n7001,,,,\n")[0].facts == {}


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("出售中", {"on_sale": True}),
        ("仓库中", {"on_sale": False}),
        ("售罄", {"on_sale": False, "stock": 0}),
        (" 已下架 ", {"on_sale": False}),
    ],
)
def test_statuses_say_whether_it_is_on_sale(status: str, facts: dict[str, object]) -> None:
    assert rows(f"商品id,状态\n7001,{status}\n")[0].facts == facts


def test_bad_lines_are_refused_alone_with_their_reason() -> None:
    assert why(
        '"=""7001""",围巾,"1,299.00元",12件,在售', ",围巾,1,1,", "7.1E+11,围巾,1,1,", "7002,围巾,-1,1,", "7003,围巾,1-9,1,",
        "7004,围巾,1,1.5,", "7005,围巾,1,-3,", "7006,围巾,1,1,预售", f"{'9' * 65},围巾,1,1,", f"7007,{'长' * 201},1,1,", "7008,围巾,1",
    ) == [
        (3, "number_missing"), (4, "number_rounded"), (5, "amount_negative"), (6, "amount_wrong"), (7, "quantity_wrong"),
        (8, "quantity_wrong"), (9, "status_unknown"), (10, "product_number_wrong"), (11, "product_title_wrong"), (12, "line_width"),
    ]  # fmt: skip


def test_a_product_twice_in_a_file_is_one_and_refused_where_it_says_otherwise() -> None:
    assert why("7001,围巾,1,1,", "7001,围巾,1,1,", "7001,围巾,1,2,") == [(4, "product_twice")]


@pytest.mark.parametrize(
    ("header", "key", "named"),
    [
        ("商品标题,库存", "columns_missing", "商品id"),
        ("商品id,颜色", "columns_missing", "title"),
        ("颜色,尺码", "file_not_products", "颜色"),
        ("商品id,商品id,库存", "columns_doubled", "商品id"),
        ("订单编号,商家编码,标题,价格", "file_of_orders", ""),
    ],
)
def test_a_wrong_header_refuses_the_file_and_says_what_is_wrong(header: str, key: str, named: str) -> None:
    refusal = refused(f"{header}\n1,2,3,4\n")
    assert refusal.key == key
    assert named in str(refusal.values.get("columns", "")) or named == "title"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\r\n", b"PK\x03\x04broken", b"\x89PNG\r\n\x1a\n\0\0", b"\0" * 100])
def test_what_is_no_table_is_refused_whole(data: bytes) -> None:
    assert refused(data).key in ("file_empty", "file_damaged", "file_unknown_format", "file_not_products")


def test_a_file_with_too_many_lines_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PRODUCTS", 2)
    assert refused("商品id,库存\n1,1\n2,1\n3,1\n").key == "file_many_products"


def test_a_file_cut_off_says_so_of_its_last_line() -> None:
    data = "商品id,商品标题,库存\n7001,围巾,1\n7002,马克"
    assert [(line, one.key) for line, one in read(io.BytesIO(data.encode("gb18030"))).refused] == [(3, "line_cut")]
