import {Component} from "@odoo/owl";
import {BAD, LOOKS} from "./scan_modes";

/** The last scans: what, who, when, and what became of it. */
export class LogPanel extends Component {
    static template = "reverse_logistics.ScanLog";
    static props = {rows: Array};

    look(row) {
        return LOOKS[row.status] || BAD;
    }

    time(row) {
        return new Date(row.when).toLocaleTimeString([], {
            hour: "2-digit",
            minute: "2-digit",
            second: "2-digit",
        });
    }
}
