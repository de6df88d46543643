# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns side by side: plain Odoo, OCA's rma, and this suite, in one database.

The same orders are returned, received and credited by each system; the suite inspects
the goods and puts them back on the shelf as well. Each run is rolled back, so that all
start from the same rows, and the order of the systems turns from round to round.
"""

import argparse
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / ".ci/dev"))

import boot
import fixture
import meter
import oca
import report
from common import SetupError
from systems import SYSTEMS

NUMBERS = {
    "orders": (20, "sales orders that are returned"),
    "lines": (10, "lines of each order"),
    "rounds": (3, "how often; the median is shown"),
    "batch": (0, "orders handled at once; 0: all of them"),
}


def parse(argv):
    """The options, checked."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    for name, (default, text) in NUMBERS.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=text)
    add = parser.add_argument
    add("--only", action="append", choices=SYSTEMS, help="leave out the others")
    add("--profile", action="append", choices=SYSTEMS, nargs="?", const="suite")
    add("--least", type=float, default=0.1, help="times a line, to be in the profile")
    add("--json", metavar="FILE", help="write the figures there")
    add("--db", default="rl_bench", help="name of the database")
    add("--addons", metavar="DIR", help="addons that stand in for the project's")
    options = parser.parse_args(argv)
    if min(options.orders, options.lines, options.rounds) < 1 or options.batch < 0:
        parser.error("--orders, --lines and --rounds are 1 or more")
    return options


def measure(orders, system, batch=0, profile=None):
    """Let one system return the orders, check what it did, and undo it.

    :param batch: how many orders at once; 0 for all
    :return: the meter
    """
    found = meter.Meter(orders.env, profile)
    cr = orders.env.cr
    savepoint = cr.savepoint()
    try:
        size = batch or len(orders)
        for start in range(0, len(orders), size):
            part = orders[start : start + size]
            check(system, part, *SYSTEMS[system](part, found))
    finally:
        savepoint.close(rollback=True)
        orders.env.invalidate_all(flush=False)
    return found


def check(system, orders, notes, receipts):
    """All systems bring the same goods back and credit the same amount."""
    lines = len(orders.order_line)
    amount = sum(notes.mapped("amount_untaxed"))
    goods = sum(
        receipts.move_ids.filtered(lambda m: m.state == "done").mapped("quantity")
    )
    wanted = (lines * fixture.RETURNED, lines * fixture.RETURNED * fixture.PRICE)
    posted = set(notes.mapped("state")) | set(notes.mapped("move_type"))
    if (goods, amount) != wanted or posted != {"posted", "out_refund"}:
        raise AssertionError(
            f"{system}: {goods:g} pieces and {amount:g} credited, {posted};"
            f" {wanted[0]:g} and {wanted[1]:g} were expected"
        )


def turns(systems, rounds):
    """The order of the systems in each round: another one starts."""
    for turn in range(rounds):
        first = turn % len(systems)
        yield [*systems[first:], *systems[:first]]


def compare(env, options):
    """:return: {system: [meter of a round, ...]}"""
    systems = options.only or list(SYSTEMS)
    # One person does it all in each system; the others know no limit for that.
    env.company.sudo().return_credit_limit = 0
    orders = fixture.make_orders(env, options.orders, options.lines)
    for system in systems:
        measure(orders[:1], system)  # warms Odoo's and PostgreSQL's caches
    runs = {system: [] for system in systems}
    for turn in turns(systems, options.rounds):
        for system in turn:
            runs[system].append(measure(orders, system, options.batch))
    for system in options.profile or []:
        profile = meter.Profile()
        measure(orders, system, options.batch, profile)
        print(f"\n#### {report.TITLES[system]}")
        report.show_profile(profile, options.orders * options.lines, options.least)
    return runs


def main(argv):
    options = parse(argv)
    oca.ensure()
    path = boot.addons_path(options.addons)
    boot.prepare(options.db, path)
    with boot.environment(options.db, path) as env:
        runs = compare(env, options)
    lines = options.orders * options.lines
    summary = report.summarise(runs, lines)
    print(f"\n{options.orders} orders of {options.lines} lines,", end=" ")
    print(
        f"{options.batch or options.orders} at once, median of {options.rounds} rounds"
    )
    report.show(summary)
    if options.json:
        settings = {**vars(options), "oca": oca.PACKAGES}
        report.save(options.json, summary, settings)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.exit(f"bench: {error}")
