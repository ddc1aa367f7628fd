"""Any bytes give rows or a refusal, never anything else; tables come back as they were written."""

import csv
import io
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.imports.errors import FileRefusal
from loyalty.imports.opening import open_table
from loyalty.imports.readers.table import TableOptions
from tests.loyalty.imports_reading.writing import everything, opened, rows, workbook

CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")
    | st.sampled_from("\",;\t\r\n'|  李é"),
    max_size=12,
).filter(lambda text: text.strip() == text)
BITS = st.sampled_from(
    [b'"', b",", b"\n", b"\r", b";", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\xee", b"a", b"1"]
)
# Beginnings that lead into every reader.
STARTS = st.sampled_from(
    [b"", b"a,b\n", b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"\xff\xfe", b"a b\n1 2\n", b'"']
)


def read(content: bytes, **options: object) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        try:
            everything(open_table(path, options=TableOptions(**options)))  # type: ignore[arg-type]
        except FileRefusal as refusal:
            str(refusal)  # a sentence without its parameters would fail here


@given(
    start=STARTS,
    content=st.binary(max_size=300) | st.lists(BITS, max_size=60).map(b"".join),
    delimiter=st.sampled_from([None, ",", "whitespace"]),
    has_header=st.booleans(),
)
def test_any_bytes_give_rows_or_a_refusal(
    start: bytes, content: bytes, delimiter: str | None, *, has_header: bool
) -> None:
    read(start + content, delimiter=delimiter, has_header=has_header)


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=8))
def test_a_workbook_with_wrong_bytes_gives_rows_or_a_refusal(changes: list[tuple[int, int]]) -> None:
    with TemporaryDirectory() as folder:
        cells = "<row><c t='s'><v>0</v></c><c><v>1.5</v></c></row>" * 3
        path = workbook(
            Path(folder) / "a", cells, shared="<si><t>x</t></si>", styles="<cellXfs><xf/></cellXfs>"
        )
        content = bytearray(path.read_bytes())
    for at, byte in changes:
        content[at % len(content)] = byte
    read(bytes(content))


@given(
    table=st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_was_written_is_read(
    table: list[list[str]], delimiter: str, end: str, codec: str, quoting: Literal[0, 1]
) -> None:
    header = [f"名称{number}" for number in range(len(table[0]))]
    if codec == "gb18030":  # only Chinese text is taken for that
        table = [[cell.encode("ascii", "ignore").decode() for cell in row] for row in table]
    text = io.StringIO(newline="")
    if end != "\r\n":  # the writer quotes only the line end that it writes
        quoting = csv.QUOTE_ALL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *table])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes((text.getvalue() + f"{end}李婷是我们的会员").encode(codec))
        read_back = open_table(path, options=TableOptions(delimiter=delimiter))
        kept = [tuple(row) for row in table if any(row)]
        last = [("李婷是我们的会员",)] if len(header) == 1 else []
        assert read_back.header == header
        assert rows(read_back) == kept + last


@pytest.mark.parametrize("end", ["\n", '"\n', "\n,,,\n"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, end: str) -> None:
    line = f"C123456,2017-01-28 19:06:53,11.77,some product{end}"
    peaks = []
    for count in (5_000, 40_000):
        table = opened(tmp_path, "a,b,c,d\n" + line * count)
        tracemalloc.start()
        for _batch in table.batches(1_000):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
    assert peaks[1] < 20_000_000
