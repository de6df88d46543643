import {EventBus} from "@odoo/owl";
import {Mutex} from "@web/core/utils/concurrency";
import {ConnectionAbortedError, ConnectionLostError} from "@web/core/network/rpc";

const BATCH = 50;
const FIRST_DELAY = 1000;
const LAST_DELAY = 30000;
// A phone that changes its access point may wait for ever on a dead connection. To ask
// again does no harm: the server does each event once.
const ANSWER_LIMIT = 45000;
// Answers after which nobody needs to look.
const QUIET = new Set(["ok", "warning", "duplicate", "ignored"]);

/**
 * Sends events to the server, each once, in the order of the scans.
 *
 * An event is stored before it is sent and removed when its answer is here. Without
 * network it waits; what the server then refuses stays as a conflict until a person has
 * seen it. Events: `answer` ({entry, answer}), `change`.
 */
export class ScanQueue extends EventBus {
    /**
     * @param {Object} options
     * @param {Object} options.store with load, put, remove, as `ScanStore`
     * @param {Function} options.send events to their answers
     * @param {Object} [options.timers] setTimeout and clearTimeout
     */
    constructor({store, send, timers = window}) {
        super();
        this.store = store;
        this.send = send;
        this.timers = timers;
        this.entries = [];
        this.conflicts = [];
        this.online = true;
        this.problem = "";
        this.adding = new Mutex();
        this.flushing = null;
        this.delay = FIRST_DELAY;
        this.timer = null;
        this.seq = 0;
    }

    /** Take up what an earlier session left. */
    async start() {
        let stored = [];
        try {
            stored = await this.store.load();
        } catch (error) {
            this.problem = error.message;
        }
        for (const entry of stored) {
            this.seq = Math.max(this.seq, entry.seq);
            if (entry.answer) {
                this.conflicts.push(entry);
            } else {
                this.entries.push({...entry, late: true, stored: true});
            }
        }
        this.trigger("change");
        return this.flush();
    }

    stop() {
        this.stopped = true;
        this.timers.clearTimeout(this.timer);
    }

    get waiting() {
        return this.entries.length;
    }

    /**
     * Take an event: stored first, then sent.
     *
     * @param {Object} event with a uuid of its own
     * @returns {Promise<Object>} the entry, when it is stored
     */
    add(event) {
        const entry = {seq: ++this.seq, event, late: !this.online};
        this.entries.push(entry);
        this.trigger("change");
        return this.adding.exec(async () => {
            try {
                await this.store.put(entry);
            } catch (error) {
                // Private windows have no store: the event lives in memory only.
                this.problem = error.message;
            }
            entry.stored = true;
            this.flush();
            return entry;
        });
    }

    /** Send what waits, one call at a time. */
    flush() {
        if (!this.flushing) {
            this.flushing = this.sendAll().finally(() => {
                this.flushing = null;
            });
        }
        return this.flushing;
    }

    async sendAll() {
        let size = BATCH;
        while (this.entries.length && !this.stopped) {
            const batch = this.takeStored(size);
            if (!batch.length) {
                return;
            }
            try {
                const events = batch.map((entry) => entry.event);
                const answers = await this.inTime(this.send(events));
                this.setOnline(true);
                await this.settle(batch, answers);
                size = BATCH;
            } catch (error) {
                if (!this.isServerError(error)) {
                    this.setOnline(false);
                    this.later();
                    return;
                }
                if (batch.length === 1) {
                    await this.keep(batch[0], this.answerFor(batch[0], error));
                } else {
                    size = 1; // one of them is the reason: find it
                }
            }
        }
    }

    /** An answer that does not come is a network that is gone. */
    inTime(answers) {
        let timer = null;
        const limit = new Promise((_resolve, reject) => {
            const giveUp = () => reject(new ConnectionLostError("process_scans"));
            timer = this.timers.setTimeout(giveUp, ANSWER_LIMIT);
        });
        return Promise.race([answers, limit]).finally(() =>
            this.timers.clearTimeout(timer)
        );
    }

    /** The first entries that are on disk: none may overtake another. */
    takeStored(size) {
        const batch = [];
        for (const entry of this.entries.slice(0, size)) {
            if (!entry.stored) {
                break;
            }
            batch.push(entry);
        }
        return batch;
    }

    isServerError(error) {
        return !(
            error instanceof ConnectionLostError ||
            error instanceof ConnectionAbortedError ||
            (error && /SessionExpired/.test(error.exceptionName || "")) ||
            (error && error.code === 100)
        );
    }

    answerFor(entry, error) {
        return {
            uuid: entry.event.uuid,
            status: "error",
            next_state: entry.event.mode,
            message: (error.data && error.data.message) || error.message,
            data: {},
        };
    }

    async settle(batch, answers) {
        const byUuid = new Map(answers.map((answer) => [answer.uuid, answer]));
        const done = [];
        for (const entry of batch) {
            const answer = byUuid.get(entry.event.uuid);
            if (!answer) {
                const lost = new Error("The server did not answer this scan.");
                await this.keep(entry, this.answerFor(entry, lost));
            } else if (answer.status === "error" || this.isConflict(entry, answer)) {
                await this.keep(entry, answer);
            } else {
                done.push(entry);
                this.drop(entry);
                this.trigger("answer", {entry, answer});
            }
        }
        if (done.length) {
            await this.forget(done);
        }
        this.trigger("change");
    }

    /** Nobody was there to see the answer of an event that waited. */
    isConflict(entry, answer) {
        return entry.late && !QUIET.has(answer.status);
    }

    /** Keep an event with its answer until a person has seen it. */
    async keep(entry, answer) {
        this.drop(entry);
        entry.answer = answer;
        // On disk before it is shown: what was seen once is there after a reload.
        try {
            await this.store.put({seq: entry.seq, event: entry.event, answer});
        } catch (error) {
            this.problem = error.message;
        }
        this.conflicts.push(entry);
        this.trigger("answer", {entry, answer});
        this.trigger("change");
    }

    async forget(entries) {
        try {
            await this.store.remove(entries.map((entry) => entry.event.uuid));
        } catch (error) {
            this.problem = error.message;
        }
    }

    drop(entry) {
        this.entries = this.entries.filter((other) => other !== entry);
    }

    /** A person has seen a conflict. */
    async dismiss(entry) {
        // Not by identity: the screen holds a proxy of it.
        const {uuid} = entry.event;
        this.conflicts = this.conflicts.filter((other) => other.event.uuid !== uuid);
        await this.forget([entry]);
        this.trigger("change");
    }

    setOnline(online) {
        if (online) {
            this.delay = FIRST_DELAY;
        } else {
            this.entries.forEach((entry) => (entry.late = true));
        }
        if (online !== this.online) {
            this.online = online;
            this.trigger("change");
        }
    }

    later() {
        this.timers.clearTimeout(this.timer);
        this.timer = this.timers.setTimeout(() => this.flush(), this.delay);
        this.delay = Math.min(this.delay * 2, LAST_DELAY);
    }

    /** The browser says that the network is back. */
    retry() {
        this.timers.clearTimeout(this.timer);
        this.delay = FIRST_DELAY;
        return this.flush();
    }
}
