import {describe, expect, test} from "@odoo/hoot";
import {PushFilter} from "@reverse_logistics/scanner/scan_push";
import {applyAnswer, takeContext} from "@reverse_logistics/scanner/scan_state";

describe.current.tags("headless");

function makeFilter() {
    const clock = {now: 0};
    return {clock, filter: new PushFilter(() => clock.now)};
}

test("a tag that stays in the field is one scan", () => {
    const {clock, filter} = makeFilter();
    expect(filter.take(["A", "B"], "receive")).toEqual(["A", "B"]);
    for (clock.now = 1000; clock.now <= 60000; clock.now += 1000) {
        expect(filter.take(["B", "A"], "receive")).toEqual([]);
    }
    clock.now += 20000;
    expect(filter.take(["A"], "receive")).toEqual(["A"]);
});

test("one thing at a time is the nearest new one", () => {
    const {filter} = makeFilter();
    expect(filter.take(["NEAR", "FAR"], "inspect")).toEqual(["NEAR"]);
    expect(filter.take(["NEAR", "FAR"], "inspect")).toEqual([]);
    expect(filter.take(["NEW", "NEAR"], "inspect")).toEqual(["NEW"]);
});

test("what is on the screen goes with the code", () => {
    const state = {mode: "receive", order: {id: 7}, item: null, next: "", note: ""};
    expect(takeContext(state, "X")).toEqual({order_id: 7});
    Object.assign(state, {mode: "put_away", item: {id: 3, name: "RI1"}});
    expect(takeContext(state, "SHELF")).toEqual({item_id: 3});
    Object.assign(state, {mode: "park", note: "a box"});
    expect(takeContext(state, "X")).toEqual({values: {note: "a box"}});
});

test("the second scan of a label accepts, a double reading does not", () => {
    const item = {id: 3, name: "RI1", recommended: {id: 1}};
    const state = {mode: "inspect", item, next: "dispose", last: {time: Date.now()}};
    expect(takeContext(state, "RI1")).toEqual({});
    state.last.time -= 5000;
    expect(takeContext(state, "ri1 ")).toEqual({mode: "dispose", accept: true});
    expect(takeContext(state, "RI2")).toEqual({});
});

test("an answer for another return does not touch the open one", () => {
    const line = {id: "1-1", counted: 1, expected: 4};
    const state = {order: {id: 7, lines: [line], unexpected: [], counted: 1}};
    const entry = {event: {mode: "receive"}};
    const answer = (order_id) => ({
        status: "ok",
        next_state: "receive",
        data: {order_id, lines: [{id: "1-1", counted: 2}]},
    });
    applyAnswer(state, answer(8), entry);
    expect(state.order.counted).toBe(1);
    applyAnswer(state, answer(7), entry);
    expect(state.order.counted).toBe(2);
});
