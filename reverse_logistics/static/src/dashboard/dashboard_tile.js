import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFigure} from "./figures";

/** One figure beside the one of the period before and its target. */
export class DashboardTile extends Component {
    static template = "reverse_logistics.DashboardTile";
    static props = {tile: Object, currencyId: [Number, Boolean], open: Function};

    format(value) {
        return formatFigure(value, this.props.tile.unit, this.props.currencyId);
    }

    get value() {
        return this.format(this.props.tile.value);
    }

    get known() {
        return this.props.tile.value !== null;
    }

    get change() {
        const {value, previous} = this.props.tile;
        return value === null || previous === null ? null : value - previous;
    }

    /** Whether the change is for the better: colour and word say so, not colour alone. */
    get verdict() {
        const {better} = this.props.tile;
        if (!this.change || !better) {
            return "";
        }
        return this.change > 0 === (better === "up") ? "better" : "worse";
    }

    get comparison() {
        if (this.change === null) {
            return "";
        }
        return _t("before: %s", this.format(this.props.tile.previous));
    }

    get arrow() {
        if (!this.change) {
            return "";
        }
        return this.change > 0 ? "fa-arrow-up" : "fa-arrow-down";
    }

    get missed() {
        const {value, target, better} = this.props.tile;
        if (value === null || target === null || target === undefined) {
            return false;
        }
        return better === "down" ? value > target : value < target;
    }

    get target() {
        const {target} = this.props.tile;
        return target === null || target === undefined
            ? ""
            : _t("target: %s", this.format(target));
    }
}
