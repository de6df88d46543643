import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {useSetupAction} from "@web/search/action_hook";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {DashboardChart} from "./dashboard_chart";
import {DashboardTile} from "./dashboard_tile";

const {DateTime} = window.luxon;
const PERIODS = [30, 90, 365];

/**
 * The figures of a period: a tile each, and charts whose bars open what they count.
 * What was chosen is kept when somebody comes back from a list.
 */
export class ReturnDashboard extends Component {
    static template = "reverse_logistics.Dashboard";
    static components = {DashboardChart, DashboardTile, Layout, RecordSelector};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.periods = PERIODS;
        this.dimensions = [
            {name: "partner_id", model: "res.partner", label: _t("Customer")},
            {name: "product_id", model: "product.product", label: _t("Product")},
            {
                name: "warehouse_id",
                model: "stock.warehouse",
                label: _t("Returns centre"),
            },
        ];
        this.state = useState({
            filters: this.props.state?.filters || this.lastDays(90),
            tiles: [],
            charts: [],
            scorecards: [],
            currencyId: false,
            error: "",
        });
        this.asked = 0;
        useSetupAction({
            getLocalState: () => ({filters: {...this.state.filters}}),
        });
        onWillStart(async () => {
            [this.state.charts, this.state.scorecards] = await Promise.all([
                this.orm.call("return.kpi", "get_chart_list"),
                this.orm.call("return.kpi", "get_scorecards"),
                this.load(),
            ]);
        });
    }

    lastDays(days) {
        const today = DateTime.local();
        return {
            date_from: today.minus({days: days - 1}).toISODate(),
            date_to: today.toISODate(),
        };
    }

    async load() {
        const asked = ++this.asked;
        const filters = {...this.state.filters};
        try {
            const answer = await this.orm.call("return.kpi", "get_tiles", [filters]);
            // An answer that came late must not replace one that was asked later.
            if (asked === this.asked) {
                this.state.tiles = answer.tiles;
                this.state.currencyId = answer.currency_id;
                this.state.error = "";
            }
        } catch (error) {
            if (asked === this.asked) {
                this.state.error =
                    error.data?.message || _t("The figures could not be read.");
            }
        }
    }

    get targets() {
        return Object.fromEntries(
            this.state.tiles.map((tile) => [tile.code, tile.target])
        );
    }

    isPeriod(days) {
        const {date_from, date_to} = this.lastDays(days);
        const filters = this.state.filters;
        return filters.date_from === date_from && filters.date_to === date_to;
    }

    choosePeriod(days) {
        this.change(this.lastDays(days));
    }

    change(values) {
        this.state.filters = {...this.state.filters, ...values};
        return this.load();
    }

    /** The address of the figures as a file, with the filters as chosen. */
    exportUrl(kind) {
        const chosen = Object.entries(this.state.filters).filter(([, value]) => value);
        const query = new URLSearchParams({
            ...Object.fromEntries(chosen),
            cids: user.activeCompanies.map((company) => company.id).join("-"),
        });
        return `/reverse_logistics/figures.${kind}?${query}`;
    }

    openScorecard(action) {
        return this.action.doAction(action);
    }

    async openFigure(code) {
        const filters = {...this.state.filters};
        this.action.doAction(
            await this.orm.call("return.kpi", "get_drilldown", [code, filters])
        );
    }

    async openBar(code, index) {
        const filters = {...this.state.filters};
        this.action.doAction(
            await this.orm.call("return.kpi", "get_chart_rows", [code, index, filters])
        );
    }
}

registry.category("actions").add("reverse_logistics.dashboard", ReturnDashboard);
