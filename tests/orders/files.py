"""Small order files, made by the tests that read them."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl

from opsflow.orders.lines import ItemRow, OrderRow
from opsflow.orders.reading import Reading, RefusedLine, read
from tests.orders.headers import ORDERS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in the shop
PAID = "2026-11-23 09:00:30"
LINE = {
    "订单编号": "1930679858170647",
    "总金额": "178.80",
    "买家应付货款": "178.80",
    "买家实际支付金额": "178.80",
    "买家实付金额": "178.80",
    "收货地址": "内蒙古自治区 包头市 样例路1号",
    "收货人姓名": "样例人",
    "联系手机": "'18600000000",
    "买家会员名": "tb000001",
    "订单创建时间": "2026-11-23 09:00:00",
    "买家下单时间": "2026-11-23 09:00:00",
    "订单付款时间": PAID,
    "买家付款时间": PAID,
    "订单状态": "买家已付款，等待卖家发货",
    "宝贝标题": "陶瓷马克杯",
    "商品标题": "陶瓷马克杯",
    "宝贝总数量": "2",
    "退款金额": "0.00",
    "店铺Id": "700001",
    "店铺名称": "暖屋家居旗舰店",
    "子订单编号": "1930679858170648",
    "主订单编号": "1930679858170647",
    "标题": "陶瓷马克杯",
    "购买数量": "2",
    "价格": "89.40",
}


def cells(header: str, **changed: str) -> list[str]:
    """A believable line under this header, with these columns changed."""
    told = LINE | changed
    return [told.get(name.strip(), "") for name in header.split(",")]


def table(header: str, *lines: list[str], separator: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(header.split(","))
    writer.writerows(lines)
    return text.getvalue()


def reading(data: str | bytes, *, keep_buyers: bool = False) -> Reading:
    stream = io.BytesIO(data.encode("gb18030") if isinstance(data, str) else data)
    return read(stream, now=NOW, zone=ZONE, keep_buyers=keep_buyers)


def everything(data: str | bytes, **options: bool) -> tuple[list[OrderRow | ItemRow], list[RefusedLine]]:
    batches = list(reading(data, **options).batches())
    return [row for batch in batches for row in batch.rows], [line for batch in batches for line in batch.refused]


def order(header: str = ORDERS["2022"], **changed: str) -> OrderRow:
    """The one order of a file with one line."""
    rows, refused = everything(table(header, cells(header, **changed)))
    assert not refused, refused[0].refusal
    assert isinstance(rows[0], OrderRow)
    return rows[0]


def why(header: str = ORDERS["2022"], **changed: str) -> str:
    """Why the one line of a file is refused."""
    rows, refused = everything(table(header, cells(header, **changed)))
    assert not rows
    return refused[0].refusal.key


def workbook(*rows: list[object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    """The zip file with one part replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return file.getvalue()
