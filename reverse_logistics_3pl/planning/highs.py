# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Let the HiGHS solver (`highspy`), where installed, improve one hub's plan.

The full bin model with one binary per departure and tariff piece (discretised as in
Correia, Gouveia and Saldanha-da-Gama, 2008), over the departures that the plan or the
bound's lowest leaf uses; returns may be split, and are made whole again by rounding
and single moves. One thread, a fixed seed and a limit on nodes keep it repeatable.
"""

from __future__ import annotations

from importlib.util import find_spec

from .branch import HubBound
from .network import Hub
from .polish import Loads, improve
from .rating import pieces

# Larger models take HiGHS longer than they are worth.
MOST_CELLS, MOST_NODES, GAP = 8_000, 10, 2e-3
INF = float("inf")


def installed() -> bool:
    """Say whether highspy can be imported."""
    return find_spec("highspy") is not None


def pool(loads: Loads) -> list[int]:
    """List the departures that run in a plan."""
    return [d for d, kg in enumerate(loads.kg) if kg > 1e-9]


class Model:
    """A mixed-integer model, filled column by column and row by row."""

    def __init__(self):
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[float, float, list[int], list[float]]] = []

    def column(self, cost: float, upper: float, whole: bool = False) -> int:
        """Add a variable from 0 to ``upper``; returns its index."""
        self.cost.append(cost)
        self.upper.append(upper)
        if whole:
            self.whole.append(len(self.cost) - 1)
        return len(self.cost) - 1

    def row(self, low: float, high: float, terms: dict[int, float]) -> None:
        """Add ``low <= sum of terms <= high``."""
        self.rows.append((low, high, list(terms), list(terms.values())))

    def solve(self, start: dict[int, float]) -> list[float] | None:
        """Solve from a known solution; returns the variables' values or None."""
        import highspy
        import numpy

        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.rows)
        lp.col_cost_ = numpy.array(self.cost)
        lp.col_lower_ = numpy.zeros(len(self.cost))
        lp.col_upper_ = numpy.array(self.upper)
        lp.row_lower_ = numpy.array([row[0] for row in self.rows])
        lp.row_upper_ = numpy.array([row[1] for row in self.rows])
        sizes = [0, *(len(row[2]) for row in self.rows)]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = numpy.cumsum(sizes)
        lp.a_matrix_.index_ = numpy.array([k for row in self.rows for k in row[2]])
        lp.a_matrix_.value_ = numpy.array([x for row in self.rows for x in row[3]])
        kinds = [highspy.HighsVarType.kContinuous] * len(self.cost)
        for k in self.whole:
            kinds[k] = highspy.HighsVarType.kInteger
        lp.integrality_ = kinds
        solver = highspy.Highs()
        options = {"output_flag": False, "threads": 1, "random_seed": 1}
        options |= {"mip_max_nodes": MOST_NODES, "mip_rel_gap": GAP}
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(lp)
        index = numpy.array(list(start), dtype=numpy.int32)
        solver.setSolution(len(start), index, numpy.array(list(start.values())))
        solver.run()
        solution = solver.getSolution()
        return list(solution.col_value) if solution.value_valid else None


class BinModel:
    """The bin model of one hub over a pool of departures."""

    def __init__(self, hub: Hub, chosen: list[int]):
        self.hub, self.chosen, self.model = hub, chosen, Model()
        self.place: list[dict[int, int]] = [
            {d: self.model.column(c, 1.0) for d, c, _w in row if d in set(chosen)}
            for row in hub.options
        ]
        self.alone = [self.model.column(price, 1.0) for price in hub.alone]
        self.opens: dict[int, list[int]] = {}
        for i, places in enumerate(self.place):
            terms = dict.fromkeys([*places.values(), self.alone[i]], 1.0)
            self.model.row(1.0, 1.0, terms)
        for d in chosen:
            self._departure(d)

    def _departure(self, d: int) -> None:
        hub, model = self.hub, self.model
        tariff, base = hub.departures[d].lane.tariff, hub.base[d]
        inside = [(i, places[d]) for i, places in enumerate(self.place) if d in places]
        cubing = float(tariff.cubing)
        most = [base[k] + sum(size[i] for i, _x in inside) for k, size in self._sizes()]
        charged = max(most[0], most[1] * cubing)
        opens, more, bins = [], [], []
        for piece in pieces(tariff, charged, most[2]):
            cap = min(piece.cap, most[2] if piece.pallet else charged)
            opens.append(model.column(piece.at(0.0), 1.0, whole=True))
            more.append(model.column(piece.rate, INF))
            model.row(
                -INF, 0.0, {more[-1]: 1.0, opens[-1]: -max(0.0, cap - piece.free)}
            )
            bins.append((piece.pallet, min(piece.free, cap) if piece.rate else cap))
        self.opens[d] = opens
        model.row(1.0, 1.0, dict.fromkeys(opens, 1.0))
        for k, size in self._sizes():
            factor = cubing if k == 1 else 1.0
            terms = {x: size[i] * factor for i, x in inside if size[i] * factor}
            roomy = most[2] if k == 2 else charged
            for (pallet, holds), z, q in zip(bins, opens, more, strict=True):
                # the tariff not chosen by leaves its own unit unlimited
                mine = pallet == (k == 2)
                terms[z] = -holds if mine else -roomy
                if mine:
                    terms[q] = -1.0
            model.row(-INF, -base[k] * factor, terms)
            if hub.room[d] and hub.room[d][k] < 1e299:
                sizes = {x: size[i] for i, x in inside if size[i]}
                model.row(-INF, hub.room[d][k] - base[k], sizes)

    def _sizes(self):
        return enumerate((self.hub.kg, self.hub.m3, self.hub.pallets))

    def start(self, loads: Loads) -> dict[int, float]:
        """Describe the plan by the returns' places; HiGHS completes the rest."""
        values = {}
        for i, d in enumerate(loads.at):
            for e, x in self.place[i].items():
                values[x] = float(e == d)
            values[self.alone[i]] = float(d < 0)
        return values

    def whole(self, values: list[float]) -> list[int]:
        """Send each return where most of it goes."""
        at = []
        for i, places in enumerate(self.place):
            shares = [(values[self.alone[i]], -1)]
            shares += [(values[x], d) for d, x in places.items()]
            at.append(max(shares)[1])
        return at


def polish(bound: HubBound) -> None:
    """Replace the hub's plan by a better one, if HiGHS finds one."""
    hub, chosen = bound.loads.hub, pool(bound.loads)
    cells = sum(len(hub.items[d]) for d in chosen)
    if bound.loads.proven or not chosen or cells > MOST_CELLS:
        return
    if bound.cost <= bound.leaves[0].bound * (1 + GAP):
        return
    model = BinModel(hub, chosen)
    values = model.model.solve(model.start(bound.loads))
    if values is None:
        return
    loads = Loads(hub, model.whole(values))
    full = any(not _keeps(loads, d) for d in chosen)
    if full:
        return
    improve(loads, 30, lambda: False)
    bound.offer(loads)


def _keeps(loads: Loads, d: int) -> bool:
    room = loads.hub.room[d]
    sums = (loads.kg[d], loads.m3[d], loads.pallets[d])
    return room is None or all(x <= y for x, y in zip(sums, room, strict=True))
