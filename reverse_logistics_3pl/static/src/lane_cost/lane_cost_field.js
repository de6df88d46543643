import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * What a load costs on a lane: the answer for one weight, and a table around it.
 */
export class LaneCostField extends Component {
    static template = "reverse_logistics_3pl.LaneCostField";
    static props = {...standardFieldProps};

    get result() {
        return this.props.record.data[this.props.name] || {};
    }

    get basis() {
        const {asked} = this.result;
        return {
            none: _t("Nothing to carry"),
            minimum: _t("Minimum freight"),
            bracket:
                asked.billed > asked.chargeable
                    ? _t("Billed at the start of a higher bracket: cheaper")
                    : _t("Weight bracket"),
            pallet: _t("Capped by the price per pallet"),
            truck: _t("Full truck"),
        }[asked.basis];
    }
}

registry.category("fields").add("tpl_lane_cost", {
    component: LaneCostField,
    supportedTypes: ["json"],
});
