import {Component, onMounted, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";
import {session} from "@web/session";
import {user} from "@web/core/user";
import {isDisplayStandalone} from "@web/core/browser/feature_detection";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {BAD, COMMANDS, HINTS, LOOKS, MODES} from "./scan_modes";
import {ScanInput} from "./scan_input";
import {ScanQueue} from "./scan_queue";
import {ScanSignal} from "./scan_signal";
import {
    applyAnswer,
    boxOf,
    countPending,
    enterMode,
    putLog,
    takeContext,
} from "./scan_state";
import {ScanStore} from "./scan_store";
import {deviceName, newUuid, readPhoto, useWakeLock} from "./scan_device";
import {useScanPush} from "./scan_push";
import {ItemMode} from "./item_mode";
import {ReceiveMode} from "./receive_mode";
import {QuestionPanel} from "./question_panel";
import {LogPanel} from "./log_panel";
import {_t} from "@web/core/l10n/translation";

const THEME = "reverse_logistics.scanner.theme";
const MUTED = "reverse_logistics.scanner.muted";
// Odoo's page that makes an app of one screen.
const INSTALL = "/scoped_app?app_id=reverse_logistics&path=scoped_app%2Freturn-scanner";

/** The returns scanner: one path for whatever reads a code. */
export class Scanner extends Component {
    static template = "reverse_logistics.Scanner";
    static components = {ScanInput, ItemMode, ReceiveMode, QuestionPanel, LogPanel};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.device = deviceName();
        this.signal = new ScanSignal();
        this.signal.muted = browser.localStorage.getItem(MUTED) === "1";
        this.state = useState({
            mode: "start",
            order: null,
            item: null,
            data: {},
            next: "",
            last: null,
            question: null,
            note: "",
            photo: "",
            log: [],
            logOpen: false,
            online: true,
            waiting: 0,
            conflicts: [],
            problem: "",
            muted: this.signal.muted,
            theme: browser.localStorage.getItem(THEME) || this.deviceTheme,
            pending: {},
        });
        this.session = {};
        this.queue = new ScanQueue({
            store: new ScanStore(`return_scanner_${session.db}_${user.userId}`),
            send: (events) => this.send(events),
        });
        useBus(this.queue, "change", () => this.onQueueChange());
        useBus(this.queue, "answer", (ev) => this.onAnswer(ev.detail));
        useBus(useService("barcode").bus, "barcode_scanned", (ev) =>
            this.onScan(ev.detail.barcode)
        );
        useScanPush(
            () => this.state.mode,
            (code, source) => this.onScan(code, source)
        );
        useWakeLock();
        this.listen();
        onWillStart(() => this.open());
        onWillUnmount(() => {
            this.queue.stop();
            this.signal.close();
        });
    }

    get deviceTheme() {
        const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
        return dark ? "dark" : "light";
    }

    listen() {
        const bus = useService("bus_service");
        const onMessage = (payload) => this.onOtherDevice(payload);
        const onOnline = () => this.queue.retry();
        onMounted(() => {
            bus.subscribe("reverse_logistics.scan", onMessage);
            browser.addEventListener("online", onOnline);
        });
        onWillUnmount(() => {
            bus.unsubscribe("reverse_logistics.scan", onMessage);
            browser.removeEventListener("online", onOnline);
        });
    }

    async open() {
        try {
            this.session = await this.orm.silent.call("return.scan", "start_session");
            this.state.log = this.session.log;
        } catch {
            this.session = {inspector: true, user: user.name};
        }
        this.queue.start();
    }

    send(events) {
        return rpc(
            "/web/dataset/call_kw/return.scan/process_scans",
            {
                model: "return.scan",
                method: "process_scans",
                args: [events],
                kwargs: {context: user.context},
            },
            {silent: true}
        );
    }

    // === WHAT IS SCANNED ===

    /**
     * The one way of a code, whatever read it.
     *
     * @param {String} code from a wedge, the camera, the keyboard or a pushed tag
     * @param {String} [source] "rfid" for a tag
     */
    onScan(code, source) {
        const text = code.replace(/[\r\n\t]+$/, "");
        if (!text.trim()) {
            return; // nothing was read: nothing happens
        }
        const command = COMMANDS[text.trim().toUpperCase()];
        if (command) {
            this.runCommand(command);
        } else if (!/^OBT|^OCD/.test(text)) {
            this.scan(text, source === "rfid" ? {source} : {});
        }
    }

    scan(code, more = {}) {
        const {mode} = this.state;
        const event = {mode, code, ...takeContext(this.state, code), ...more};
        this.state.question = null;
        return this.push(event);
    }

    push(event) {
        const full = {
            uuid: newUuid(),
            device: this.device,
            occurred_at: new Date().toISOString(),
            ...event,
        };
        this.addLog({uuid: full.uuid, code: full.code || full.step, status: "waiting"});
        if (!this.state.online) {
            this.show({
                status: "queued",
                message: _t("Kept until the network is back"),
            });
            this.signal.give("queued");
        }
        countPending(this.state, full, 1);
        return this.queue.add(full);
    }

    runCommand(command) {
        const {question} = this.state;
        if (command === "undo") {
            this.undo();
        } else if (command === "close") {
            this.closeReceipt("wait");
        } else if (command === "accept") {
            this.accept();
        } else if (command === "yes" || command === "no") {
            const options = question?.answer.data.options || [];
            const option = options[command === "yes" ? 0 : 1];
            if (option) {
                this.reply(option.reply, option.key);
            }
        } else {
            this.setMode(command);
        }
    }

    // === WHAT COMES BACK ===

    onAnswer({entry, answer}) {
        countPending(this.state, entry.event, -1);
        this.addLog({
            uuid: answer.uuid,
            code: entry.event.code || entry.event.step,
            status: answer.status,
            message: answer.message,
        });
        if (answer.status === "ignored") {
            return;
        }
        this.signal.give(answer.status);
        this.show(answer, entry.event.code);
        applyAnswer(this.state, answer, entry);
    }

    show(answer, code = "") {
        const look = LOOKS[answer.status] || BAD;
        this.state.last = {
            ...look,
            status: answer.status,
            message: answer.message,
            code,
            time: Date.now(),
        };
    }

    addLog(row) {
        putLog(this.state.log, {
            who: this.session.user || user.name,
            device: this.device,
            mode: this.state.mode,
            ...row,
        });
    }

    onQueueChange() {
        this.state.waiting = this.queue.waiting;
        this.state.online = this.queue.online;
        this.state.conflicts = [...this.queue.conflicts];
        this.state.problem = this.queue.problem;
    }

    /** Another device worked on a return: look again when it is the open one. */
    async onOtherDevice({orders, uuids}) {
        const mine = new Set(this.state.log.map((row) => row.uuid));
        const {order} = this.state;
        if (!order || !orders.includes(order.id) || uuids.every((u) => mine.has(u))) {
            return;
        }
        const fresh = await this.orm.silent.call("return.scan", "load_return", [
            order.id,
        ]);
        if (fresh && this.state.order?.id === fresh.id) {
            this.state.order = fresh;
        }
    }

    // === WHAT IS TAPPED ===

    get direction() {
        return localization.direction;
    }

    get modes() {
        return MODES;
    }

    get mode() {
        return MODES.find((mode) => mode.key === this.state.mode);
    }

    get title() {
        return this.mode ? this.mode.label : _t("Returns");
    }

    get hint() {
        return HINTS[this.state.mode];
    }

    /** A link that makes an app of this screen; none when it is one. */
    get install() {
        return isDisplayStandalone() ? "" : INSTALL;
    }

    setMode(mode) {
        enterMode(this.state, mode);
    }

    /** From a card: go on with its item in another mode. */
    workOn(mode, item) {
        this.setMode(mode);
        this.scan(item.name);
    }

    openReturn(order) {
        this.setMode("receive");
        this.push({mode: "receive", step: "open", order_id: order.id});
    }

    /** Answer a question: the same event again, with what a person chose. */
    reply(reply, key = "") {
        const {event} = this.state.question;
        this.state.question = null;
        if (key === "skip") {
            this.state.last = null;
            return;
        }
        const again = {...event, ...reply};
        delete again.uuid;
        delete again.occurred_at;
        if (again.order_id && again.mode === "start") {
            again.mode = "receive";
        }
        this.push(again);
    }

    undo() {
        this.push({mode: "receive", step: "undo"});
    }

    closeReceipt(rest) {
        const {order} = this.state;
        if (order) {
            this.push({mode: "receive", step: "close", order_id: order.id, rest});
        }
    }

    accept() {
        const {item, mode} = this.state;
        if (item) {
            const where = mode === "repair" ? "repair" : "dispose";
            this.push({mode: where, code: item.name, accept: true});
        }
    }

    dispose(choice) {
        const {item} = this.state;
        this.push({mode: "dispose", code: item.name, ...choice});
    }

    grade(values) {
        const {item} = this.state;
        this.push({mode: "inspect", code: item.name, values});
    }

    park() {
        this.push({mode: "park", step: "parked", values: boxOf(this.state)});
    }

    async photographBox(ev) {
        const [file] = ev.target.files;
        if (file) {
            this.state.photo = await readPhoto(file);
        }
    }

    async printLabel(item) {
        const action = await this.orm.call("return.item", "action_print_labels", [
            [item.id],
        ]);
        this.action.doAction(action);
    }

    async dismiss(entry) {
        await this.queue.dismiss(entry);
    }

    toggleTheme() {
        this.state.theme = this.state.theme === "dark" ? "light" : "dark";
        browser.localStorage.setItem(THEME, this.state.theme);
    }

    toggleSound() {
        this.state.muted = this.signal.muted = !this.state.muted;
        browser.localStorage.setItem(MUTED, this.state.muted ? "1" : "0");
    }

    async openLog() {
        this.state.logOpen = !this.state.logOpen;
        if (this.state.logOpen && this.state.online) {
            const order = this.state.order;
            try {
                const rows = await this.orm.silent.call("return.scan", "read_log", [
                    order ? order.id : null,
                ]);
                const waiting = this.state.log.filter(
                    (row) => row.status === "waiting"
                );
                this.state.log = [...waiting, ...rows];
            } catch {
                // without network: what this device knows
            }
        }
    }
}

registry.category("actions").add("reverse_logistics.scanner", Scanner);
