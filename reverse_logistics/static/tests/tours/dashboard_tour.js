import {registry} from "@web/core/registry";

/** From a figure to a single item and back, with the filter as it was chosen. */
registry.category("web_tour.tours").add("return_dashboard", {
    steps: () => [
        {trigger: '.o_return_tile[data-code="backlog_items"]:contains("2")'},
        {trigger: '.o_return_chart[data-code="backlog"] canvas'},
        {trigger: 'a.o_return_export[href*="figures.xlsx?date_from="]'},
        {
            content: "The scorecards are at hand",
            trigger: '.o_return_dashboard_links button:contains("Products")',
            run: "click",
        },
        {trigger: '.o_list_view .o_data_row:contains("Widget")'},
        {trigger: '.breadcrumb-item:contains("Dashboard") a', run: "click"},
        {
            content: "An empty question is n/a and not 0",
            trigger: '.o_return_tile[data-code="recovery_rate"]:contains("n/a")',
        },
        {trigger: 'button:contains("30 days")', run: "click"},
        {trigger: 'button.active:contains("30 days")'},
        {
            content: "The numbers of a chart are there as a table, too",
            trigger: '.o_return_chart[data-code="backlog"] header button',
            run: "click",
        },
        {trigger: '.o_return_chart[data-code="backlog"] td:contains("255")'},
        {
            trigger: '.o_return_tile[data-code="backlog_items"]',
            run: "click",
        },
        {trigger: ".o_data_row:nth-child(2)"},
        {trigger: ".o_data_row:first .o_data_cell", run: "click"},
        {content: "One item", trigger: '.o_form_view [name="stage"]'},
        {trigger: ".o_back_button, .breadcrumb-item:eq(1)", run: "click"},
        {trigger: ".o_list_view .o_data_row"},
        {
            trigger: '.breadcrumb-item:contains("Dashboard") a',
            run: "click",
        },
        {
            content: "As it was left",
            trigger: 'button.active:contains("30 days")',
        },
    ],
});
