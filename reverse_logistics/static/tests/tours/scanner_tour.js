import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Type a code as a person does; a wedge and the camera take the same way. */
function scan(code) {
    return [
        {trigger: ".o_rs_input .o_rs_field", run: `edit ${code}`},
        {trigger: ".o_rs_enter", run: "click"},
    ];
}

/** What a phone's camera gives: a file in the field. */
async function takePhoto() {
    const canvas = document.createElement("canvas");
    canvas.width = 2400;
    canvas.height = 1200;
    canvas.getContext("2d").fillRect(200, 200, 800, 600);
    const blob = await new Promise((go) => canvas.toBlob(go, "image/png"));
    const files = new DataTransfer();
    files.items.add(new File([blob], "photo.png", {type: "image/png"}));
    this.anchor.files = files.files;
    this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
}

const answered = (status) => ({trigger: `.o_rs_last[data-status="${status}"]`});
const mode = (key) => [
    {trigger: `.o_rs_mode[data-mode="${key}"]`, run: "click"},
    {trigger: `.o_return_scanner[data-mode="${key}"]`},
];
const home = [
    {trigger: ".o_rs_back", run: "click"},
    {trigger: '.o_return_scanner[data-mode="start"]'},
];

tours.add("return_scanner_receive", {
    steps: () => [
        ...scan("TRACK-TOUR"),
        {trigger: ".o_rs_receive"},
        ...scan("4006381333931"),
        {trigger: '.o_rs_counted:contains("1")'},
        ...scan("4006381333931"),
        {trigger: '.o_rs_counted:contains("2")'},
        ...scan("4006381333932"),
        answered("invalid"),
        {trigger: ".o_rs_undo", run: "click"},
        {trigger: '.o_rs_counted:contains("1")'},
        {trigger: ".o_rs_line button.o_rs_line_main:first", run: "click"},
        {trigger: ".o_rs_rest", run: "click"},
        {trigger: '.o_rs_counted:contains("4")'},
        // not announced: a question, and the answer no
        ...scan("9999"),
        {trigger: '[data-option="skip"]', run: "click"},
        ...scan("5901234123457"),
        {trigger: '.o_rs_counted:contains("5")'},
        {trigger: ".o_rs_log_button", run: "click"},
        {trigger: '.o_rs_log:contains("4006381333931")'},
        {trigger: ".o_rs_log_button", run: "click"},
        {trigger: ".o_rs_close.o_rs_primary", run: "click"},
        {trigger: '.o_rs_last[data-status="ok"]:contains("5 received")'},
    ],
});

tours.add("return_scanner_wedge", {
    steps: () => [
        {trigger: '.o_rs_install[href*="app_id=reverse_logistics"]'},
        {
            trigger: ".o_rs_modes",
            run() {
                // What a keyboard wedge does: keys on the page, then Enter.
                for (const key of [..."TRACK-TOUR", "Enter"]) {
                    const event = new KeyboardEvent("keydown", {key, bubbles: true});
                    document.body.dispatchEvent(event);
                }
            },
        },
        {trigger: ".o_rs_receive"},
        ...scan("OBTRLFIND"),
        {trigger: '.o_return_scanner[data-mode="find"]'},
    ],
});

// What is wrong is said, shown as text, and the screen goes on.
tours.add("return_scanner_bad", {
    steps: () => [
        ...scan("TRACK-TOUR"),
        {trigger: ".o_rs_receive"},
        {
            trigger: ".o_rs_input .o_rs_field",
            run() {
                this.anchor.value = "";
                this.anchor.focus();
                this.anchor.dispatchEvent(
                    new KeyboardEvent("keydown", {key: "Enter", bubbles: true})
                );
                document.querySelector(".o_rs_enter").click();
                if (document.activeElement !== this.anchor) {
                    throw new Error("The focus does not stay.");
                }
            },
        },
        {trigger: '.o_rs_last[data-status="ok"]'},
        ...scan("17261332"),
        answered("invalid"),
        ...scan("<script>window.hacked = 1</script><img src=x onerror=hacked=1>"),
        {
            trigger: '.o_rs_last[data-status="unknown"]:contains("<script>")',
            run() {
                if (window.hacked || this.anchor.querySelector("img, script")) {
                    throw new Error("A code was taken as HTML.");
                }
            },
        },
        ...scan("4006381333931"),
        {trigger: '.o_rs_counted:contains("1")'},
    ],
});

tours.add("return_scanner_inspect", {
    steps: () => [
        ...mode("inspect"),
        ...scan("TOUR-ITEM"),
        {trigger: ".o_rs_inspect"},
        {trigger: '.o_rs_function [data-grade="F6"]', run: "click"},
        {trigger: '.o_rs_cosmetic [data-grade="C9"]', run: "click"},
        {trigger: ".o_rs_options .o_rs_photo input", run: takePhoto},
        {trigger: ".o_rs_options .o_rs_photo .fa-check"},
        {trigger: ".o_rs_grade:not(:disabled)", run: "click"},
        {trigger: ".o_rs_recommended"},
        {trigger: ".o_rs_why li"},
        // one scan accepts: the same label again, but not at once
        {trigger: ".o_rs_accept", run: () => new Promise((go) => setTimeout(go, 1300))},
        ...scan("TOUR-ITEM"),
        {trigger: '.o_rs_stage:contains("Closed")'},
    ],
});

tours.add("return_scanner_dispose", {
    steps: () => [
        ...mode("dispose"),
        ...scan("TOUR-ITEM"),
        {trigger: ".o_rs_other", run: "click"},
        {trigger: '[data-disposition="scrap"]', run: "click"},
        {trigger: "[data-reason]:first", run: "click"},
        {trigger: '.o_rs_stage:contains("Closed")'},
    ],
});

tours.add("return_scanner_repair", {
    steps: () => [
        ...mode("repair"),
        ...scan("TOUR-ITEM"),
        {trigger: ".o_rs_repair .o_rs_stage"},
        {trigger: ".o_rs_repair .o_rs_accept", run: "click"},
        {trigger: ".o_rs_log_button", run: "click"},
        {trigger: ".o_rs_log .o_rs_line:nth-child(2)"},
        {trigger: ".o_rs_log .o_rs_edge_ok:first"},
    ],
});

tours.add("return_scanner_put_away", {
    steps: () => [
        ...mode("put_away"),
        ...scan("TOUR-ITEM"),
        answered("ok"),
        ...scan("TOUR-SHELF"),
        {trigger: '.o_rs_facts:contains("Tour Shelf")'},
    ],
});

tours.add("return_scanner_find", {
    steps: () => [
        ...mode("find"),
        ...scan("4006381333931"),
        {trigger: ".o_rs_item_card, .o_rs_match"},
        ...scan("NO-SUCH-THING"),
        answered("unknown"),
        ...home,
        ...scan("TOUR-ITEM"),
        {trigger: '[data-work="inspect"]', run: "click"},
        {trigger: ".o_rs_inspect"},
    ],
});

// Three scans: the box, what is inside, and the return it belongs to by a tap.
tours.add("return_scanner_park", {
    steps: () => [
        ...mode("park"),
        ...scan("NOBODY-KNOWS-1"),
        {trigger: ".o_rs_parking .o_rs_photo input", run: takePhoto},
        {trigger: ".o_rs_parking .o_rs_photo .fa-check"},
        ...scan("4006381333931"),
        {trigger: ".o_rs_item_card"},
        {trigger: ".o_rs_candidate:first .o_rs_score"},
        {trigger: '.o_rs_candidate[data-type="return"]:first', run: "click"},
        {trigger: '.o_rs_last[data-status="ok"]:contains("belongs to")'},
    ],
});
