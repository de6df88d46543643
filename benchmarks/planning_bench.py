# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Measure the consolidation planner.

    python benchmarks/planning_bench.py [--returns 2000] [--seeds 1,2,3]
        [--families base,tight] [--effort normal] [--plain] [--scale] [--rolling]

Prints one line per seed and family: cost over the proven bound, processor seconds, and
cost over shipping alone and over the best fixed weekly run. ``--plain`` hides numpy,
``--scale`` times growing instances, ``--rolling`` plans day by day with last period's
returns as phantoms and compares with the bound of a planner that knows the future.
Every plan is priced by the tests' independent checker.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "reverse_logistics_3pl"
sys.path[:0] = [str(PACKAGE), str(PACKAGE / "planning" / "tests")]

import planning  # noqa: E402
from planning import (  # noqa: E402
    Effort,
    advance,
    blocks,
    branch,
    departed,
    phantoms,
    plan,
    volume_scale,
)
from test_planning_instances import FAMILIES, check, make  # noqa: E402

PERIOD = 14
HEADER = "returns family        seed  cost/bound seconds  vs alone vs weekly  loads"


def measure(count: int, family: str, seed: int, effort) -> float:
    """Plan one instance, print its line and return cost / bound."""
    problem = make(count, seed, **FAMILIES[family])
    begun = time.process_time()
    answer = plan(problem, effort)
    spent = time.process_time() - begun
    cost = check(problem, answer.assignment)
    if cost != answer.cost or answer.unplanned:
        raise SystemExit(f"seed {seed}: checker says {cost}, plan says {answer.cost}")
    print(
        f"{count:7} {family:13} {seed:4} {1 + answer.gap:10.4f} {spent:8.1f}"
        f" {cost / answer.cost_alone:9.3f} {cost / answer.cost_fixed_schedule:9.3f}"
        f" {len(answer.loads):6}",
        flush=True,
    )
    return 1 + answer.gap


def static(args) -> None:
    """Print the table of families and seeds with its mean and worst line."""
    print(HEADER)
    ratios = [
        measure(args.returns, family, seed, args.effort)
        for family in args.families
        for seed in args.seeds
    ]
    print(f"mean {sum(ratios) / len(ratios):.4f}  worst {max(ratios):.4f}")


def scale(args) -> None:
    """Print the time of growing instances."""
    print(HEADER)
    for count in (200, 500, 1000, 2000, 5000, 10_000, 20_000):
        measure(count, "base", args.seeds[0], args.effort)


def rolling(args) -> None:
    """Print rolling cost over the clairvoyant bound, per seed."""
    print("returns seed  rolling/bound  days  seconds")
    for seed in args.seeds:
        begun = time.process_time()
        cost, bound, days = simulate(args.returns, seed, args.effort)
        spent = time.process_time() - begun
        print(
            f"{args.returns:7} {seed:4} {cost / bound:13.4f} {days:6} {spent:8.1f}",
            flush=True,
        )


def simulate(count: int, seed: int, effort) -> tuple[int, int, int]:
    """Plan day by day: (cents paid, clairvoyant bound, days planned).

    The planner knows what is ready plus last period's returns, which were a third
    fewer, scaled to what came so far; each day it ships what its plan ships today.
    """
    history = make(count * 2 // 3, seed + 1000).returns
    problem = make(count, seed, first_day=PERIOD)
    bound = plan(problem, effort).lower_bound
    effort = Effort(trials=60, steps=60, work=600_000, baselines=False)
    done: dict = {}
    now = replace(problem, returns=(), today=PERIOD)
    answer, days, arrived = plan(now, effort), 0, 0
    last = max(item.due for item in problem.returns)
    for today in range(PERIOD, last + 1):
        fresh = [item for item in problem.returns if item.ready == today]
        arrived += len(fresh)
        more = volume_scale(history, arrived, PERIOD, today)
        forecast = phantoms(history, PERIOD, today, more)
        now = advance(now, answer, today, fresh, forecast)
        if any(not item.phantom for item in now.returns):
            answer, days = plan(now, effort), days + 1
            done |= departed(now, answer, today)
    if len(done) != len(problem.returns):
        raise SystemExit(f"seed {seed}: {len(problem.returns) - len(done)} not shipped")
    return check(problem, done), bound, days


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--returns", type=int, default=2000)
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--families", default="base")
    parser.add_argument("--effort", default="normal", choices=planning.EFFORTS)
    for flag in ("plain", "scale", "rolling"):
        parser.add_argument(f"--{flag}", action="store_true")
    args = parser.parse_args()
    args.seeds = [int(seed) for seed in args.seeds.split(",")]
    names = args.families.split(",")
    args.families = list(FAMILIES) if names == ["all"] else names
    return args


def main() -> None:
    """Run what the command line asks for."""
    args = arguments()
    if args.plain:
        blocks.numpy = branch.numpy = None
    task = rolling if args.rolling else scale if args.scale else static
    task(args)


if __name__ == "__main__":
    main()
