import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * The stored explanation of a recommendation: every option as a bar, what would
 * have to change for another to win, and what was excluded by which rule.
 */
export class RecommendationField extends Component {
    static template = "reverse_logistics.RecommendationField";
    static props = {...standardFieldProps};

    get decision() {
        return this.props.record.data[this.props.name] || null;
    }

    get valued() {
        const options = this.decision.options.filter(
            (o) => o.feasible && o.nrv !== null
        );
        return options.sort((a, b) => a.rank - b.rank);
    }

    get excluded() {
        return this.decision.options.filter((option) => !option.feasible);
    }

    get reasons() {
        return this.sentences("holds");
    }

    get challenges() {
        return this.sentences("wins_if");
    }

    sentences(key) {
        return this.decision.explanation.filter((sentence) => sentence.key === key);
    }

    get scale() {
        const values = this.valued.map((option) => Math.abs(option.nrv));
        return Math.max(...values, 0.01);
    }

    barStyle(option) {
        return `width: ${Math.max((100 * Math.abs(option.nrv)) / this.scale, 1)}%`;
    }

    amount(value) {
        return `${formatFloat(value, {digits: [16, 2]})} ${this.decision.unit.currency}`;
    }

    termLabel(term) {
        return term.outcome ? `${term.name} (${term.outcome})` : term.name;
    }

    confidence(option) {
        return {
            high: _t("High confidence"),
            medium: _t("Medium confidence"),
            low: _t("Low confidence: defaults stand for missing figures"),
        }[option.confidence];
    }
}

registry.category("fields").add("return_recommendation", {
    component: RecommendationField,
    supportedTypes: ["json"],
});
