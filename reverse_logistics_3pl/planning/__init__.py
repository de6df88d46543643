# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Consolidation planner and tariff rating, in pure Python.

    from odoo.addons.reverse_logistics_3pl.planning import Problem, plan

    answer = plan(Problem(returns, lanes, handling={"centre": 5}))

`model` says what goes in (money in cents, kg, m3, day numbers), `result` what comes
out. `Board` prices single moves, `rolling` plans again as time goes by, and `rate`
rates one load; `dump` and `load` keep a problem as JSON. Everything in __all__ is the
public interface.
"""

from .board import Board
from .model import (
    Bracket,
    Lane,
    LoadKey,
    PlanningError,
    Problem,
    Return_,
    Tariff,
)
from .planner import EFFORTS, Effort, plan
from .rating import Rating, rate
from .result import Load, Plan, Reason, exact_cost
from .rolling import advance, departed, late_truck, lock, phantoms, volume_scale
from .snapshot import digest, dump, load
from .weekly import fixed_schedule

__all__ = [
    "EFFORTS",
    "Board",
    "Bracket",
    "Effort",
    "Lane",
    "Load",
    "LoadKey",
    "Plan",
    "PlanningError",
    "Problem",
    "Rating",
    "Reason",
    "Return_",
    "Tariff",
    "advance",
    "departed",
    "digest",
    "dump",
    "exact_cost",
    "fixed_schedule",
    "late_truck",
    "load",
    "lock",
    "phantoms",
    "plan",
    "rate",
    "volume_scale",
]
