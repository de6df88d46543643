import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";

/** Where a return could go, the cheapest first, as buttons. */
export class MoveDialog extends Component {
    static template = "reverse_logistics_3pl.MoveDialog";
    static components = {Dialog};
    static props = {
        title: String,
        line: Object,
        moves: Array,
        format: Function,
        select: Function,
        close: Function,
    };

    get allowed() {
        return this.props.moves.filter((move) => !move.obstacle);
    }

    get refused() {
        return this.props.moves.filter((move) => move.obstacle);
    }

    async choose(move) {
        this.props.close();
        await this.props.select(move);
    }
}
