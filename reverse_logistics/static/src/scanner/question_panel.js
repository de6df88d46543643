import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

const OPTIONS = {
    record: {icon: "fa-check", label: _t("Yes, record it")},
    skip: {icon: "fa-times", label: _t("No, put it aside")},
};

/** Nothing is guessed: what a code may be, a person chooses. */
export class QuestionPanel extends Component {
    static template = "reverse_logistics.ScanQuestion";
    static props = {question: Object, onReply: Function};

    setup() {
        this.state = useState({quantity: ""});
    }

    get answer() {
        return this.props.question.answer;
    }

    get candidates() {
        const {candidates = [], matches = []} = this.answer.data;
        return [...candidates, ...matches].map((one) => ({
            ...one,
            reply: one.reply || {choice: {type: one.type, id: one.id}},
        }));
    }

    get options() {
        const options = this.answer.data.options || [];
        return options.map((option) => ({...OPTIONS[option.key], ...option}));
    }

    get asksQuantity() {
        return this.answer.next_state === "quantity";
    }

    sendQuantity() {
        const quantity = Number(this.state.quantity);
        if (quantity > 0) {
            this.props.onReply({quantity});
        }
    }
}
