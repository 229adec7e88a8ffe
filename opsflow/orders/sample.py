"""Made-up order exports in the long layout, the same for the same seed: for the demo shop, the bench and the tests."""

import csv
import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

HEADER = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址 ,"
    "运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,"
    "店铺名称,订单关闭原因,是否手机订单,分阶段订单信息,修改后的sku,修改后的收货地址,退款金额,确认收货时间,预售订单,发货时间"
)
THINGS = (
    "陶瓷马克杯,亚麻抱枕套,实木调料架,北欧风台灯,棉麻桌布,竹编收纳篮,硅胶锅铲套装,折叠晾衣架,玻璃密封罐,珊瑚绒毯子,"
    "木质相框,防滑浴室地垫,不锈钢沥水篮,香薰蜡烛礼盒,四件套床品,儿童餐盘,保温焖烧杯,厨房置物架,羊毛地毯,多肉花盆"
)
LOOKS = "简约,加厚,复古,大号,可爱,原木色,奶油风,家用,手工,轻奢"
PLACES = (
    "上海 上海市 浦东新区,广东省 深圳市 南山区,江苏省 苏州市 吴中区,浙江省 杭州市 西湖区,北京 北京市 海淀区,四川省 成都市 武侯区,"
    "山东省 青岛市 市南区,辽宁省 大连市 中山区,湖南省 长沙市 岳麓区,内蒙古自治区 包头市 昆都仑区,广西壮族自治区 南宁市 青秀区,"
    "新疆维吾尔自治区 乌鲁木齐市 天山区,福建省 厦门市 思明区,陕西省 西安市 雁塔区"
)
COURIERS = "中通快递,圆通速递,韵达快递,申通快递,顺丰速运,极兔速递"
WISHES = ",,,,,,,,请尽快发货,麻烦包好一点,送人用的，不要放价格单"
WAITING = "买家已付款，等待卖家发货"
GOING = "卖家已发货，等待买家确认"
STORE = "暖屋家居旗舰店"
RUN = 18  # o'clock: when parcels of a day leave


def sample_rows(
    n: int, *, seed: int, now: datetime, zone: ZoneInfo, live: bool = False, days: float = 7.0, store: str = STORE
) -> Iterator[list[str]]:
    """`n` rows under `HEADER`, newest first, spread over the last `days` days before `now`.

    Older orders are shipped, done or closed as such a shop's would be; with `live` all were paid within the last 20 hours
    and wait. Numbers differ between seeds from 0 to 999.
    """
    chance, local = random.Random(seed), now.astimezone(zone)
    span = timedelta(hours=20) if live else timedelta(days=days)
    things, looks, places = THINGS.split(","), LOOKS.split(","), PLACES.split(",")
    for index in range(n):
        created = local - timedelta(minutes=3) - span * ((index + chance.random()) / n)
        paid = created + timedelta(seconds=chance.randint(5, 120))
        state, shipped = (WAITING, None) if live else _fate(chance, paid, local)
        paid_text = "" if state == "等待买家付款" else _text(paid)
        price, pieces = chance.randint(900, 29_900) / 100, chance.choice((1, 1, 1, 1, 2, 3))
        total = f"{price * pieces:.2f}"
        refund = total if state == "交易关闭" else "0.00"
        parcel = (f"No:78{chance.randrange(10**12):012}", chance.choice(COURIERS.split(","))) if shipped else ("", "")
        yield [
            f'="{3_000 + seed % 1_000}{index:011}{chance.randrange(10_000):04}"', f"tb{chance.randrange(10**6):06}", "",
            total, "0.00", total, total if paid_text else "0.00", state, chance.choice(WISHES.split(",")), "收货人",
            f"{chance.choice(places)} 样例路{index % 300 + 1}号", "快递", "", f"'1860000{index % 10_000:04}",
            _text(created), paid_text, f"{chance.choice(looks)}{chance.choice(things)}", "1", *parcel, "", str(pieces),
            str(700_000 + seed % 1_000), store, "退款" if state == "交易关闭" else "订单未关闭", "手机订单", "", "", "",
            refund if paid_text else "0.00", "", "否", _text(shipped) if shipped else "",
        ]  # fmt: skip


def write_sample(
    stream: BinaryIO, n: int, *, seed: int, now: datetime, zone: ZoneInfo, live: bool = False, encoding: str = "gb18030"
) -> None:
    """Write such rows with their header as the seller centre would: GB18030 (or `encoding`), CRLF."""
    text = io.TextIOWrapper(stream, encoding, newline="")
    text.write(HEADER + "\r\n")
    csv.writer(text).writerows(sample_rows(n, seed=seed, now=now, zone=zone, live=live))
    text.flush()
    text.detach()


def _fate(chance: random.Random, paid: datetime, now: datetime) -> tuple[str, datetime | None]:
    """The status of an order paid then, and when it was shipped."""
    run = paid.replace(hour=RUN, minute=0, second=0, microsecond=0)
    leaves = run + timedelta(days=(paid.hour >= RUN - 2) + (chance.random() < 0.04), minutes=-chance.randint(1, 150))
    drawn = chance.random()
    if drawn < 0.03:
        return "等待买家付款", None
    if drawn < 0.06:
        return "交易关闭", None
    if leaves >= now or leaves <= paid:
        return WAITING, None
    return ("交易成功" if now - leaves > timedelta(days=4) else GOING), leaves


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
