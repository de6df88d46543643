# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which disposition recovers the most, and why: a pure, deterministic engine.

``decide(unit, options, gates, settings)`` takes plain frozen dataclasses and
returns a :class:`Decision`; ``decide_many`` shares quotas among many units;
``explain`` says a decision in sentences, ``rebuild`` recomputes its numbers from
a stored ``Decision.as_dict()``, ``backtest`` compares the engine with a simple
rule on history, and ``shrink``, ``average`` and ``first_known`` make inputs from
records. No ORM, no input or output, no clock, no randomness.
"""

from .backtest import Backtest, PastCase, Score, backtest, grade_rule
from .engine import decide
from .example import worked_example
from .explain import TEMPLATES, Explanation, Sentence, explain
from .formula import rebuild
from .learn import average, first_known, shrink
from .model import (
    DEFAULTS,
    HIERARCHY,
    Case,
    Default,
    DispositionError,
    Gate,
    Grade,
    Input,
    Option,
    Outcome,
    Restock,
    Settings,
    Unit,
    exact,
)
from .quota import decide_many
from .result import VERSION, BreakEven, Decision, OptionResult, Term

__all__ = [
    "DEFAULTS",
    "HIERARCHY",
    "TEMPLATES",
    "VERSION",
    "Backtest",
    "BreakEven",
    "Case",
    "Decision",
    "Default",
    "DispositionError",
    "Explanation",
    "Gate",
    "Grade",
    "Input",
    "Option",
    "OptionResult",
    "Outcome",
    "PastCase",
    "Restock",
    "Score",
    "Sentence",
    "Settings",
    "Term",
    "Unit",
    "average",
    "backtest",
    "decide",
    "decide_many",
    "exact",
    "explain",
    "first_known",
    "grade_rule",
    "rebuild",
    "shrink",
    "worked_example",
]
