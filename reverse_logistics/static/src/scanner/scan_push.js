import {onMounted, onWillUnmount} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const CHANNEL = "reverse_logistics.scan_push";
// A tag that stays in the field is read again and again: once it was away for this
// long (ms), it is a new scan.
const ABSENCE = 10000;
// Where everything that is in the field is meant; elsewhere one thing is in the hand.
const MANY = new Set(["receive"]);

/**
 * Decides which of the codes that a reader pushes are scans: new ones only, and but
 * the nearest where one thing is worked on at a time.
 */
export class PushFilter {
    constructor(now = () => Date.now(), absence = ABSENCE) {
        this.now = now;
        this.absence = absence;
        this.seen = new Map();
    }

    /**
     * @param {String[]} codes the nearest first
     * @param {String} [mode]
     * @returns {String[]} the codes to scan
     */
    take(codes, mode) {
        const now = this.now();
        const fresh = codes.filter((code) => {
            const before = this.seen.get(code);
            this.seen.set(code, now);
            return before === undefined || now - before > this.absence;
        });
        for (const [code, when] of this.seen) {
            if (now - when > this.absence) {
                this.seen.delete(code);
            }
        }
        return MANY.has(mode) ? fresh : fresh.slice(0, 1);
    }
}

/**
 * Hear what the server pushes to this user's scanner, for example of an RFID reader.
 *
 * @param {Function} getMode
 * @param {Function} onScan (code, source) the way of every other scan
 */
export function useScanPush(getMode, onScan) {
    const bus = useService("bus_service");
    const filter = new PushFilter();
    const onMessage = ({codes, source}) => {
        for (const code of filter.take(codes, getMode())) {
            onScan(code, source);
        }
    };
    onMounted(() => bus.subscribe(CHANNEL, onMessage));
    onWillUnmount(() => bus.unsubscribe(CHANNEL, onMessage));
}
