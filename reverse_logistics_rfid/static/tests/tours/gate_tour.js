import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const call = (model, method, args, kwargs = {}) =>
    rpc(`/web/dataset/call_kw/${model}/${method}`, {model, method, args, kwargs});

/** What an antenna does: it posts, with the key of its reader. */
async function drive(key, name, epcs) {
    const now = new Date().toISOString();
    const reads = epcs.map((epc) => ({epc, antenna: 1, seen_at: now, rssi: -50}));
    const reply = await fetch("/reverse_logistics/rfid/v1/reads", {
        method: "POST",
        headers: {"Content-Type": "application/json", Authorization: `Bearer ${key}`},
        body: JSON.stringify({batch_id: name, reads}),
    });
    if (reply.status !== 200) {
        throw new Error(await reply.text());
    }
}

const tile = (name, value) => ({
    trigger: `.o_rfid_gate_tile.o_${name} .o_rfid_gate_number:contains(/^${value}$/)`,
});

registry.category("web_tour.tours").add("rfid_gate_pallet", {
    steps: () => [
        {trigger: ".o_rfid_gate_input", run: "edit TOUR/PALLET"},
        {trigger: "button[aria-label='Set']", run: "click"},
        tile("expected", 200),
        tile("missing", 200),
        {
            trigger: ".o_rfid_gate_foot",
            async run() {
                const tags = await call("rfid.tag", "search_read", [
                    [["item_id", "!=", false]],
                    ["epc"],
                ]);
                const epcs = tags.map((tag) => tag.epc).slice(0, 198);
                const [device] = await call("rfid.device", "search", [[]]);
                const action = await call("rfid.device", "action_issue_key", [
                    [device],
                ]);
                const key = action.context.default_key;
                await drive(key, "first half", epcs.slice(0, 100));
                await drive(key, "second half", epcs.slice(90));
                await drive(key, "strangers", [
                    "3074257BF7194E4000001A85",
                    "30364433400D1EC0000003E9",
                ]);
            },
        },
        tile("matched", 198),
        tile("unexpected", 2),
        tile("missing", 2),
        {trigger: ".o_rfid_gate_list li:contains(3074257BF7194E4000001A85)"},
        {trigger: ".o_rfid_gate_tile.o_missing", run: "click"},
        {trigger: ".o_rfid_gate_list li:nth-child(2)"},
        {
            trigger: ".o_rfid_gate",
            run() {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("the screen scrolls sideways");
                }
            },
        },
        {trigger: ".o_rfid_gate_part:contains(198)", run: "click"},
        {trigger: ".o_rfid_gate_number:contains(/^198$/)"},
        {trigger: ".o_rfid_gate_choice:contains(items received)"},
    ],
});
