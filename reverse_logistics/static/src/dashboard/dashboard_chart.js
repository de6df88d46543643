import {
    Component,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {formatFigure} from "./figures";

/** A chart by Odoo's Chart.js; a table of the same numbers is there for who reads it. */
export class DashboardChart extends Component {
    static template = "reverse_logistics.DashboardChart";
    static props = {
        chart: Object,
        filters: Object,
        targets: Object,
        currencyId: [Number, Boolean],
        open: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({data: null, error: "", asTable: false});
        this.asked = 0;
        onWillStart(async () => {
            await Promise.all([
                loadBundle("web.chartjs_lib"),
                this.load(this.props.filters),
            ]);
        });
        onWillUpdateProps((next) => {
            if (JSON.stringify(next.filters) !== JSON.stringify(this.props.filters)) {
                return this.load(next.filters);
            }
            return undefined;
        });
        useEffect(
            () => this.draw(),
            () => [this.state.data, this.state.asTable, this.props.targets]
        );
        onWillUnmount(() => this.drawn?.destroy());
    }

    async load(filters) {
        const asked = ++this.asked;
        try {
            const data = await this.orm.silent.call("return.kpi", "get_chart", [
                this.props.chart.code,
                {...filters},
            ]);
            if (asked === this.asked) {
                Object.assign(this.state, {data, error: ""});
            }
        } catch (error) {
            if (asked === this.asked) {
                this.state.error =
                    error.data?.message || _t("The chart could not be read.");
            }
        }
    }

    get isEmpty() {
        return !this.state.data?.labels.length;
    }

    format(value) {
        return formatFigure(value, this.state.data.unit, this.props.currencyId);
    }

    draw() {
        this.drawn?.destroy();
        this.drawn = null;
        if (!this.canvas.el || this.isEmpty) {
            return;
        }
        this.drawn = new window.Chart(this.canvas.el, this.getConfig());
    }

    getConfig() {
        const {kind, labels} = this.state.data;
        const round = kind === "doughnut";
        // The ink of the page, so that it is read on light and on dark.
        const ink = getComputedStyle(this.canvas.el).color;
        const grid = "rgba(128, 128, 128, .2)";
        return {
            type: kind,
            data: {labels, datasets: this.getDatasets()},
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (_event, [hit]) => hit && this.open(hit.index),
                plugins: {
                    legend: {position: "bottom", labels: {color: ink}},
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${this.format(item.raw)}`,
                        },
                    },
                },
                scales: round
                    ? {}
                    : {
                          x: {ticks: {color: ink}, grid: {display: false}},
                          y: {
                              beginAtZero: true,
                              ticks: {color: ink, precision: 0},
                              grid: {color: grid},
                          },
                      },
            },
        };
    }

    getDatasets() {
        const scheme = cookie.get("color_scheme");
        const {kind, labels, datasets} = this.state.data;
        const target = this.props.targets[this.state.data.target];
        const drawn = datasets.map((set, index) => {
            const colors = labels.map((_label, i) =>
                getColor(i, scheme, labels.length)
            );
            const color = getColor(index, scheme, Math.max(3, datasets.length));
            return {
                ...set,
                backgroundColor: kind === "doughnut" ? colors : color,
                borderColor: kind === "line" ? color : "transparent",
                spanGaps: true,
            };
        });
        if (target !== null && target !== undefined && kind === "line") {
            drawn.push({
                label: _t("Target"),
                data: labels.map(() => target),
                borderColor: "#808080",
                borderDash: [6, 4],
                pointRadius: 0,
            });
        }
        return drawn;
    }

    open(index) {
        if (index < this.state.data.domains.length) {
            this.props.open(this.props.chart.code, index);
        }
    }
}
