import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** The signature on the page that hands a load over: a line that follows a finger. */
export class Handover extends Interaction {
    static selector = ".o_tpl_handover";
    dynamicContent = {
        canvas: {
            "t-on-pointerdown": this.begin,
            "t-on-pointermove": this.draw,
        },
        ".o_tpl_handover_clear": {"t-on-click": this.clear},
        _root: {"t-on-submit": this.fill},
    };

    setup() {
        this.canvas = this.el.querySelector("canvas");
        this.isSigned = false;
        this.clear();
    }

    clear() {
        // The picture is as large as it is shown: setting the size wipes it
        this.canvas.width = this.canvas.clientWidth;
        this.canvas.height = this.canvas.clientHeight;
        this.pen = this.canvas.getContext("2d");
        this.pen.lineWidth = 2.5;
        this.pen.lineCap = "round";
        this.isSigned = false;
    }

    begin(ev) {
        this.canvas.setPointerCapture(ev.pointerId);
        this.pen.beginPath();
        this.pen.moveTo(ev.offsetX, ev.offsetY);
    }

    draw(ev) {
        if (ev.buttons) {
            this.pen.lineTo(ev.offsetX, ev.offsetY);
            this.pen.stroke();
            this.isSigned = true;
        }
    }

    fill() {
        const field = this.el.querySelector("input[name=signature]");
        field.value = this.isSigned ? this.canvas.toDataURL("image/png") : "";
    }
}

registry
    .category("public.interactions")
    .add("reverse_logistics_3pl.handover", Handover);
