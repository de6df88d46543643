import {ItemMode} from "@reverse_logistics/scanner/item_mode";
import {patch} from "@web/core/utils/patch";
import {useService} from "@web/core/utils/hooks";

patch(ItemMode.prototype, {
    setup() {
        super.setup(...arguments);
        this.action = useService("action");
        this.orm = useService("orm");
    },

    get canTag() {
        const {item} = this.props;
        return item && !["closed", "missing", "refused"].includes(item.stage);
    },

    /** A number for the tag, and the label on which a printer writes it. */
    async printTag(item) {
        const action = await this.orm.call("return.item", "action_print_rfid_labels", [
            [item.id],
        ]);
        await this.action.doAction(action);
    },
});
