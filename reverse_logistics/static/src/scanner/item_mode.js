import {Component} from "@odoo/owl";
import {DecisionPanel} from "./decision_panel";
import {InspectForm} from "./inspect_form";
import {_t} from "@web/core/l10n/translation";

const WORK = {
    received: ["inspect", "put_away"],
    inspected: ["dispose", "inspect", "put_away"],
    decided: ["dispose", "put_away"],
    in_process: ["repair", "put_away"],
};
const LABELS = {
    inspect: [_t("Inspect"), "fa-search-plus"],
    dispose: [_t("Dispose"), "fa-random"],
    repair: [_t("Repair"), "fa-wrench"],
    put_away: [_t("Put Away"), "fa-map-marker"],
};

/** One item in somebody's hands: what it is, and the work of the mode. */
export class ItemMode extends Component {
    static template = "reverse_logistics.ScanItem";
    static components = {DecisionPanel, InspectForm};
    static props = {
        mode: String,
        next: String,
        item: {type: [Object, {value: null}], optional: true},
        data: Object,
        order: {type: [Object, {value: null}], optional: true},
        inspector: {type: Boolean, optional: true},
        onWork: Function,
        onReceive: Function,
        onGrade: Function,
        onAccept: Function,
        onDispose: Function,
        onPrint: Function,
    };

    get others() {
        const {data, item} = this.props;
        return item ? [] : data.items || [];
    }

    get canInspect() {
        const {mode, next, data} = this.props;
        return mode === "inspect" && next === "inspect" && data.form;
    }

    get canDecide() {
        const {mode, next, data} = this.props;
        return (
            next === "dispose" &&
            ["inspect", "dispose"].includes(mode) &&
            data.dispositions
        );
    }

    amount({quantity, unit}) {
        return `${quantity} ${unit}`;
    }

    get owner() {
        const {order, partner} = this.props.item;
        return [order, partner].filter(Boolean).join(", ");
    }

    whereabouts(item) {
        return [item.stage_label, item.location].filter(Boolean).join(" · ");
    }

    partText({quantity, unit, name}) {
        return `${quantity} ${unit} ${name}`;
    }

    /** Beside a form the card is only to be sure that it is the right thing. */
    get showsWork() {
        return !this.canInspect && !this.canDecide;
    }

    /** What can be done with it elsewhere. */
    get work() {
        const {item, mode} = this.props;
        if (!item || !["start", "find", "park"].includes(mode)) {
            return [];
        }
        return (WORK[item.stage] || []).map((key) => ({
            key,
            label: LABELS[key][0],
            icon: LABELS[key][1],
        }));
    }

    get openOrder() {
        const {mode, order, data} = this.props;
        const shown = ["start", "find"].includes(mode) && data.match?.type === "return";
        return shown &&
            order &&
            !["done", "rejected", "cancelled"].includes(order.state)
            ? order
            : null;
    }
}
