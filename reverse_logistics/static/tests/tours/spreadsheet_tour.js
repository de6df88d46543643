import {registry} from "@web/core/registry";

/** The spreadsheet of returns opens, draws its figures and reports no error. */
registry.category("web_tour.tours").add("return_spreadsheet", {
    steps: () => [
        {
            trigger:
                '.o_spreadsheet_dashboard_action .o_search_panel:contains("Returns")',
        },
        {
            trigger: '.o_spreadsheet_dashboard_action li:contains("Returns")',
            run: "click",
        },
        {trigger: ".o-figure-container, .o-figure"},
        {trigger: ".o-chart-container canvas, .o-figure canvas"},
        {
            content: "No formula failed",
            trigger: "body:not(:has(.o_error_dialog)):not(:has(.o-error-tooltip))",
        },
    ],
});
