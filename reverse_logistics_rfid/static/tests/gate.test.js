import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click, edit, queryAllTexts, queryFirst, queryText} from "@odoo/hoot-dom";
import {mountWithCleanup, patchTranslations} from "@web/../tests/web_test_helpers";
import {Gate} from "@reverse_logistics_rfid/gate/gate";

describe.current.tags("desktop");

const NONE = {expected: [], matched: [], unexpected: [], missing: [], unknown: []};
const line = (id) => ({id, name: `RI${id}`, about: "Scanner"});

/** A server with one gate; tests change what it counts, and see what it is asked. */
class Server {
    calls = [];
    away = false;
    news = null;
    channels = new Set();
    lists = {...NONE};
    state = "open";

    get load() {
        const numbers = Object.fromEntries(
            Object.entries(this.lists).map(([name, list]) => [name, list.length])
        );
        return {
            id: 1,
            device: 7,
            name: "Dock 1",
            state: this.state,
            channel: "rfid_gate_1",
            receipts: [],
            ...numbers,
            lists: this.lists,
        };
    }

    call = async (model, method, args) => {
        this.calls.push(method);
        if (this.away) {
            throw new Error("away");
        }
        switch (method) {
            case "get_gates":
                return [{id: 7, name: "Dock 1", health: "ok"}];
            case "set_receipts":
                this.names = args[1];
                return this.load;
            case "action_confirm":
                return {received: this.lists.matched.length, problems: ["R2: in hand"]};
            case "action_leave":
                return true;
            default:
                return this.load;
        }
    };
}

let server = null;
let rung = [];

beforeEach(() => {
    patchTranslations();
    server = new Server();
    rung = [];
});

/** The screen with the services it asks for, and no others. */
async function open() {
    const services = {
        orm: {call: server.call, silent: {call: server.call}},
        action: {doAction: () => {}},
        notification: {add: () => {}},
        bus_service: {
            subscribe: (_name, callback) => {
                server.news = callback;
            },
            unsubscribe: () => {},
            addChannel: (name) => server.channels.add(name),
            deleteChannel: (name) => server.channels.delete(name),
        },
    };
    const gate = await mountWithCleanup(Gate, {
        env: {services, isSmall: false},
        noMainContainer: true,
        props: {action: {params: {}}, actionId: 1, className: ""},
    });
    gate.sound.play = (name) => rung.push(name);
    await animationFrame();
    return gate;
}

const numbers = () => queryAllTexts(".o_rfid_gate_number").map(Number);

async function pass(lists) {
    Object.assign(server.lists, lists);
    server.news({gate: 1});
    await advanceTime(300);
    await animationFrame();
}

test("one gate is chosen by itself, and counts what passes", async () => {
    await open();
    expect([...server.channels]).toEqual(["rfid_gate_1"]);
    expect(numbers()).toEqual([0, 0, 0, 0]);
    const items = [1, 2, 3].map(line);
    await pass({expected: items, matched: items.slice(0, 2), missing: items.slice(2)});
    expect(numbers()).toEqual([3, 2, 0, 1]);
    await pass({unknown: ["E2", "E3"].map((id) => ({id, name: id, about: ""}))});
    expect(numbers()).toEqual([3, 2, 2, 1]);
    expect(queryAllTexts(".o_rfid_gate_list b")).toEqual(["E2", "E3"]);
    await click(".o_rfid_gate_tile.o_missing");
    await animationFrame();
    expect(queryAllTexts(".o_rfid_gate_list b")).toEqual(["RI3"]);
});

test("one sound a look: good, wrong, complete", async () => {
    await open();
    const items = [1, 2].map(line);
    await pass({expected: items, matched: items.slice(0, 1), missing: items.slice(1)});
    await pass({unexpected: [line(9)], matched: items, missing: []});
    await pass({unexpected: []});
    server.lists.matched = items.slice(0, 1);
    await pass({});
    await pass({matched: items});
    expect(rung).toEqual(["good", "wrong", "complete"]);
});

test("a burst of news is one question; without news it asks every five seconds", async () => {
    await open();
    server.calls = [];
    for (let count = 0; count < 20; count++) {
        server.news({gate: 1});
    }
    server.news({gate: 2});
    await advanceTime(400);
    expect(server.calls).toEqual(["get_state"]);
    await advanceTime(5000);
    expect(server.calls).toEqual(["get_state", "get_state"]);
});

test("without network it says so, and goes on by itself", async () => {
    await open();
    server.away = true;
    await pass({});
    expect(queryText(".o_rfid_gate_live")).toBe("no connection");
    server.away = false;
    await advanceTime(5000);
    await animationFrame();
    expect(queryText(".o_rfid_gate_live")).toBe("live");
});

test("receipts are typed or scanned, several at once", async () => {
    await open();
    await click(".o_rfid_gate_input");
    await edit("WH/RET/1, RMA/2;RMA/3");
    await animationFrame();
    await click("button[aria-label='Set']");
    await animationFrame();
    expect(server.names).toEqual(["WH/RET/1", "RMA/2", "RMA/3"]);
});

test("receive what is matched; problems are told; then the next load", async () => {
    await open();
    expect(queryFirst(".o_rfid_gate_foot button").disabled).toBe(true);
    const items = [1, 2].map(line);
    await pass({expected: items, matched: items.slice(1), missing: items.slice(0, 1)});
    expect(queryText(".o_rfid_gate_foot")).toMatch(/Receive\s+1\s+of\s+2/);
    await click(".o_rfid_gate_foot button");
    await animationFrame();
    expect(numbers()).toEqual([1]);
    expect(queryText(".o_rfid_gate_problem")).toBe("R2: in hand");
    await click(".o_rfid_gate_go");
    await animationFrame();
    expect(queryText("h1")).toBe("Which gate?");
    expect([...server.channels]).toEqual([]);
});
