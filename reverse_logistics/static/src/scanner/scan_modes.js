import {_t} from "@web/core/l10n/translation";

/** The modes, in the order of the work; colours are of the icon's tile. */
export const MODES = [
    {key: "receive", icon: "fa-download", label: _t("Receive")},
    {key: "park", icon: "fa-question-circle", label: _t("Unknown Box")},
    {key: "inspect", icon: "fa-search-plus", label: _t("Inspect")},
    {key: "dispose", icon: "fa-random", label: _t("Dispose")},
    {key: "repair", icon: "fa-wrench", label: _t("Repair")},
    {key: "put_away", icon: "fa-map-marker", label: _t("Put Away")},
    {key: "find", icon: "fa-search", label: _t("Find")},
];
export const HINTS = {
    start: _t("Scan anything"),
    receive: _t("Scan a return, then its goods"),
    park: _t("Scan the label of the box, then what is inside"),
    inspect: _t("Scan the label of an item"),
    dispose: _t("Scan the label of an item"),
    repair: _t("Scan the label of an item"),
    put_away: _t("Scan an item, then its place"),
    find: _t("Scan anything to see what it is"),
};
// Command barcodes: what they do is in the code, so they work without network.
export const COMMANDS = {
    OBTRLSTART: "start",
    OBTRLRECEIVE: "receive",
    OBTRLPARK: "park",
    OBTRLINSPECT: "inspect",
    OBTRLDISPOSE: "dispose",
    OBTRLREPAIR: "repair",
    OBTRLPUTAWAY: "put_away",
    OBTRLFIND: "find",
    OBTRLCLOSE: "close",
    OBTRLUNDO: "undo",
    OBTRLACCEPT: "accept",
    OBTRLYES: "yes",
    OBTRLNO: "no",
};
export const LOOKS = {
    ok: {icon: "fa-check-circle", tone: "ok"},
    warning: {icon: "fa-exclamation-triangle", tone: "warn"},
    duplicate: {icon: "fa-clone", tone: "warn"},
    ask: {icon: "fa-question-circle", tone: "ask"},
    choose: {icon: "fa-list-ul", tone: "ask"},
    queued: {icon: "fa-cloud-upload", tone: "wait"},
    waiting: {icon: "fa-hourglass-half", tone: "wait"},
    ignored: {icon: "fa-minus-circle", tone: "wait"},
    undone: {icon: "fa-undo", tone: "wait"},
};
export const BAD = {icon: "fa-times-circle", tone: "bad"};
