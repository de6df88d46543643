import {Component, useState} from "@odoo/owl";
import {formatFloat} from "@web/core/utils/numbers";

/** What was announced and what is counted, and the close that posts it. */
export class ReceiveMode extends Component {
    static template = "reverse_logistics.ScanReceive";
    static props = {
        order: Object,
        pending: Object,
        onAdd: Function,
        onClose: Function,
        onUndo: Function,
    };

    setup() {
        this.state = useState({edited: null, quantity: "", closing: false});
    }

    /** Counts of this product that wait to be sent. */
    waiting(line) {
        return (line.barcode && this.props.pending[line.barcode]) || 0;
    }

    total(line) {
        return line.counted + this.waiting(line);
    }

    look(line) {
        const total = this.total(line);
        if (total > line.expected) {
            return {tone: "warn", icon: "fa-exclamation-triangle"};
        }
        if (total === line.expected) {
            return {tone: "ok", icon: "fa-check-circle"};
        }
        return {tone: total ? "ask" : "none", icon: "fa-circle-o"};
    }

    get complete() {
        return this.props.order.lines.every((line) => line.counted >= line.expected);
    }

    number(value) {
        return formatFloat(value, {trailingZeros: false});
    }

    edit(line) {
        if (line.tracking === "none" && line.barcode) {
            this.state.edited = this.state.edited === line.id ? null : line.id;
            this.state.quantity = "";
        }
    }

    press(key) {
        if (key === "back") {
            this.state.quantity = this.state.quantity.slice(0, -1);
        } else if (this.state.quantity.length < 6) {
            this.state.quantity += key;
        }
    }

    add(line) {
        const quantity = Number(this.state.quantity);
        this.state.edited = null;
        if (quantity > 0) {
            this.props.onAdd(line.barcode, {quantity});
        }
    }

    rest(line) {
        return Math.max(0, line.expected - this.total(line));
    }

    addRest(line) {
        this.state.edited = null;
        this.props.onAdd(line.barcode, {quantity: this.rest(line)});
    }

    close() {
        if (this.complete) {
            this.props.onClose("wait");
        } else {
            this.state.closing = !this.state.closing;
        }
    }

    closeAs(rest) {
        this.state.closing = false;
        this.props.onClose(rest);
    }
}
