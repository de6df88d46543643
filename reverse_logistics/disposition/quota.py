# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many units that compete for the same quotas and capacities."""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace

from .engine import conclude, exclusions, in_order, rank, value_all
from .model import OBLIGATION, QUOTA, Case, DispositionError, Gate, number
from .result import Decision

# Sums of money are not exact; a quota is not refused for a rounding error.
SLACK = 1e-6


def decide_many(
    cases: Iterable[Case], quotas: Mapping[str, float] | None = None
) -> list[Decision]:
    """Decide on many units, in the order given, sharing limited quotas.

    ``quotas`` maps Option.quota_key to what is still available, in pieces or in
    value (Option.quota_use); a key that is not in it is unlimited. A quota goes
    first to obligations, then to whom it gains most: the NRV over the unit's next
    best option that needs none of the same quota and is still available, by what of
    the quota it takes. Equal gains: by unit key. A
    unit is never split; one too large for what is left leaves it to the next. The
    others are decided anew with a gate of kind "quota", so ``decide`` with
    Decision.gates gives the same answer again.

    Raises DispositionError for quotas that are no number >= 0 and for unit keys
    that occur twice.
    """
    return _Allocation(list(cases), dict(quotas or {})).run()


class _Claim:
    """A unit on its way to a decision, with the quotas it was refused."""

    def __init__(self, case: Case):
        self.case, self.values = case, value_all(case)
        self.key = case.unit.key
        self.choose()

    def choose(self) -> None:
        gates = in_order(self.case.gates)
        stopped = exclusions(gates, self.values)
        left = [code for code in self.values if code not in stopped]
        forced = any(gate.kind == OBLIGATION and gate.forces for gate in gates)
        self.obliged = forced and len(left) == 1
        tolerance = self.case.settings.tolerance
        self.order = left if self.obliged else rank(self.values, stopped, tolerance)

    @property
    def quota(self) -> str:
        """Quota key of the present winner, "" when it needs none."""
        return self.quota_of(self.order[0]) if self.order else ""

    def quota_of(self, code: str) -> str:
        return self.values[code].option.quota_key

    def need_of(self, code: str) -> float:
        """What of its quota an option takes for the whole unit."""
        return self.case.unit.quantity * self.values[code].option.quota_use

    def refuse(self, quota: str) -> None:
        """Close a quota to this unit and choose again."""
        codes = [code for code in self.values if self.quota_of(code) == quota]
        gate = Gate(quota, quota, QUOTA, removes=codes, reason=f"{quota}: used up")
        self.case = replace(self.case, gates=(*self.case.gates, gate))
        self.choose()


class _Allocation:
    def __init__(self, cases: list[Case], quotas: dict[str, float]):
        if "" in quotas:
            raise DispositionError("quota: a key is needed")
        self.left = {key: number(n, f"quota {key}", 0) for key, n in quotas.items()}
        keys = [case.unit.key for case in cases]
        if len(set(keys)) < len(keys):
            raise DispositionError("unit keys must differ")
        self.claims = [_Claim(case) for case in cases]
        self.sizes = sorted(
            {claim.need_of(code) for claim in self.claims for code in claim.values}
        )

    def run(self) -> list[Decision]:
        heap = self._heap(self.claims)
        while heap:
            claim = heapq.heappop(heap)[-1]
            quota, size = claim.quota, claim.need_of(claim.order[0])
            if self._fits(quota, size):
                before = self.left[quota]
                self.left[quota] = before - size
                if self._closes(before, self.left[quota]):
                    heap = self._heap(entry[-1] for entry in heap)
            else:
                claim.refuse(quota)
                if claim.quota in self.left:
                    heapq.heappush(heap, self._entry(claim))
        return [conclude(claim.case, claim.values) for claim in self.claims]

    def _heap(self, claims: Iterable[_Claim]) -> list[tuple]:
        heap = [self._entry(claim) for claim in claims if claim.quota in self.left]
        heapq.heapify(heap)
        return heap

    def _closes(self, before: float, after: float) -> bool:
        """Whether some size of unit fitted before and does not fit any more.

        Only then does a next best option vanish and the gains change.
        """
        sizes = self.sizes
        return bisect_right(sizes, before + SLACK) != bisect_right(sizes, after + SLACK)

    def _fits(self, quota: str, size: float) -> bool:
        return quota not in self.left or self.left[quota] + SLACK >= size

    def _entry(self, claim: _Claim) -> tuple:
        return (not claim.obliged, -self._gain(claim), claim.key, claim)

    def _gain(self, claim: _Claim) -> float:
        """NRV lost if the unit does not get its quota, by what it would take of it."""
        best = claim.values[claim.order[0]]
        for code in claim.order[1:]:
            other = claim.quota_of(code)
            if other != claim.quota and self._fits(other, claim.need_of(code)):
                return (best.nrv - claim.values[code].nrv) / (
                    best.option.quota_use or 1.0
                )
        return float("inf")
