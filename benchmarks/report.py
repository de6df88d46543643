# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The table that people read and the JSON that programs read."""

import json
import statistics

PHASES = ("return", "receive", "inspect", "dispose", "credit")
TITLES = {
    "plain": "plain Odoo",
    "oca": "OCA rma + rma_sale",
    "suite": "this suite",
}


def summarise(runs, lines):
    """Figures of each system: the median of its rounds.

    :param runs: {system: [meter, ...]}, a meter a round
    :param lines: returned order lines of one round
    :return: {system: {"phases": {phase: figures}, "total": figures}}
    """
    summary = {}
    for system, meters in runs.items():
        phases = {
            phase: _figures(
                [meter.seconds[phase] for meter in meters],
                [meter.queries[phase] for meter in meters],
                lines,
            )
            for phase in PHASES
            if phase in meters[0].seconds
        }
        seconds = [sum(meter.seconds.values()) for meter in meters]
        queries = [sum(meter.queries.values()) for meter in meters]
        total = _figures(seconds, queries, lines)
        total["seconds_of_rounds"] = [round(second, 3) for second in seconds]
        summary[system] = {"phases": phases, "total": total}
    return summary


def _figures(seconds, queries, lines):
    taken, sent = statistics.median(seconds), statistics.median(queries)
    return {
        "seconds": round(taken, 3),
        "queries": int(sent),
        "lines_per_second": round(lines / taken, 2),
        "queries_per_line": round(sent / lines, 2),
    }


def ratios(summary):
    """What the suite needs beside the others; above 1 it needs or does more."""
    found = {}
    suite = summary.get("suite", {}).get("total")
    for peer in ("plain", "oca"):
        if suite and peer in summary:
            other = summary[peer]["total"]
            for unit in ("queries_per_line", "lines_per_second"):
                found[f"{unit}: suite / {peer}"] = round(suite[unit] / other[unit], 3)
    return found


def show(summary):
    """Print a row a phase, a total a system, and the ratios."""
    row = "{:20}{:9}{:>9}{:>9}{:>9}{:>9}"
    print(row.format("", "", "seconds", "queries", "q/line", "lines/s"))
    for system, found in summary.items():
        rows = {**found["phases"], "total": found["total"]}
        for phase, figures in rows.items():
            print(
                row.format(
                    TITLES[system] if phase == "total" else "",
                    phase,
                    f"{figures['seconds']:.2f}",
                    figures["queries"],
                    f"{figures['queries_per_line']:.1f}",
                    f"{figures['lines_per_second']:.1f}",
                )
            )
    for name, ratio in ratios(summary).items():
        print(f"{name:40}{ratio:8.2f}")


def show_profile(profile, lines, least):
    """Print the statements of each phase that were sent most often.

    :param lines: order lines that were returned while it watched
    :param least: how often a line a statement must be sent to be shown
    """
    for phase, statements in profile.statements.items():
        print(f"\n== {phase}: {statements.total() / lines:.1f} queries/line")
        for shape, count in statements.most_common():
            if count / lines < least:
                break
            print(f"{count:6} {count / lines:6.2f}  {shape[:150]}")
            for caller, times in profile.callers[phase, shape].most_common(4):
                print(f"{'':15}{times:5}  {caller}")


def save(path, summary, settings):
    """Write everything that was measured as JSON."""
    found = {"settings": settings, "systems": summary, "ratios": ratios(summary)}
    with open(path, "w") as handle:
        json.dump(found, handle, indent=2)
        handle.write("\n")
