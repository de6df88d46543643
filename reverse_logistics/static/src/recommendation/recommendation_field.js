import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * The stored explanation of a recommendation: every option as a bar with its terms,
 * what would have to change for the runner-up to win, and what was excluded by which
 * rule. Every number is one of the stored snapshot.
 */
export class Recommendation extends Component {
    static template = "reverse_logistics.Recommendation";
    static props = {decision: Object};

    get decision() {
        return this.props.decision;
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

    /** What the runner-up needs, first; what the others need, behind a fold. */
    get challenges() {
        const runnerUp = this.decision.options.find(
            (option) => option.code === this.decision.runner_up
        );
        const all = this.sentences("wins_if");
        const isFirst = (sentence) =>
            runnerUp && sentence.params.name === runnerUp.name;
        return {
            first: all.filter(isFirst),
            others: all.filter((sentence) => !isFirst(sentence)),
        };
    }

    get question() {
        const asked = this.decision.ask_person;
        if (!asked.length) {
            return "";
        }
        if (asked.includes("close_call")) {
            return _t(
                "Close call: the figures do not settle it. Look at the unit and choose."
            );
        }
        return _t("A person has to choose: the figures do not settle it.");
    }

    sentences(key) {
        return this.decision.explanation.filter((sentence) => sentence.key === key);
    }

    /** Zero and both ends of the bars, which include what is plausible. */
    get scale() {
        const ends = this.valued.flatMap((o) => [
            o.low ?? o.nrv,
            o.high ?? o.nrv,
            o.nrv,
        ]);
        const low = Math.min(0, ...ends);
        return {low, width: Math.max(0, ...ends) - low || 1};
    }

    place(value) {
        const {low, width} = this.scale;
        return (100 * (value - low)) / width;
    }

    barStyle(option) {
        const [from, to] = [0, option.nrv].sort((a, b) => a - b);
        const width = Math.max(this.place(to) - this.place(from), 0.7);
        return `left: ${this.place(from)}%; width: ${width}%`;
    }

    bandStyle(option) {
        const from = this.place(option.low ?? option.nrv);
        const to = this.place(option.high ?? option.nrv);
        return `left: ${from}%; width: ${to - from}%`;
    }

    amount(value) {
        return `${formatFloat(value, {digits: [16, 2]})} ${this.decision.unit.currency}`;
    }

    between(option) {
        return _t("plausible: %(low)s to %(high)s", {
            low: this.amount(option.low),
            high: this.amount(option.high),
        });
    }

    termLabel(term) {
        return term.outcome ? `${term.name} (${term.outcome})` : term.name;
    }

    inputs(term) {
        return Object.entries(term.inputs).map(([name, input]) => ({
            name: name.replaceAll("_", " "),
            value: formatFloat(input.value, {digits: [16, 4], trailingZeros: false}),
            source: input.source,
            level: this.levels[input.confidence],
        }));
    }

    get levels() {
        return {high: _t("sure"), medium: _t("fairly sure"), low: _t("unsure")};
    }

    confidence(option) {
        return {
            high: _t("High confidence"),
            medium: _t("Medium confidence"),
            low: _t("Low confidence: defaults stand for missing figures"),
        }[option.confidence];
    }
}

/** The recommendation of a record, on a form. */
export class RecommendationField extends Component {
    static template = "reverse_logistics.RecommendationField";
    static components = {Recommendation};
    static props = {...standardFieldProps};

    get decision() {
        return this.props.record.data[this.props.name] || null;
    }
}

registry.category("fields").add("return_recommendation", {
    component: RecommendationField,
    supportedTypes: ["json"],
});
