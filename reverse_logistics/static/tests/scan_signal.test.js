import {describe, expect, test} from "@odoo/hoot";
import {ScanSignal} from "@reverse_logistics/scanner/scan_signal";

describe.current.tags("headless");

/** What is heard of each status. */
function hear(statuses, muted = false) {
    const signal = new ScanSignal();
    signal.muted = muted;
    const heard = [];
    signal.play = (tones) => heard.push(JSON.stringify(tones));
    statuses.forEach((status) => signal.give(status));
    return heard;
}

test("good, doubtful, asked and bad are told apart by ear", () => {
    const heard = hear(["ok", "warning", "ask", "refused", "queued"]);
    expect(new Set(heard).size).toBe(5);
});

test("statuses that mean the same sound the same, what is unknown sounds bad", () => {
    const [warning, duplicate] = hear(["warning", "duplicate"]);
    expect(duplicate).toBe(warning);
    const [refused, ...others] = hear(["refused", "invalid", "unknown", "error", "x"]);
    expect(new Set(others)).toEqual(new Set([refused]));
});

test("nothing is heard of what changes nothing, or when it is muted", () => {
    expect(hear(["ignored"])).toEqual([]);
    expect(hear(["ok", "refused"], true)).toEqual([]);
});
