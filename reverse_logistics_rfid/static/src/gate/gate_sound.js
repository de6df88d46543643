import {browser} from "@web/core/browser/browser";

// [frequency in Hz, start and length in seconds]: told apart beside a forklift.
const TUNES = {
    good: [[880, 0, 0.08]],
    complete: [
        [660, 0, 0.12],
        [880, 0.14, 0.12],
        [1320, 0.28, 0.3],
    ],
    wrong: [
        [220, 0, 0.25],
        [165, 0.3, 0.35],
    ],
};
const SHAKES = {good: 30, complete: [60, 40, 60], wrong: [200, 80, 200]};

/** Sounds made by the browser itself: no file to load, and no network. */
export class GateSound {
    /** Browsers keep quiet until somebody has touched the page. */
    wake() {
        const Context = browser.AudioContext || window.AudioContext;
        if (Context && !this.context) {
            this.context = new Context();
        }
        this.context?.resume?.();
    }

    play(name) {
        browser.navigator.vibrate?.(SHAKES[name]);
        if (!this.context) {
            return;
        }
        const now = this.context.currentTime;
        for (const [frequency, start, length] of TUNES[name]) {
            const tone = this.context.createOscillator();
            const volume = this.context.createGain();
            tone.type = name === "wrong" ? "square" : "sine";
            tone.frequency.value = frequency;
            volume.gain.value = 0.2;
            tone.connect(volume).connect(this.context.destination);
            tone.start(now + start);
            tone.stop(now + start + length);
        }
    }
}
