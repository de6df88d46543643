# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dashboard reads from a replica where there is one, and from the main database
where there is none."""

from pathlib import Path

import pytest
from real_server import run_script, serving
from replica import replicating

DATA = Path(__file__).with_name("replica_data.py")


@pytest.fixture(scope="module")
def replica():
    with replicating() as found:
        yield found


@pytest.fixture(scope="module")
def server(replica):
    options = ["--db_replica_host", replica.host, "--db_replica_port", "5432"]
    with serving("rl_replica", DATA, workers=2, options=options) as found:
        replica.catch_up()
        yield found


def held(server):
    """What the tile of the dashboard says is held."""
    tiles = server.do("manager", "return.kpi", "get_tiles", {})["tiles"]
    return next(tile["value"] for tile in tiles if tile["code"] == "backlog_items")


def receive(server):
    """Goods come in, which is written to the main database."""
    run_script(server.name, DATA, (server.made,))


def test_figures_come_from_the_replica(server, replica):
    server.do("manager", "return.kpi", "get_chart_list")  # the registry is loaded
    replica.pause()
    try:
        before = held(server)
        receive(server)
        assert held(server) == before, "read from the main database"
    finally:
        replica.resume()
    replica.catch_up()
    assert held(server) == (before or 0) + 1


def test_charts_come_from_the_replica(server, replica):
    replica.catch_up()
    found = server.do("manager", "return.kpi", "get_chart", "backlog", {})
    assert found["labels"]
    assert not server.trouble()
