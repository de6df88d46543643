# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The manager's dashboard against the best SQL that we can write by hand.

    .run/venv/bin/python benchmarks/figures_bench.py [--items 250000] [--rounds 5]

Each chart and the tiles are read by the product and by hand, in turns, in one run, over
the same rows (4 events an item). Prints medians, the ratio and the number of queries,
and fails when a ratio is above 1.5 or a chart needs more than one query.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / ".ci/dev"))

import boot  # noqa: E402
import database  # noqa: E402
import figures_data  # noqa: E402
import postgres  # noqa: E402

LIMIT = 1.5
# Below this a round trip of the client is as long as the query.
FLOOR_MS = 5.0
ITEMS = """
    FROM return_item AS item
    WHERE item.company_id = 1 AND item.active AND item.date_received >= %(start)s
        AND item.date_received < %(stop)s
"""
HELD = "item.stage IN ('received', 'inspected', 'decided', 'in_process')"
COST = "item.quantity * (product.standard_price ->> '1')::float"
BY_HAND = {
    "speed": f"""
        SELECT date_trunc('week', item.date_received),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY item.work_hours_to_decision)
                FILTER (WHERE item.date_decided IS NOT NULL),
            percentile_cont(0.9) WITHIN GROUP (ORDER BY item.work_hours_to_decision)
                FILTER (WHERE item.date_decided IS NOT NULL)
        {ITEMS} GROUP BY 1 ORDER BY 1""",
    "reasons": f"""
        SELECT item.claimed_reason_id, item.found_reason_id, COUNT(*)
        {ITEMS} GROUP BY 1, 2""",
    "faults": f"""
        SELECT claimed.fault, found.fault, SUM(n) FROM (
            SELECT item.claimed_reason_id AS c, item.found_reason_id AS f, COUNT(*) AS n
            {ITEMS} GROUP BY 1, 2) AS pair
        LEFT JOIN return_reason AS claimed ON claimed.id = c
        LEFT JOIN return_reason AS found ON found.id = f GROUP BY 1, 2""",
    "recovery": f"""
        SELECT item.disposition_id, SUM(item.expected_recovery),
            SUM(item.actual_recovery), SUM(item.cost_total)
        {ITEMS} AND item.stage = 'closed' GROUP BY 1""",
    "streams": f"""
        SELECT disposition.hierarchy_step, SUM(item.quantity * product.weight)
        FROM return_item AS item JOIN product_product AS product
            ON product.id = item.product_id
        JOIN return_disposition AS disposition ON disposition.id = item.disposition_id
        {ITEMS.split("AS item", 1)[1]} AND item.stage = 'closed' GROUP BY 1""",
    "backlog": f"""
        SELECT width_bucket(EXTRACT(EPOCH FROM NOW() AT TIME ZONE 'UTC'
                - item.date_received) / 86400, ARRAY[8, 15, 31, 91]),
            SUM({COST}), COUNT(*)
        FROM return_item AS item JOIN product_product AS product
            ON product.id = item.product_id
        WHERE item.company_id = 1 AND item.active AND {HELD} GROUP BY 1""",
    "customers": f"""
        SELECT partner.commercial_partner_id, SUM(n), SUM(m) FROM (
            SELECT item.partner_id AS p, COUNT(*) AS n, COUNT(*) FILTER (WHERE
                claimed.is_defect AND item.date_inspected IS NOT NULL
                AND item.function_grade IN ('F5', 'F6')
                AND NOT COALESCE(found.is_defect, FALSE)) AS m
            FROM return_item AS item
            LEFT JOIN return_reason AS claimed ON claimed.id = item.claimed_reason_id
            LEFT JOIN return_reason AS found ON found.id = item.found_reason_id
            {ITEMS.split("AS item", 1)[1]} GROUP BY 1) AS x
        JOIN res_partner AS partner ON partner.id = p GROUP BY 1 ORDER BY 2 DESC""",
}


def timed(env, work):
    """Milliseconds and queries of a piece of work."""
    env.invalidate_all()
    before, begun = env.cr.sql_log_count, time.perf_counter()
    work()
    spent = (time.perf_counter() - begun) * 1000
    return spent, env.cr.sql_log_count - before


def compare(env, rounds, filters):
    """{chart: (milliseconds of the product, by hand, queries)}, medians."""
    kpi = env["return.kpi"]
    start, stop = kpi._get_moments(
        *(kpi._read_filters(filters)[name] for name in ("date_from", "date_to"))
    )
    found = {}
    for code, query in BY_HAND.items():
        ours, by_hand, queries = [], [], 0

        def product(code=code):
            kpi.get_chart(code, filters)

        def hand(query=query):
            env.cr.execute(query, {"start": start, "stop": stop})
            env.cr.fetchall()

        product(), hand()
        for turn in range(rounds):
            for work in (product, hand) if turn % 2 else (hand, product):
                spent, count = timed(env, work)
                (ours if work is product else by_hand).append(spent)
                if work is product:
                    queries = max(queries, count)
        found[code] = statistics.median(ours), statistics.median(by_hand), queries
    return found


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=250_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--db", default="rl_figures")
    options = parser.parse_args(argv)
    postgres.ensure()
    if not postgres.exists(options.db):
        database.create(options.db)
    path = boot.addons_path(None)
    filters = {"date_from": "2020-01-01", "date_to": "2100-01-01"}
    with boot.environment(options.db, path, modules=()) as env:
        with env.registry.cursor() as cr:  # kept, unlike the person who measures
            figures_data.fill(env(cr=cr, su=True, user=1), options.items)
        found = compare(env, options.rounds, filters)
    print(f"{'chart':12}{'product ms':>12}{'by hand ms':>12}{'ratio':>8}{'queries':>9}")
    failed = []
    for code, (ours, by_hand, queries) in found.items():
        ratio = ours / by_hand
        print(f"{code:12}{ours:12.1f}{by_hand:12.1f}{ratio:8.2f}{queries:9}")
        if (ratio > LIMIT and ours > FLOOR_MS) or queries > 1:
            failed.append(code)
    if failed:
        sys.exit(f"above {LIMIT} of the best SQL, or more than a query: {failed}")


if __name__ == "__main__":
    main(sys.argv[1:])
