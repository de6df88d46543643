# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import math
from datetime import date

import pytest
from intake import (
    IntakeError,
    MissLimit,
    check_upload,
    clean_name,
    neutralise,
    parse_date,
    parse_id,
    parse_quantity,
    parse_table,
)
from PIL import Image

KNOWN = ("serial", "reason", "quantity", "note")


def refused(function, *args):
    with pytest.raises(IntakeError) as caught:
        function(*args)
    return caught.value


@pytest.mark.parametrize(
    "text, number", [("2", 2), (" 1.5 ", 1.5), ("0.25", 0.25), ("999999999", 999999999)]
)
def test_quantities(text, number):
    assert parse_quantity(text) == number


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "quantity_empty"),
        (None, "quantity_empty"),
        ("0", "quantity_zero"),
        ("0.0", "quantity_zero"),
        ("-1", "quantity_zero"),
        ("1,5", "quantity_comma"),
        ("1,500", "quantity_comma"),
        ("nan", "quantity_bad"),
        ("inf", "quantity_bad"),
        ("-inf", "quantity_bad"),
        ("1e5", "quantity_bad"),
        ("0x10", "quantity_bad"),
        ("1_000", "quantity_bad"),
        ("٣", "quantity_bad"),
        ("abc", "quantity_bad"),
        ("1\x00", "quantity_bad"),
        ("9" * 30, "quantity_bad"),
        (math.nan, "quantity_bad"),
        (["1"], "quantity_bad"),
    ],
)
def test_no_quantities(text, code):
    assert refused(parse_quantity, text).code == code


def test_ids():
    assert parse_id("17") == 17
    for nobody in ("0", "99999999999", "9" * 400, str(2**31)):
        assert parse_id(nobody) is None
    for bad in ("abc", "-1", "1.0", "", "1;drop", "²", "١"):
        assert refused(parse_id, bad).code == "id_bad"


def test_dates():
    assert parse_date("2026-02-28") == date(2026, 2, 28)
    for bad in ("31/02/2026", "2026-02-31", "2026-2-1", "", "0001-01-01", "x"):
        assert refused(parse_date, bad).code == "date_bad"


def table(text, limit=500):
    data = text if isinstance(text, bytes) else text.encode()
    return parse_table(data, KNOWN, ("serial",), limit)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables(separator, mark, end):
    lines = (("Serial", "NOTE"), ("A1", "=1+1"), ("", ""), ("B 2", ""))
    text = mark + end.join(separator.join(cells) for cells in lines) + end
    assert table(text) == [
        (2, {"serial": "A1", "note": "=1+1"}),
        (4, {"serial": "B 2", "note": ""}),
    ]


@pytest.mark.parametrize(
    "text, code, value",
    [
        ("serial,quantiy\nA,1\n", "column_unknown", ("column", "quantiy")),
        ("serial,state\nA,done\n", "column_unknown", ("column", "state")),
        ("serial,.id\nA,1\n", "column_unknown", ("column", ".id")),
        ("quantity\n1\n", "column_missing", ("column", "serial")),
        ("serial,serial\nA,B\n", "column_twice", ("column", "serial")),
        ('serial,note\nA,x\nB,"open\nC,y\n', "quote", ("row", 3)),
        ('serial,note\nA,x\nB,"a"b\nC,y\n', "quote", ("row", 3)),
        ("serial,note\nA,x\nB,y,z\n", "cells", ("row", 3)),
        ("serial,note\nA\n", "cells", ("row", 2)),
        ("serial\n" + "A\n" * 501, "too_many", ("count", 501)),
        ("", "empty", None),
        ("serial\n\n\n", "empty", None),
        ("serial\nA\x00B\n", "binary", None),
        (b"serial\ncaf\xe9\n", "encoding", ("position", 10)),
        (b"\xff\xfes\x00e\x00", "encoding", None),
    ],
)
def test_no_tables(text, code, value):
    error = refused(table, text)
    assert error.code == code
    if value:
        assert error.values[value[0]] == value[1]


def test_formulas_are_text():
    for formula in ("=1+1", "@SUM(A1)", "+1", "-1", "\t=1"):
        assert neutralise(formula) == "'" + formula
    assert neutralise("A=1") == "A=1"


def picture(kind="PNG", size=(3, 2)):
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures(kind):
    name = f"a.{kind.lower()}"
    assert check_upload(name, picture(kind)) == (name, f"image/{kind.lower()}")


def test_other_files():
    assert check_upload("../../../etc/passwd", b"hi", "text/plain") == (
        "passwd",
        "text/plain",
    )
    assert check_upload("a.pdf", b"%PDF-1.4 x") == ("a.pdf", "application/pdf")
    assert check_upload("photo.png", picture("JPEG"))[1] == "image/jpeg"


@pytest.mark.parametrize(
    "name, data, declared, code",
    [
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "", "upload_type"),
        ("x.png", b"<html><script>alert(1)</script></html>", "", "upload_type"),
        ("x.png", b"just text", "image/png", "upload_type"),
        ("x", b"just text", "image/png", "upload_type"),
        ("x.txt", b"hello <b onclick=x>", "text/plain", "upload_type"),
        ("x.exe", b"MZ\x90\x00", "", "upload_type"),
        ("x.zip", b"PK\x03\x04\xff", "", "upload_type"),
        ("x.txt", b"a\x00b", "text/plain", "upload_type"),
        ("x.png", b"\x89PNG\r\n\x1a\nbroken", "image/png", "upload_image"),
        ("x.png", b"", "image/png", "upload_empty"),
        ("x.txt", b"a" * (25 * 1024 * 1024 + 1), "text/plain", "upload_big"),
    ],
)
def test_no_files(name, data, declared, code):
    assert refused(check_upload, name, data, declared).code == code


def test_a_picture_that_would_fill_the_memory():
    data = bytearray(picture())
    data[16:24] = (60000).to_bytes(4, "big") * 2  # width and height of the PNG header
    assert refused(check_upload, "x.png", bytes(data)).code == "upload_image"


def test_names_are_no_paths():
    for name, clean in (
        ("..\\..\\boot.ini", "boot.ini"),
        ("/a/b/", "file"),
        ("..", "file"),
        ("a\x00b\n.png", "ab.png"),
        (None, "file"),
        ("x" * 300, "x" * 100),
    ):
        assert clean_name(name) == clean


def test_wrong_guesses_are_counted_by_address():
    now = [0.0]
    limit = MissLimit(3, 60, addresses=2, clock=lambda: now[0])
    for _guess in range(3):
        assert limit.wait("a") == 0
        limit.miss("a")
    assert limit.wait("a") == 60
    assert limit.wait("b") == 0
    now[0] = 59.9
    assert limit.wait("a") == 1
    now[0] = 60.1
    assert limit.wait("a") == 0
    limit.miss("a")
    limit.miss("b")
    limit.miss("c")  # the memory is bounded: the one that is quiet longest goes
    assert len(limit._misses) == 2 and "a" not in limit._misses
    limit.clear()
    assert not limit._misses
