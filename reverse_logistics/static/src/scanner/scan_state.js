/**
 * What an event takes from the screen, and what an answer changes on it.
 *
 * `state` is the reactive state of the scanner; nothing here knows a component.
 */

const LOG_LENGTH = 50;
// The same label again accepts what is shown, but not the double reading of one scan.
const SECOND_SCAN = 1200;

/** Whether a code is the label of the shown item, scanned a second time on purpose. */
export function isAcceptance({item, last, mode}, code) {
    return Boolean(
        item &&
            item.recommended &&
            ["inspect", "dispose"].includes(mode) &&
            code.trim().toUpperCase() === item.name &&
            last &&
            Date.now() - last.time > SECOND_SCAN
    );
}

/** What is known of an unknown box. */
export function boxOf({note, photo}) {
    return photo ? {note, photo} : {note};
}

/** What is on the screen when a code is read belongs to its event. */
export function takeContext(state, code) {
    const {mode, order, item, next, note} = state;
    const context = {};
    if (mode === "receive" && order) {
        context.order_id = order.id;
    }
    if (mode === "put_away" && item) {
        context.item_id = item.id;
    }
    if (mode === "park" && note) {
        context.values = boxOf(state);
    }
    if (next === "dispose" && isAcceptance(state, code)) {
        Object.assign(context, {mode: "dispose", accept: true});
    }
    return context;
}

/** Counts that the server has not confirmed yet, by code. */
export function countPending({pending}, event, step) {
    if (event.mode === "receive" && event.code && !event.step) {
        pending[event.code] = Math.max(0, (pending[event.code] || 0) + step);
    }
}

/** A row of the log, new or changed; the oldest ones go. */
export function putLog(log, row) {
    const known = log.find((other) => other.uuid === row.uuid);
    if (known) {
        Object.assign(known, row);
        return;
    }
    log.unshift({when: new Date().toISOString(), message: "", ...row});
    log.splice(LOG_LENGTH);
}

export function applyAnswer(state, answer, entry) {
    const {data} = answer;
    applyCounts(state, data);
    if (data.note) {
        state.note = data.note;
    }
    if (data.item || data.items || data.match || data.form) {
        state.item = data.item || null;
        state.data = data;
    }
    state.next = answer.next_state;
    const asks =
        data.candidates?.length || data.options || data.picking_id || data.matches;
    state.question = asks ? {answer, event: entry.event} : null;
    followMode(state, answer, entry);
}

function applyCounts(state, data) {
    if (data.order) {
        state.order = data.order;
    }
    const {order} = state;
    if (!order || order.id !== data.order_id) {
        return;
    }
    for (const line of data.lines || []) {
        Object.assign(order.lines.find((other) => other.id === line.id) || {}, line);
    }
    if (data.unexpected) {
        order.unexpected.push(data.unexpected);
    }
    order.counted = order.lines.reduce((sum, line) => sum + line.counted, 0);
}

/** A return that is opened is received; an item is worked on where it was scanned. */
function followMode(state, answer, entry) {
    const opened = answer.data.order && answer.next_state === "receive";
    if (opened && ["start", "park"].includes(entry.event.mode)) {
        state.mode = "receive";
    }
    if (entry.event.step === "close" && answer.status === "ok") {
        state.order = null;
    }
    if (answer.next_state === "matches") {
        state.note = "";
        state.photo = "";
    }
}

/** Leave what was shown for another mode. */
export function enterMode(state, mode) {
    Object.assign(state, {
        mode,
        question: null,
        note: "",
        photo: "",
        next: "",
        last: null,
        item: null,
        data: {},
    });
    if (mode === "start") {
        state.order = null;
    }
}
