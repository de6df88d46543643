// Tones in Hz and milliseconds: told apart without looking, and by their rhythm alone.
const SIGNALS = {
    ok: {tones: [[1320, 90]], shake: [60]},
    warning: {
        tones: [
            [880, 110],
            [0, 50],
            [880, 110],
        ],
        shake: [80, 60, 80],
    },
    ask: {
        tones: [
            [740, 120],
            [990, 160],
        ],
        shake: [60, 40, 60],
    },
    bad: {
        tones: [
            [220, 220],
            [0, 60],
            [160, 320],
        ],
        shake: [250, 80, 250],
    },
    queued: {tones: [[600, 60]], shake: [30]},
};
const KINDS = {
    ok: "ok",
    warning: "warning",
    duplicate: "warning",
    ask: "ask",
    choose: "ask",
    queued: "queued",
    ignored: "",
};

/** Sounds and vibration: made by the device, so there is nothing to load. */
export class ScanSignal {
    constructor() {
        this.muted = false;
    }

    /** @param {String} status of an answer */
    give(status) {
        const signal = SIGNALS[status in KINDS ? KINDS[status] : "bad"];
        if (!signal) {
            return;
        }
        if (navigator.vibrate && navigator.userActivation?.hasBeenActive) {
            navigator.vibrate(signal.shake);
        }
        if (!this.muted) {
            this.play(signal.tones);
        }
    }

    play(tones) {
        const Context = window.AudioContext || window.webkitAudioContext;
        if (!Context || !navigator.userActivation?.hasBeenActive) {
            return; // browsers are silent until the page is touched
        }
        this.context = this.context || new Context();
        let time = this.context.currentTime;
        for (const [pitch, length] of tones) {
            if (pitch) {
                this.tone(pitch, time, length / 1000);
            }
            time += length / 1000;
        }
    }

    tone(pitch, time, length) {
        const source = this.context.createOscillator();
        const volume = this.context.createGain();
        source.type = "square";
        source.frequency.value = pitch;
        volume.gain.setValueAtTime(0.15, time);
        volume.gain.exponentialRampToValueAtTime(0.001, time + length);
        source.connect(volume).connect(this.context.destination);
        source.start(time);
        source.stop(time + length);
    }

    close() {
        this.context?.close();
    }
}
