import {Component, onMounted, onWillStart, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {Recommendation} from "../recommendation/recommendation_field";

const STATION = "reverse_logistics.station";
const WORDS = {
    pass: ["p", "pass", "y", "yes", "1", "ok"],
    fail: ["f", "fail", "n", "no", "0"],
    na: ["x", "na", "n/a"],
};

/**
 * Inspect one item after the other without a mouse: whatever is typed or scanned goes
 * into one field and answers the question above it. Enter on an empty field keeps what
 * is proposed; an arrow goes back. Buttons do the same for fingers.
 */
export class InspectionStation extends Component {
    static template = "reverse_logistics.InspectionStation";
    static components = {Recommendation};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.input = useRef("input");
        this.state = useState({
            form: null,
            steps: [],
            current: 0,
            problem: "",
            choices: [],
            explanation: null,
            decision: null,
            recorded: "",
            station: browser.localStorage.getItem(STATION) || "",
        });
        const itemId =
            this.props.action.params?.item_id || this.props.action.context?.active_id;
        onWillStart(() => itemId && this.load(itemId));
        onMounted(() => this.focus());
        // What is typed ahead or scanned quickly waits for its turn.
        this.queue = Promise.resolve();
    }

    focus() {
        this.input.el?.focus();
    }

    get step() {
        return this.state.steps[this.state.current];
    }

    get isComplete() {
        return Boolean(this.state.form) && !this.step;
    }

    /** The question that the field answers now. */
    get question() {
        if (!this.state.form) {
            return this.state.explanation
                ? _t("Scan the next item, or press Enter to accept")
                : _t("Scan or type a licence plate or a serial number");
        }
        return this.step ? this.step.name : _t("Press Enter to record");
    }

    get hint() {
        const step = this.step;
        if (!step) {
            return "";
        }
        if (step.options && step.check) {
            return _t("p: pass, f: fail, x: not applicable");
        }
        if (step.options) {
            return step.value
                ? _t("A number, or Enter for: %s", this.shown(step))
                : _t("Type the number of one");
        }
        return {
            measure: _t("%(min)s to %(max)s %(unit)s", step),
            text: _t("Type, then Enter"),
            serial: _t("Scan the serial number on the unit"),
            photo: _t("Choose a picture, or press Enter to leave it out"),
        }[step.kind];
    }

    // === ITEMS === //

    async find(code) {
        const found = await this.orm.call("return.item", "find_to_inspect", [code]);
        if (found.length === 1) {
            await this.load(found[0].id);
            return;
        }
        this.state.choices = found;
        this.state.problem = found.length
            ? _t("Which one? Several items have this number.")
            : _t("%s is no item that waits here for inspection.", code);
    }

    async load(id) {
        const form = await this.orm.call("return.item", "get_inspection_form", [[id]]);
        Object.assign(this.state, {
            form: form.problem ? null : form,
            problem: form.problem,
            steps: form.problem ? [] : this.makeSteps(form),
            current: 0,
            choices: [],
            explanation: null,
            decision: null,
        });
        this.focus();
    }

    makeSteps(form) {
        const passes = [
            {value: "pass", label: _t("Pass")},
            {value: "fail", label: _t("Fail")},
            {value: "na", label: _t("Not applicable")},
        ];
        const checks = form.checks.map((check) => ({
            ...check,
            key: `check_${check.id}`,
            check: check.id,
            value: "",
            options: ["passfail", "data_wiped"].includes(check.kind) ? passes : null,
        }));
        const choice = (key, name, options, value = "") => ({
            key,
            name,
            options,
            value,
            kind: "choice",
            required: true,
        });
        const steps = [
            ...checks,
            choice("function_grade", _t("Function"), form.function_grades),
            choice("cosmetic_grade", _t("Cosmetics"), form.cosmetic_grades),
            choice("completeness", _t("Complete"), form.completeness, "complete"),
        ];
        if (form.holds_data && !form.checks.some((c) => c.kind === "data_wiped")) {
            steps.push(choice("data_status", _t("Data"), form.data_status, "unknown"));
        }
        const reasons = form.reasons.map(({id, name}) => ({value: id, label: name}));
        const claimed = form.item.claimed_reason_id || "";
        steps.push({
            ...choice("found_reason_id", _t("Reason found"), reasons, claimed),
            required: false,
        });
        return steps;
    }

    // === ANSWERS === //

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.enter();
        } else if (ev.key === "ArrowUp" && this.state.current > 0) {
            ev.preventDefault();
            this.goTo(this.state.current - 1);
        } else if (ev.key === "ArrowDown" && this.step?.value) {
            ev.preventDefault();
            this.goTo(this.state.current + 1);
        }
    }

    /** Take what is in the field. Not bound to the state: scanners are faster. */
    enter() {
        const text = this.input.el.value.trim();
        this.input.el.value = "";
        this.queue = this.queue.then(() => this.process(text));
        return this.queue;
    }

    async process(text) {
        this.state.problem = "";
        try {
            if (!this.state.form) {
                await (text ? this.find(text) : this.accept());
            } else if (this.step) {
                this.answer(text);
            } else {
                await this.record();
            }
        } catch (error) {
            this.state.problem = error.data?.message || error.message;
        } finally {
            this.focus();
        }
    }

    answer(text) {
        const step = this.step;
        if (!text && (step.value || !step.required)) {
            this.goTo(this.state.current + 1);
            return;
        }
        const value = step.options ? this.pick(step, text) : this.read(step, text);
        if (value === undefined) {
            this.state.problem = this.hint;
            return;
        }
        step.value = value;
        this.goTo(this.state.current + 1);
    }

    pick(step, text) {
        const word = text.toLowerCase();
        if (step.check) {
            return Object.keys(WORDS).find((key) => WORDS[key].includes(word));
        }
        const byCode = step.options.find((o) => String(o.value).toLowerCase() === word);
        return (byCode || step.options[Number(text) - 1])?.value;
    }

    read(step, text) {
        if (step.kind === "photo" || !text) {
            return undefined;
        }
        const isNumber = !isNaN(Number(text.replace(",", ".")));
        return step.kind === "measure" && !isNumber ? undefined : text;
    }

    choose(step, value) {
        step.value = value;
        this.state.problem = "";
        this.goTo(this.state.steps.indexOf(step) + 1);
    }

    goTo(place) {
        this.state.current = place;
        this.focus();
    }

    async onPhoto(step, ev) {
        const file = ev.target.files[0];
        if (!file) {
            return;
        }
        const reader = new FileReader();
        reader.onload = () => this.choose(step, reader.result);
        reader.readAsDataURL(file);
    }

    setStation(ev) {
        this.state.station = ev.target.value;
        browser.localStorage.setItem(STATION, ev.target.value);
    }

    shown(step) {
        if (step.kind === "photo") {
            return step.value ? _t("taken") : "";
        }
        const option = step.options?.find((o) => o.value === step.value);
        return option ? option.label : String(step.value || "");
    }

    isFailed(step) {
        if (step.kind === "measure" && step.value !== "") {
            const number = Number(String(step.value).replace(",", "."));
            return number < step.min || number > step.max;
        }
        return step.value === "fail";
    }

    // === RECORD AND ACCEPT === //

    prepareVals() {
        const vals = {
            answers: {},
            started_at: this.state.form.started_at,
            station: this.state.station,
        };
        for (const step of this.state.steps) {
            if (step.value === "") {
                continue;
            }
            if (step.check) {
                vals.answers[step.check] = step.value;
            } else {
                vals[step.key] = step.value;
            }
        }
        return vals;
    }

    async record() {
        const {item} = this.state.form;
        const result = await this.orm.call("return.item", "inspect_one", [
            [item.id],
            this.prepareVals(),
        ]);
        Object.assign(this.state, {
            form: null,
            steps: [],
            recorded: item.name,
            itemId: item.id,
            explanation: result,
            decision: result.decision,
        });
    }

    async accept() {
        if (!this.state.explanation) {
            return;
        }
        if (this.state.explanation.problem) {
            this.state.problem = this.state.explanation.problem;
            return;
        }
        await this.orm.call("return.item", "accept_recommendation", [
            [this.state.itemId],
        ]);
        this.state.recorded = _t("%(item)s: %(disposition)s", {
            item: this.state.recorded,
            disposition: this.state.explanation.winner_name,
        });
        Object.assign(this.state, {explanation: null, decision: null});
    }

    async decide() {
        const action = await this.orm.call("return.item", "action_dispose", [
            [this.state.itemId],
        ]);
        await this.action.doAction(action, {
            onClose: () => {
                Object.assign(this.state, {explanation: null, decision: null});
                this.focus();
            },
        });
    }

    amount(value) {
        const {currency} = this.state.explanation;
        return `${formatFloat(value || 0, {digits: [16, 2]})} ${currency}`;
    }
}

registry.category("actions").add("reverse_logistics.inspection", InspectionStation);
