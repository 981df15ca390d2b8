// Captures that are not sent yet, encrypted in this browser with a key that cannot be taken out of it.
const NAME = "countersign-captures";
const enc = new TextEncoder();
const dec = new TextDecoder();

function base() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("items", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function ask(store, mode, act) {
  const db = await base();
  try {
    return await new Promise((resolve, reject) => {
      const deal = db.transaction(store, mode);
      const asked = act(deal.objectStore(store));
      deal.oncomplete = () => resolve(asked?.result);
      deal.onerror = () => reject(deal.error);
      deal.onabort = () => reject(deal.error);
    });
  } finally { db.close(); }
}

export class Queue {
  constructor(owner) { this.owner = owner; }

  async key() {
    const kept = await ask("keys", "readonly", (s) => s.get(this.owner));
    if (kept) return kept;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // Two tabs may make one at once: the first that is stored is the key of both.
    try { await ask("keys", "readwrite", (s) => s.add(made, this.owner)); } catch { return this.key(); }
    return made;
  }

  async put(id, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: enc.encode(id) }, await this.key(), enc.encode(JSON.stringify(value)));
    await ask("items", "readwrite", (s) => s.put({ id, owner: this.owner, at: Date.now(), iv, sealed }));
  }

  async open(item) {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: item.iv, additionalData: enc.encode(item.id) }, await this.key(), item.sealed);
    return JSON.parse(dec.decode(plain));
  }

  async all(prefix) {
    const items = (await ask("items", "readonly", (s) => s.getAll())) || [];
    const mine = items.filter((i) => i.owner === this.owner && i.id.startsWith(prefix)).sort((a, b) => a.at - b.at);
    const found = [];
    for (const item of mine) {
      try { found.push({ id: item.id, ...(await this.open(item)) }); } catch { await this.drop(item.id); }
    }
    return found;
  }

  async get(id) {
    const item = await ask("items", "readonly", (s) => s.get(id));
    if (!item || item.owner !== this.owner) return null;
    try { return await this.open(item); } catch { return null; }
  }

  drop(id) { return ask("items", "readwrite", (s) => s.delete(id)); }

  // At sign-out nothing of this person stays on the device.
  async clear() {
    const items = (await ask("items", "readonly", (s) => s.getAll())) || [];
    for (const item of items) if (item.owner === this.owner) await this.drop(item.id);
    await ask("keys", "readwrite", (s) => s.delete(this.owner));
  }
}
