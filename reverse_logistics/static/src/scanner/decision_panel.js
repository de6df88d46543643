import {Component, useState} from "@odoo/owl";

/** What is recommended and why; one tap or one scan accepts it. */
export class DecisionPanel extends Component {
    static template = "reverse_logistics.ScanDecision";
    static props = {
        item: Object,
        data: Object,
        inspector: {type: Boolean, optional: true},
        onAccept: Function,
        onDispose: Function,
    };

    setup() {
        this.state = useState({other: !this.props.item.recommended, chosen: null});
    }

    get recommended() {
        return this.props.item.recommended;
    }

    get others() {
        const own = this.recommended && this.recommended.id;
        return this.props.data.dispositions.filter((one) => one.id !== own);
    }

    choose(one) {
        if (this.recommended) {
            this.state.chosen = one;
        } else {
            this.props.onDispose({disposition_id: one.id});
        }
    }

    override(reason) {
        this.props.onDispose({
            disposition_id: this.state.chosen.id,
            override_reason_id: reason[0],
        });
    }
}
