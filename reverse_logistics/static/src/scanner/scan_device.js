import {browser} from "@web/core/browser/browser";
import {onMounted, onWillUnmount} from "@odoo/owl";

const DEVICE = "reverse_logistics.scanner.device";

/** A random id; `crypto.randomUUID` needs HTTPS, and a dock may have none. */
export function newUuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The name of this device, made once. */
export function deviceName() {
    let name = browser.localStorage.getItem(DEVICE);
    if (!name) {
        name = `dev-${newUuid().slice(0, 8)}`;
        browser.localStorage.setItem(DEVICE, name);
    }
    return name;
}

/** Keep the screen on while the scanner is open. */
export function useWakeLock() {
    let lock = null;
    const take = async () => {
        if (document.visibilityState !== "visible" || !navigator.wakeLock) {
            return;
        }
        try {
            lock = await navigator.wakeLock.request("screen");
        } catch {
            lock = null; // battery saver: the screen may go dark
        }
    };
    onMounted(() => {
        take();
        document.addEventListener("visibilitychange", take);
    });
    onWillUnmount(() => {
        document.removeEventListener("visibilitychange", take);
        lock?.release();
    });
}

/**
 * A picture small enough to send from a dock: at most 1600 pixels wide or high.
 *
 * @param {File} file
 * @returns {Promise<String>} JPEG, base64
 */
export async function readPhoto(file) {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
}
