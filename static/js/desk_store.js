/* Rows that are not at the server yet, kept in this browser for one person and one meeting.
   IndexedDB; where it is refused (private windows), localStorage; where that is full, memory alone. */
window.Desk = window.Desk || {};
(() => {
  "use strict";
  const { NAME, TABLE } = window.Kept;

  class Indexed {
    lasting = true;

    constructor(database, owner) { this.database = database; this.owner = owner; }

    run(mode, work) {
      return new Promise((resolve, reject) => {
        let transaction;
        try { transaction = this.database.transaction(TABLE, mode, { durability: "strict" }); } catch (error) { reject(error); return; }
        const asked = work(transaction.objectStore(TABLE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    }

    async all() {
      const found = await this.run("readonly", (table) => table.index("owner").getAll(this.owner));
      return found.map((entry) => entry.row);
    }
    put(row) { return this.run("readwrite", (table) => table.put({ id: `${this.owner}:${row.key}`, owner: this.owner, row })); }
    remove(key) { return this.run("readwrite", (table) => table.delete(`${this.owner}:${key}`)); }
  }

  class Local {
    lasting = true;

    constructor(owner) { this.prefix = `${NAME}:${owner}:`; }

    async all() {
      return Object.keys(localStorage)
        .filter((name) => name.startsWith(this.prefix))
        .map((name) => JSON.parse(localStorage.getItem(name)));
    }
    async put(row) { localStorage.setItem(this.prefix + row.key, JSON.stringify(row)); }
    async remove(key) { localStorage.removeItem(this.prefix + key); }
  }

  class Memory {
    lasting = false;

    async all() { return []; }
    async put() {}
    async remove() {}
  }

  /* The store of one person and one meeting: rows of anybody else are never read. */
  window.Desk.openStore = async (user, meeting) => {
    const owner = `${user}:${meeting}`;
    try {
      return new Indexed(await window.Kept.open(), owner);
    } catch {
      return window.Kept.store(`${NAME}-try`, "1") && window.Kept.store(`${NAME}-try`, null) ? new Local(owner) : new Memory();
    }
  };

  /* crypto.randomUUID is missing on plain http, where closed networks still run. */
  window.Desk.newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
})();
