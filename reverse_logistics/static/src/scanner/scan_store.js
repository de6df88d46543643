import {IndexedDB} from "@web/core/utils/indexed_db";

const TABLE = "events";
// Odoo's helper empties the database when this changes: it never does.
const VERSION = "1";

/**
 * The events that the server has not answered yet, on this device, for one user of one
 * database: they outlive a reload, a flat battery and a day without network.
 */
export class ScanStore {
    constructor(name) {
        this.db = new IndexedDB(name, VERSION);
    }

    /** @returns {Promise<Object[]>} the stored entries in the order of their scans */
    async load() {
        await this.db.read(TABLE, "-"); // makes the table
        const entries = await this.db.execute((db) => db && this.readAll(db));
        return (entries || []).sort((a, b) => a.seq - b.seq);
    }

    readAll(db) {
        return new Promise((resolve, reject) => {
            const request = db.transaction(TABLE).objectStore(TABLE).getAll();
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
    }

    /** Resolves when the entry is on disk. */
    async put(entry) {
        await this.change((table) => table.put(entry, entry.event.uuid));
    }

    async remove(uuids) {
        await this.change((table) => uuids.forEach((uuid) => table.delete(uuid)));
    }

    change(action) {
        return this.db.execute(
            (db) =>
                new Promise((resolve, reject) => {
                    if (!db) {
                        reject(new Error("IndexedDB is not available"));
                        return;
                    }
                    const work = db.transaction(TABLE, "readwrite", {
                        durability: "strict",
                    });
                    action(work.objectStore(TABLE));
                    work.oncomplete = resolve;
                    work.onerror = () => reject(work.error);
                    work.onabort = () => reject(work.error);
                })
        );
    }
}
