import {_t} from "@web/core/l10n/translation";
import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {GateSound} from "./gate_sound";

// The screen asks again at least so often: a lost message must not hide a pallet.
const POLL = 5000;
// Bursts of batches are answered by one look.
const PAUSE = 250;
const NUMBERS = ["expected", "matched", "unexpected", "missing"];

/**
 * The gate: a load drives through, and the numbers say what came of it.
 *
 * The server counts; the bus only says that there is something new.
 */
export class Gate extends Component {
    static template = "reverse_logistics_rfid.Gate";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.notification = useService("notification");
        this.sound = new GateSound();
        this.state = useState({
            gates: [],
            load: null,
            list: "unexpected",
            receipts: "",
            sound: true,
            busy: false,
            offline: false,
            done: null,
        });
        this.onNews = this.onNews.bind(this);
        onWillStart(() => this.start());
        onWillUnmount(() => this.leave());
    }

    async start() {
        this.bus.subscribe("rfid_gate", this.onNews);
        this.poll = browser.setInterval(() => this.refresh(), POLL);
        const gate = this.props.action.params?.gate;
        if (gate) {
            this.show(await this.orm.call("rfid.gate", "get_state", [[gate]]));
            return;
        }
        this.state.gates = await this.orm.call("rfid.gate", "get_gates", []);
        if (this.state.gates.length === 1) {
            await this.choose(this.state.gates[0]);
        }
    }

    leave() {
        browser.clearInterval(this.poll);
        browser.clearTimeout(this.timer);
        this.bus.unsubscribe("rfid_gate", this.onNews);
        if (this.channel) {
            this.bus.deleteChannel(this.channel);
        }
    }

    get numbers() {
        const labels = {
            expected: _t("Expected"),
            matched: _t("Matched"),
            unexpected: _t("Unexpected"),
            missing: _t("Missing"),
        };
        const {load} = this.state;
        return NUMBERS.map((name) => ({
            name,
            label: labels[name],
            value: load[name] + (name === "unexpected" ? load.unknown : 0),
        }));
    }

    get shown() {
        const {load, list} = this.state;
        const found = load.lists[list] || [];
        return list === "unexpected" ? [...found, ...load.lists.unknown] : found;
    }

    get complete() {
        const {load} = this.state;
        return load.expected > 0 && load.matched === load.expected;
    }

    async choose(gate) {
        this.sound.wake();
        await this.guard(async () => {
            this.show(await this.orm.call("rfid.gate", "open_gate", [gate.id]));
        });
    }

    show(load) {
        const before = this.state.load;
        this.state.load = load;
        this.state.offline = false;
        if (this.channel !== load.channel) {
            this.channel = load.channel;
            this.bus.addChannel(load.channel);
        }
        if (before && before.id === load.id && this.state.sound) {
            this.ring(before, load);
        }
    }

    /** One sound for a look: the worst news wins. */
    ring(before, load) {
        const odd = (state) => state.unexpected + state.unknown;
        if (odd(load) > odd(before)) {
            this.sound.play("wrong");
        } else if (load.matched > before.matched) {
            this.sound.play(this.complete ? "complete" : "good");
        }
    }

    onNews({gate}) {
        if (gate === this.state.load?.id && !this.timer) {
            this.timer = browser.setTimeout(() => this.refresh(), PAUSE);
        }
    }

    async refresh() {
        browser.clearTimeout(this.timer);
        this.timer = null;
        const {load, busy} = this.state;
        if (!load || busy || load.state !== "open" || this.looking) {
            return;
        }
        this.looking = true;
        try {
            const fresh = await this.orm.silent.call("rfid.gate", "get_state", [
                [load.id],
            ]);
            if (this.state.load?.id === fresh.id && !this.state.busy) {
                this.show(fresh);
            }
        } catch {
            this.state.offline = true;
        } finally {
            this.looking = false;
        }
    }

    async guard(work) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await work();
        } finally {
            this.state.busy = false;
        }
    }

    async setReceipts() {
        const names = this.state.receipts.split(/[\s,;]+/);
        await this.guard(async () => {
            this.show(
                await this.orm.call("rfid.gate", "set_receipts", [
                    [this.state.load.id],
                    names,
                ])
            );
            this.state.receipts = "";
        });
    }

    async confirm() {
        await this.guard(async () => {
            const done = await this.orm.call("rfid.gate", "action_confirm", [
                [this.state.load.id],
            ]);
            this.state.done = done;
            this.sound.play(done.problems.length ? "wrong" : "complete");
        });
    }

    async callOff() {
        await this.guard(async () => {
            await this.orm.call("rfid.gate", "action_leave", [[this.state.load.id]]);
            this.nextLoad();
        });
    }

    async nextLoad() {
        const {load} = this.state;
        Object.assign(this.state, {done: null, load: null, list: "unexpected"});
        this.bus.deleteChannel(this.channel);
        this.channel = null;
        this.state.gates = await this.orm.call("rfid.gate", "get_gates", []);
        this.last = load.device;
    }

    openExceptions() {
        this.action.doAction("reverse_logistics_rfid.rfid_exception_action");
    }

    openDevices() {
        this.action.doAction("reverse_logistics_rfid.rfid_device_action");
    }
}

registry.category("actions").add("reverse_logistics_rfid.gate", Gate);
