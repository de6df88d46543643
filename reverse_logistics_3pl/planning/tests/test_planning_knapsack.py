# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A departure's best load under a limit that is not what is charged."""

import random

import pytest
from planning.blocks import Block, Group, NumpyKernel, PlainKernel, numpy
from planning.knapsack import NEAR

KERNELS = [PlainKernel, NumpyKernel] if numpy else [PlainKernel]


def instance(seed):
    """Twelve returns, three convex pieces, and room for about half of the kg."""
    draw = random.Random(seed)
    count = 12
    kg = [draw.uniform(1, 30) for _ in range(count)]
    cubed = [size * draw.uniform(0.7, 2.5) for size in kg]
    values = [draw.uniform(50, 3000) for _ in range(count)]
    pieces = [
        (900.0, 0.0, 0.0, 40.0),
        (400.0, 60.0, 20.0, 1e9),
        (3000.0, 9.0, 0.0, 1e9),
    ]
    room = sum(kg) * draw.uniform(0.2, 0.7)
    return Group(cubed, 0.0, pieces, kg, room), values


def load_profit(group, values, chosen):
    """Earnings of a load less its price, or None when it breaks a limit."""
    weight = sum(group.weights[k] for k in chosen)
    if sum(group.sizes[k] for k in chosen) > group.room:
        return None
    prices = [
        opening + rate * max(0.0, weight - free)
        for opening, rate, free, cap in group.pieces
        if weight <= cap
    ]
    return sum(values[k] for k in chosen) - min(prices)


@pytest.mark.parametrize("make", KERNELS)
@pytest.mark.parametrize("seed", range(8))
def test_no_load_earns_more_than_the_pick(make, seed):
    group, values = instance(seed)
    count = len(values)
    kernel = make(Block(list(range(count)), [0.0] * count, [group], None, False))
    ready = kernel.values(values)
    best = 0.0
    for mask in range(1 << count):
        profit = load_profit(group, values, [k for k in range(count) if mask >> k & 1])
        best = max(best, profit or 0.0)
    for _again in range(3):
        pick = kernel.best(ready)
        assert pick.profit >= best - 1e-6
        used = sum(group.sizes[i] for i in pick.whole)
        used += sum(share * group.sizes[i] for i, share in pick.parts)
        assert used <= group.room * (1 + 1e-6)
        assert all(0 < share < 1 for _i, share in pick.parts)
        # what is picked earns what is said, but for the toll's tolerance
        earned = sum(values[i] for i in pick.whole)
        earned += sum(share * values[i] for i, share in pick.parts)
        assert abs(earned - pick.cost - pick.profit) <= NEAR + 1e-6


@pytest.mark.skipif(numpy is None, reason="numpy is not installed")
def test_both_kernels_agree():
    for seed in range(30):
        group, values = instance(seed)
        block = Block(list(range(12)), [0.0] * 12, [group], None, False)
        picks = []
        for make in KERNELS:
            kernel = make(block)
            picks.append(kernel.best(kernel.values(values)).profit)
        assert abs(picks[0] - picks[1]) <= 2 * NEAR
