# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bridge for LLRP readers keeps what it reads and sends it until answered."""

import importlib.util
import json
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bridge = load(DOCS / "llrp_bridge/bridge.py")
simulator = load(DOCS / "rfid_simulator.py")


def test_lost_answers_and_restarts(tmp_path):
    """A batch keeps its id and body through failures and a restart."""
    sent, answers = [], [0, 503, 429, 200]

    def post(body):
        sent.append(body)
        return answers.pop(0) if answers else 200, ""

    outbox = bridge.Outbox(tmp_path / "box")
    for number in range(bridge.BATCH + 1):
        outbox.add(f"{number:024X}", 1, -50)
    for _time in range(3):
        assert not bridge.drain(outbox, post)
        outbox = bridge.Outbox(tmp_path / "box")
        outbox.add("F" * 24, 1, -50)
    assert bridge.drain(outbox, post)
    assert len(set(sent[:4])) == 1
    bodies = [json.loads(body) for body in sent[3:]]
    assert [len(body["reads"]) for body in bodies] == [bridge.BATCH, 4]
    assert len({body["batch_id"] for body in bodies}) == 2
    assert bridge.drain(outbox, post)


def test_refused_batches_do_not_block(tmp_path):
    """What the server will never take is set aside with the reason."""
    outbox = bridge.Outbox(tmp_path / "box")
    outbox.add("x", 1, None)
    assert bridge.drain(outbox, lambda body: (400, "no"))
    assert outbox.cut() is None
    outbox.add("y", 1, None)
    assert '"y"' in outbox.cut()[1]


def test_simulator_reads_every_tag():
    epcs = [f"{number:024X}" for number in range(200)]
    seen = simulator.passage(epcs, 16, simulator.random.Random(1))
    assert {epc for tick in seen for epc in tick} == set(epcs)
    assert sum(map(len, seen)) == 200 * simulator.READS
