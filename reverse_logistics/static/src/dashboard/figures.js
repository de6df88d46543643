import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {formatMonetary} from "@web/views/fields/formatters";

/** What a value looks like; null is a question that did not arise. */
export function formatFigure(value, unit, currencyId) {
    if (value === null || value === undefined) {
        return _t("n/a");
    }
    const number = (digits) => formatFloat(value, {digits: [16, digits]});
    switch (unit) {
        case "%":
            return _t("%s %", number(1));
        case "money":
            return formatMonetary(value, {currencyId, digits: [16, 0]});
        case "hours":
            return _t("%s h", number(1));
        case "days":
            return _t("%s days", number(1));
        case "kg":
            return _t("%s kg", number(1));
        case "count":
            return number(0);
        default:
            return number(2);
    }
}
