import io
import subprocess
import sys
from pathlib import Path

from opsflow.orders.reading import survey
from opsflow.orders.sample import HEADER, sample_rows, write_sample
from tests.orders.files import NOW, ZONE, cells, everything, reading, table
from tests.orders.headers import ITEMS, ORDERS

PEAK = """
import io, resource, sys
from datetime import datetime, UTC
from zoneinfo import ZoneInfo
from opsflow.orders.reading import survey
class Endless(io.RawIOBase):
    '''A file of 300,000 lines that stands nowhere.'''
    def __init__(self): self.head = HEAD; self.at = 0
    def readable(self): return True
    def seekable(self): return True
    def tell(self): return self.at
    def seek(self, to, whence=0):
        self.at = len(HEAD) + 300_000 * len(ROW) if whence == 2 else to
        return self.at
    def readinto(self, into):
        text = HEAD if self.at < len(HEAD) else ROW
        start = self.at if self.at < len(HEAD) else (self.at - len(HEAD)) % len(ROW)
        if self.at >= len(HEAD) + 300_000 * len(ROW): return 0
        part = text[start:start + len(into)]
        into[:len(part)] = part
        self.at += len(part)
        return len(part)
HEAD, ROW = (line.encode() for line in sys.argv[1:])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
reading = survey(Endless(), now=datetime(2026, 11, 24, tzinfo=UTC), zone=ZoneInfo("Asia/Shanghai"))
print(reading.lines_read, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_batches_are_small_and_tell_how_far_they_are():
    header = ORDERS["report"]
    batches = list(reading(table(header, *(cells(header, 订单编号=str(n)) for n in range(1_200)))).batches(500))
    assert [len(batch.rows) for batch in batches] == [500, 500, 200]
    assert 0 < batches[0].done < batches[-1].done == 1


def test_the_products_of_an_order_stay_in_one_batch():
    header = ITEMS["2026"]
    lines = [cells(header, 子订单编号=str(n), 主订单编号=str(n // 3)) for n in range(12)]
    assert [len(batch.rows) for batch in reading(table(header, *lines)).batches(4)] == [6, 6]


def test_refused_lines_alone_make_batches_too():
    header = ORDERS["report"]
    bad = [cells(header, 订单编号="x")] * 1_200
    assert [len(batch.refused) for batch in reading(table(header, *bad)).batches(500)] == [500, 500, 200]


def test_the_stores_and_the_newest_time_are_known_at_the_end():
    header = ORDERS["2022"]
    data = table(header, cells(header, 发货时间="2026-11-23 18:00:00"), cells(header, 店铺名称="另一家店"))
    whole = survey(io.BytesIO(data.encode("gb18030")), now=NOW, zone=ZONE)
    assert whole.store_names == {("700001", "暖屋家居旗舰店"), ("700001", "另一家店")}
    assert whole.newest.isoformat() == "2026-11-23T10:00:00+00:00"
    assert (whole.lines_read, whole.refused) == (2, 0)


def test_made_up_orders_are_the_same_for_the_same_seed_and_read_whole():
    files = [io.BytesIO() for _ in range(2)]
    for file in files:
        write_sample(file, 400, seed=7, now=NOW, zone=ZONE)
    rows, refused = everything(files[0].getvalue())
    assert files[0].getvalue() == files[1].getvalue()
    assert (len({row.number for row in rows}), refused) == (400, [])
    assert {row.status for row in rows} == {"unpaid", "paid", "shipped", "done", "closed"}


def test_live_made_up_orders_all_wait():
    rows, _ = everything(table(HEADER, *sample_rows(50, seed=1, now=NOW, zone=ZONE, live=True)))
    assert {row.status for row in rows} == {"paid"}


def test_a_long_file_is_read_in_bounded_memory():
    text = table(HEADER, *sample_rows(1, seed=1, now=NOW, zone=ZONE)).splitlines(keepends=True)
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", PEAK, *text], cwd=root, capture_output=True, text=True, check=True)
    lines, megabytes = map(int, run.stdout.split())
    assert lines == 300_000
    assert megabytes <= 20
