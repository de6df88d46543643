import {Component, onWillStart, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {MoveDialog} from "./move_dialog";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

// Returns that a load shows before "show all".
const SHOWN = 6;

/**
 * The board of a consolidation plan: loads by day and lane. A return is dragged to
 * another load, or moved by its menu (keyboard, phone); what that adds is shown
 * before, and nothing is booked until the plan is confirmed.
 */
export class ConsolidationBoard extends Component {
    static template = "reverse_logistics_3pl.ConsolidationBoard";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        const {params, context} = this.props.action;
        this.planId = (params && params.plan_id) || (context && context.active_id);
        this.state = useState({
            board: null,
            open: {},
            why: null,
            dragged: null,
            moves: {},
            over: null,
        });
        onWillStart(() => this.load());
    }

    get board() {
        return this.state.board;
    }

    async load() {
        if (this.planId) {
            this.state.board = await this.call("get_board");
        }
    }

    call(method, ...args) {
        return this.orm.call("return.consolidation", method, [[this.planId], ...args]);
    }

    // === WHAT IS SHOWN ===

    get days() {
        const days = [];
        for (const load of this.board.loads) {
            if (!days.length || days.at(-1).day !== load.day) {
                days.push({day: load.day, label: load.day_label, loads: []});
            }
            days.at(-1).loads.push(load);
        }
        return days;
    }

    money(amount) {
        return formatCurrency(amount, this.board.currency_id);
    }

    change(amount) {
        return (amount > 0 ? "+" : "") + this.money(amount);
    }

    number(value, digits = 1) {
        return formatFloat(value, {digits: [16, digits], trailingZeros: false});
    }

    shown(load) {
        return this.state.open[load.id] ? load.lines : load.lines.slice(0, SHOWN);
    }

    toggle(load) {
        this.state.open[load.id] = !this.state.open[load.id];
    }

    explain(line) {
        this.state.why = this.state.why === line.id ? null : line.id;
    }

    /**
     * What dropping the dragged return on a target would do.
     *
     * @param {String} target
     * @returns {Object} move
     */
    move(target) {
        return this.state.dragged && this.state.moves[target];
    }

    // === MOVES ===

    async onDragStart(ev, line) {
        ev.dataTransfer.effectAllowed = "move";
        ev.dataTransfer.setData("text/plain", line.order);
        this.state.dragged = line;
        this.state.moves = {};
        const moves = await this.call("get_moves", line.id);
        if (this.state.dragged === line) {
            this.state.moves = Object.fromEntries(moves.map((m) => [m.target, m]));
        }
    }

    onDragEnd() {
        this.state.dragged = null;
        this.state.over = null;
    }

    onDragOver(ev, target) {
        const move = this.move(target);
        if (move && !move.obstacle) {
            ev.preventDefault();
            this.state.over = target;
        }
    }

    async onDrop(ev, target) {
        ev.preventDefault();
        const line = this.state.dragged;
        const move = this.move(target);
        this.onDragEnd();
        if (line && move && !move.obstacle) {
            await this.apply(line, move);
        }
    }

    async openMoves(line) {
        const moves = await this.call("get_moves", line.id);
        this.dialog.add(MoveDialog, {
            title: _t("Move %s", line.order),
            line,
            moves,
            format: (amount) => this.change(amount),
            select: (move) => this.apply(line, move),
        });
    }

    async apply(line, move) {
        this.state.board = await this.call("move_line", line.id, move.target);
        this.notification.add(
            _t("%(order)s: %(label)s, %(change)s", {
                order: line.order,
                label: move.label,
                change: this.change(move.change),
            }),
            {type: move.change > 0 ? "warning" : "success"}
        );
    }

    // === THE PLAN ===

    confirm() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Book these loads?"),
            body: _t("%(count)s loads and parcels are booked for %(cost)s.", {
                count: this.board.loads.length + this.board.parcels.length,
                cost: this.money(this.board.cost),
            }),
            confirmLabel: _t("Confirm and Book"),
            confirm: async () => {
                await this.call("action_confirm");
                await this.load();
            },
            cancel: () => {
                // Stay on the board
            },
        });
    }

    async planAgain() {
        await this.call("action_plan");
        await this.load();
    }

    openRecord(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("reverse_logistics_3pl.board", ConsolidationBoard);
