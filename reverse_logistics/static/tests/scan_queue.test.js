import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, Deferred, tick} from "@odoo/hoot-mock";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {ScanQueue} from "@reverse_logistics/scanner/scan_queue";

describe.current.tags("headless");

/** A store in memory, that survives a queue as a disk does. */
class MemoryStore {
    rows = new Map();
    async load() {
        return [...this.rows.values()].sort((a, b) => a.seq - b.seq);
    }
    async put(entry) {
        const {seq, event, answer} = entry;
        this.rows.set(event.uuid, {seq, event, answer});
    }
    async remove(uuids) {
        uuids.forEach((uuid) => this.rows.delete(uuid));
    }
}

/** A server that answers each event once, and can be away. */
class Server {
    calls = [];
    taken = [];
    away = false;
    say = () => "ok";
    send = async (events) => {
        this.calls.push(events.length);
        if (this.away) {
            throw new ConnectionLostError("/");
        }
        return events.map((event) => {
            if (!this.taken.includes(event.code)) {
                this.taken.push(event.code);
            }
            return {uuid: event.uuid, status: this.say(event), message: "", data: {}};
        });
    };
}

function makeQueue(server = new Server(), store = new MemoryStore()) {
    const queue = new ScanQueue({store, send: server.send});
    const answers = [];
    queue.addEventListener("answer", (ev) => answers.push(ev.detail));
    return {queue, server, store, answers};
}

const event = (number) => ({uuid: `uuid-${number}`, code: `code-${number}`});
const range = (count) => [...Array(count).keys()];

async function settled(queue) {
    while (queue.flushing) {
        await queue.flushing;
    }
    await tick();
}

test("an event is stored before it is sent, and removed after its answer", async () => {
    const {queue, server, store, answers} = makeQueue();
    const stored = [];
    const send = server.send;
    queue.send = (events) => {
        stored.push(...events.map((one) => store.rows.has(one.uuid)));
        return send(events);
    };
    await queue.add(event(1));
    await settled(queue);
    expect(stored).toEqual([true]);
    expect(store.rows.size).toBe(0);
    expect(answers.map(({answer}) => answer.uuid)).toEqual(["uuid-1"]);
});

test("two hundred quick scans arrive once each, in order", async () => {
    const {queue, server} = makeQueue();
    await Promise.all(range(200).map((number) => queue.add(event(number))));
    await settled(queue);
    expect(server.taken).toEqual(range(200).map((number) => `code-${number}`));
    expect(server.calls.reduce((sum, count) => sum + count)).toBe(200);
});

test("one call at a time: what comes meanwhile goes with the next", async () => {
    const {queue, server} = makeQueue();
    const gate = new Deferred();
    const send = server.send;
    queue.send = async (events) => {
        await gate;
        return send(events);
    };
    await queue.add(event(1));
    await queue.add(event(2));
    await queue.add(event(3));
    gate.resolve();
    await settled(queue);
    expect(server.calls).toEqual([1, 2]);
});

test("without network events wait and are sent later, in order", async () => {
    const {queue, server, store} = makeQueue();
    server.away = true;
    for (const number of range(50)) {
        await queue.add(event(number));
    }
    await settled(queue);
    expect(queue.online).toBe(false);
    expect(queue.waiting).toBe(50);
    expect(store.rows.size).toBe(50);
    server.away = false;
    await queue.retry();
    expect(queue.online).toBe(true);
    expect(queue.waiting).toBe(0);
    expect(server.taken).toEqual(range(50).map((number) => `code-${number}`));
});

test("the queue tries again by itself, less and less often", async () => {
    const {queue, server} = makeQueue();
    server.away = true;
    await queue.add(event(1));
    await settled(queue);
    const calls = server.calls.length;
    await advanceTime(1100);
    await settled(queue);
    expect(server.calls.length).toBe(calls + 1);
    await advanceTime(1100);
    await settled(queue);
    expect(server.calls.length).toBe(calls + 1);
    server.away = false;
    await advanceTime(1100);
    await settled(queue);
    expect(queue.waiting).toBe(0);
});

test("an answer that got lost is asked for again with the same uuid", async () => {
    const {queue, server} = makeQueue();
    const send = server.send;
    let lost = true;
    queue.send = async (events) => {
        const answers = await send(events);
        if (lost) {
            lost = false;
            throw new ConnectionLostError("/");
        }
        return answers;
    };
    await queue.add(event(1));
    await settled(queue);
    await queue.retry();
    expect(server.taken).toEqual(["code-1"]);
    expect(queue.waiting).toBe(0);
});

test("an answer that never comes is asked for again", async () => {
    const {queue, server} = makeQueue();
    queue.send = () => new Promise(() => {});
    await queue.add(event(1));
    await advanceTime(40000);
    expect(queue.online).toBe(true);
    await advanceTime(6000);
    await settled(queue);
    expect(queue.online).toBe(false);
    expect(queue.waiting).toBe(1);
    queue.send = server.send;
    await queue.retry();
    expect(server.taken).toEqual(["code-1"]);
    expect(queue.waiting).toBe(0);
});

test("a reload takes up what was left", async () => {
    const {queue, server, store} = makeQueue();
    server.away = true;
    await queue.add(event(1));
    await queue.add(event(2));
    queue.stop();
    server.away = false;
    const after = makeQueue(server, store);
    await after.queue.start();
    await after.queue.add(event(3));
    await settled(after.queue);
    expect(server.taken).toEqual(["code-1", "code-2", "code-3"]);
    expect(store.rows.size).toBe(0);
});

test("a refusal of a late event stays until it is seen, also after a reload", async () => {
    const {queue, server, store} = makeQueue();
    server.away = true;
    server.say = (one) => (one.code === "code-2" ? "refused" : "ok");
    for (const number of range(3)) {
        await queue.add(event(number + 1));
    }
    await settled(queue);
    server.away = false;
    await queue.retry();
    expect(server.taken).toEqual(["code-1", "code-2", "code-3"]);
    expect(queue.conflicts.map((entry) => entry.event.code)).toEqual(["code-2"]);
    const after = makeQueue(server, store);
    await after.queue.start();
    expect(after.queue.conflicts.length).toBe(1);
    expect(after.queue.waiting).toBe(0);
    await after.queue.dismiss(after.queue.conflicts[0]);
    expect(store.rows.size).toBe(0);
});

test("a refusal that is seen at once is no conflict", async () => {
    const {queue, server, answers} = makeQueue();
    server.say = () => "refused";
    await queue.add(event(1));
    await settled(queue);
    expect(queue.conflicts).toEqual([]);
    expect(answers.length).toBe(1);
});

test("an event that the server cannot take does not hold up the others", async () => {
    const {queue, server, store} = makeQueue();
    const gate = new Deferred();
    const send = server.send;
    queue.send = async (events) => {
        await gate;
        if (events.some((one) => one.code === "code-2")) {
            throw Object.assign(new RPCError(), {message: "Not allowed"});
        }
        return send(events);
    };
    for (const number of range(4)) {
        await queue.add(event(number + 1));
    }
    gate.resolve();
    await settled(queue);
    expect(server.taken).toEqual(["code-1", "code-3", "code-4"]);
    expect(queue.conflicts.map((entry) => entry.answer.message)).toEqual([
        "Not allowed",
    ]);
    expect(store.rows.size).toBe(1);
});

test("an expired session is no refusal: events wait", async () => {
    const {queue, server} = makeQueue();
    queue.send = async () => {
        throw Object.assign(new RPCError(), {
            exceptionName: "odoo.http.SessionExpiredException",
        });
    };
    await queue.add(event(1));
    await settled(queue);
    expect(queue.waiting).toBe(1);
    queue.send = server.send;
    await queue.retry();
    expect(server.taken).toEqual(["code-1"]);
});

test("without a store events are still sent", async () => {
    const store = new MemoryStore();
    store.put = async () => {
        throw new Error("no IndexedDB");
    };
    const {queue, server} = makeQueue(new Server(), store);
    await queue.add(event(1));
    await settled(queue);
    expect(server.taken).toEqual(["code-1"]);
    expect(queue.problem).toBe("no IndexedDB");
});
