import {Component, useRef, useState} from "@odoo/owl";
import {
    BarcodeVideoScanner,
    isBarcodeScannerSupported,
} from "@web/core/barcode/barcode_video_scanner";
import {PushFilter} from "./scan_push";

// The camera looks so often (ms), and a code that it sees all the time is one scan.
const LOOK = 1500;
const ABSENCE = 2500;

/** Typed codes and the camera; a wedge needs no field. */
export class ScanInput extends Component {
    static template = "reverse_logistics.ScanInput";
    static components = {BarcodeVideoScanner};
    static props = {hint: String, onScan: Function};

    setup() {
        this.field = useRef("field");
        this.state = useState({camera: false, error: ""});
        this.look = LOOK;
        this.filter = new PushFilter(() => Date.now(), ABSENCE);
        this.hasCamera = isBarcodeScannerSupported();
    }

    onKeydown(ev) {
        if (ev.key === "Enter" || ev.key === "Tab") {
            if (this.field.el.value.trim()) {
                ev.preventDefault();
                this.submit();
            }
        }
    }

    submit() {
        const code = this.field.el.value;
        this.field.el.value = "";
        if (code.trim()) {
            // Out of the field, so that the next scan of a wedge is heard as one.
            this.field.el.blur();
            this.props.onScan(code);
        } else {
            this.field.el.focus();
        }
    }

    onCamera(code) {
        if (this.filter.take([code]).length) {
            this.props.onScan(code);
        }
    }

    toggleCamera() {
        this.state.camera = !this.state.camera;
        this.state.error = "";
    }

    onCameraError(error) {
        this.state.camera = false;
        this.state.error = error.message;
    }
}
