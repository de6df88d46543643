# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Readers against a real server with workers: kills, senders at once, keys, a flood.

`RFID_READS=66000` sends what a reader has kept through a loss of the network.
"""

import http.client
import json
import os
import random
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import requests
from real_server import ROOT, python_env, run_script, serving
from rfid_data import PATH

sys.path.insert(0, str(ROOT / "reverse_logistics_rfid"))

import odoo_source  # noqa: E402
from epc import encode  # noqa: E402

READS = int(os.environ.get("RFID_READS", "6600"))
BATCH = 500
FOLDER = Path(__file__).parent
LOST = (requests.ConnectionError, http.client.HTTPException, ConnectionError)


def addons_path():
    source = next(python_env.VENV.glob("lib/python*/site-packages"))
    source = Path((source / "odoo_source.pth").read_text().strip())
    places = [ROOT, FOLDER / "probe", *odoo_source.addons_path(source)]
    return ",".join(str(place) for place in places)


@pytest.fixture(scope="module")
def server():
    options = ("--load", "base,web,rfid_kill", "--addons-path", addons_path())
    with serving(
        "rl_rfid_real", FOLDER / "rfid_data.py", workers=3, options=options
    ) as server:
        yield server


def post(server, body, key=None, **headers):
    """One request on a connection of its own."""
    with requests.Session() as session:
        session.trust_env = False
        return session.post(
            server.url + PATH,
            data=body if isinstance(body, bytes) else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {key or server.made['key']}",
                "Content-Type": "application/json",
                **headers,
            },
            timeout=60,
        )


def send(server, body, key=None):
    """Post until it is answered, as a reader does that keeps what it has read."""
    for _time in range(40):
        try:
            reply = post(server, body, key)
        except LOST:
            time.sleep(0.2)
            continue
        if reply.status_code not in (429, 503):
            assert reply.status_code == 200, reply.text
            return reply.json()
        time.sleep(1)
    raise AssertionError("never answered")


def reads(count, tag=0, antenna=1):
    """Reads of so many tags, a millisecond apart."""
    begun = datetime.now(timezone.utc) - timedelta(hours=1)
    return [
        {
            "epc": encode(f"urn:epc:tag:gid-96:31415.{tag}.{number % 2000}"),
            "antenna": antenna,
            "seen_at": (begun + timedelta(milliseconds=number)).isoformat(),
            "rssi": -50,
        }
        for number in range(count)
    ]


def rows(server, tag):
    head = encode(f"urn:epc:tag:gid-96:31415.{tag}.0")[:15]
    query = "SELECT count(*), sum(reads) FROM rfid_read WHERE epc LIKE %s"
    return tuple(int(n or 0) for n in server.rows(query, [head + "%"])[0])


@pytest.mark.parametrize("point", ["before-commit", "after-commit", "before-answer"])
def test_kill(server, point):
    """A worker dies; the same batch again has one effect and the first answer."""
    tag = {"before-commit": 101, "after-commit": 102, "before-answer": 103}[point]
    body = {"batch_id": point, "reads": reads(50, tag)}
    with pytest.raises(LOST):
        post(server, body, **{"X-Test-Kill": point})
    assert rows(server, tag)[0] == (0 if point == "before-commit" else 50)
    answers = [send(server, body) for _time in range(3)]
    assert (
        answers
        == [{"batch_id": point, "accepted": 50, "duplicates": 0, "rejected": []}] * 3
    )
    assert rows(server, tag) == (50, 50)
    other = {"batch_id": point, "reads": reads(1, tag + 50)}
    assert post(server, other).status_code == 409


def test_same_batch_at_once(server):
    """Six connections send one batch: one effect, six times the same answer."""
    body = {"batch_id": "at once", "reads": reads(200, 110)}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _n: send(server, body), range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["accepted"] == 200
    assert rows(server, 110) == (200, 200)


def test_revoked_everywhere(server):
    """A key is refused by every process from the moment it is revoked."""
    key, device = server.made["keys"][3], server.made["devices"][3]
    body = {"batch_id": "before", "reads": []}
    for _time in range(12):
        assert post(server, body, key).status_code == 200
    server.do("manager", "rfid.device", "action_revoke_keys", [device])
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _n: post(server, body, key), range(18)))
    assert {reply.status_code for reply in replies} == {401}


def test_rotation_everywhere(server):
    """During the overlap every process takes both keys; when it ends, the new one."""
    old, new = server.made["keys"][1], server.made["second"]
    body = {"batch_id": "overlap", "reads": []}

    def statuses(key):
        with ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(lambda _n: post(server, body, key), range(12)))
        return {reply.status_code for reply in replies}

    assert statuses(old) == statuses(new) == {200}
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(
            """UPDATE rfid_device_key SET expires_at = now() AT TIME ZONE 'UTC'
               WHERE expires_at IS NOT NULL"""
        )
        connection.commit()
    assert statuses(old) == {401}
    assert statuses(new) == {200}


def test_wrong_and_revoked_keys_look_alike(server):
    """Neither the answer nor its time tells a key that was good from one that never
    was. Medians of interleaved requests; the bound leaves room for a busy machine."""
    key, device = server.made["keys"][2], server.made["devices"][2]
    server.do("manager", "rfid.device", "action_revoke_keys", [device])
    times = {"wrong": [], "revoked": []}
    texts = set()
    for _round in range(25):
        for name, used in (("wrong", "A" * len(key)), ("revoked", key)):
            begun = time.perf_counter()
            reply = post(server, {}, used)
            times[name].append(time.perf_counter() - begun)
            texts.add((reply.status_code, reply.text))
    assert len(texts) == 1
    wrong, revoked = (statistics.median(times[name]) for name in ("wrong", "revoked"))
    print(f"401 of a revoked key over a wrong one: {revoked / wrong:.2f}")
    assert 0.5 < revoked / wrong < 2


def test_body_too_large(server):
    """What is too large is refused before it is read, and the answer arrives."""
    assert post(server, b" " * (6 * 1024 * 1024)).status_code == 413
    assert post(server, b"[" * 100_000).status_code == 400


def test_flood_after_a_loss_of_the_network(server):
    """All that a reader kept arrives at once, shuffled, in part twice, by two senders,
    and is counted once; pages are answered meanwhile."""
    sent = reads(READS, 120)
    chunks = [sent[i : i + BATCH] for i in range(0, len(sent), BATCH)]
    bodies = [
        json.dumps({"batch_id": f"loss {n}", "reads": chunk}).encode()
        for n, chunk in enumerate(chunks)
    ]
    # A third of it again, cut otherwise: only the reads tell that they came before.
    half = BATCH // 2
    for number, start in enumerate(range(half, len(sent) // 3, BATCH)):
        chunk = sent[start : start + BATCH]
        bodies.append(
            json.dumps({"batch_id": f"again {number}", "reads": chunk}).encode()
        )
    bodies += bodies[::4]
    random.Random(7).shuffle(bodies)
    pages, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            begun = time.perf_counter()
            assert requests.get(server.url + "/web/login", timeout=60).ok
            pages.append(time.perf_counter() - begun)
            stop.wait(0.2)

    with ThreadPoolExecutor(3) as pool:
        looking = pool.submit(look)
        begun = time.perf_counter()
        try:
            answers = list(pool.map(lambda body: send(server, body), bodies))
        finally:
            stop.set()
        looking.result()
    spent = time.perf_counter() - begun
    total = sum(len(json.loads(body)["reads"]) for body in bodies)
    print(
        f"{total:,} reads in {spent:.0f} s; pages: median"
        f" {statistics.median(pages):.2f} s, slowest {max(pages):.2f} s"
    )
    assert rows(server, 120) == (len(sent), len(sent))
    firsts = {answer["batch_id"]: answer["accepted"] for answer in answers}
    assert sum(firsts.values()) == len(sent)
    assert server.trouble() == []
    counted = run_script(server.name, FOLDER / "rfid_fold.py")
    assert counted[0] == counted[1], "a read is in one visit"
