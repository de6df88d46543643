import {Component, useState} from "@odoo/owl";
import {readPhoto} from "./scan_device";

const PLAIN = [
    "function_grade",
    "cosmetic_grade",
    "completeness",
    "data_status",
    "note",
    "photo",
];

/** The checks and grades of one item, by taps. */
export class InspectForm extends Component {
    static template = "reverse_logistics.ScanInspect";
    static props = {
        form: Object,
        inspector: {type: Boolean, optional: true},
        onGrade: Function,
    };

    setup() {
        const {form} = this.props;
        this.state = useState({
            function_grade: "",
            cosmetic_grade: "",
            completeness: "",
            data_status: "",
            found_reason_id: form.item.claimed_reason_id || "",
            note: "",
            photo: "",
            answers: {},
            reading: false,
        });
    }

    get checks() {
        return this.props.form.checks;
    }

    /** The letter and number of a grade; its label says the rest. */
    short(choice) {
        return choice.value;
    }

    long(choice) {
        return choice.label.startsWith(choice.value)
            ? choice.label.slice(choice.value.length).trim()
            : choice.label;
    }

    answer(check, value) {
        const {answers} = this.state;
        answers[check.id] = answers[check.id] === value ? "" : value;
    }

    /** Grades may come from failed checks; the server says when they do not. */
    get ready() {
        const {answers, function_grade, cosmetic_grade} = this.state;
        const asked = this.checks.every(
            (check) => !check.required || answers[check.id]
        );
        const graded = function_grade && cosmetic_grade;
        return asked && (graded || Object.values(answers).includes("fail"));
    }

    async onPhoto(ev, check = null) {
        const [file] = ev.target.files;
        if (!file) {
            return;
        }
        this.state.reading = true;
        try {
            const photo = await readPhoto(file);
            if (check) {
                this.state.answers[check.id] = photo;
            } else {
                this.state.photo = photo;
            }
        } finally {
            this.state.reading = false;
        }
    }

    send() {
        const {answers, found_reason_id} = this.state;
        const values = {started_at: this.props.form.started_at};
        for (const name of PLAIN) {
            if (this.state[name]) {
                values[name] = this.state[name];
            }
        }
        if (found_reason_id) {
            values.found_reason_id = Number(found_reason_id);
        }
        const given = Object.entries(answers).filter(([, value]) => value !== "");
        if (given.length) {
            values.answers = Object.fromEntries(given);
        }
        this.props.onGrade(values);
    }
}
