// Speaking to Countersign and to the open page; used by the panel and by the recorder.
'use strict';

globalThis.countersign ??= {};
(() => {
  const KEPT = 'pairing';
  const PAGE = ['same.js', 'page/find.js', 'page/values.js', 'page/fill.js'];

  async function kept() {
    return (await chrome.storage.local.get(KEPT))[KEPT] ?? null;
  }

  const keep = (pairing) => chrome.storage.local.set({ [KEPT]: pairing });

  const forget = () => chrome.storage.local.remove([KEPT, 'versions']);

  /** An answer of Countersign. Throws Error with words to show; `status` says which kind. */
  async function ask(address, what, body, token = '') {
    let answer;
    try {
      answer = await fetch(`${address}/api/v1/extension/${what}`, {
        method: 'POST',
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify(body ?? {}),
      });
    } catch {
      throw new Error('Countersign does not answer. Is its address right, and does it run?');
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    const error = new Error([said.message, said.remedy].filter(Boolean).join(' ') || `Countersign answered ${answer.status}.`);
    error.status = answer.status;
    throw error;
  }

  const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (ch) => ch.charCodeAt(0));

  /** What a signed field map says, once its signature by the paired installation is proven. */
  async function opened(jws, pairing) {
    const [head, body, signature] = jws.split('.');
    const header = JSON.parse(new TextDecoder().decode(bytesOf(head)));
    if (header.alg !== 'EdDSA' || header.typ !== 'countersign-field-map+jws' || header.kid !== pairing.key.kid) {
      throw new Error('A field map is not signed by your Countersign. It is not used.');
    }
    const { kty, crv, x } = pairing.key;
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (!(await crypto.subtle.verify('Ed25519', key, bytesOf(signature), signed))) {
      throw new Error('A field map was changed after it was signed. It is not used.');
    }
    const said = JSON.parse(new TextDecoder().decode(bytesOf(body)));
    if (said.connection !== pairing.connection || said.page !== said.map.page) {
      throw new Error('A field map is of another connection. It is not used.');
    }
    return said;
  }

  /** Every map in force, proven; an older version than one seen before is refused. */
  async function mapsOf(state, pairing) {
    const { versions = {} } = await chrome.storage.local.get('versions');
    const found = [];
    for (const jws of state.maps) {
      const one = await opened(jws, pairing);
      if (one.version < (versions[one.page] ?? 0)) throw new Error(`An older map of the page ${one.page} was given. It is not used.`);
      versions[one.page] = one.version;
      found.push(one);
    }
    await chrome.storage.local.set({ versions });
    return found;
  }

  /** The tab to work on: the one named in the address, or the one in front. */
  async function tab() {
    const named = Number(new URLSearchParams(location.search).get('tab'));
    if (named) return chrome.tabs.get(named);
    const [front] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    return front;
  }

  const pattern = (origin) => `${new URL(origin).protocol}//${new URL(origin).hostname}/*`;

  const allowed = (origin) => chrome.permissions.contains({ origins: [pattern(origin)] });

  const allow = async (origin) => (await allowed(origin)) || chrome.permissions.request({ origins: [pattern(origin)] });

  /** Run a function of ours in the page, beside its own scripts and not among them. */
  async function inPage(tabId, name, args, more = []) {
    await chrome.scripting.executeScript({ target: { tabId }, files: [...PAGE, ...more] });
    const [{ result }] = await chrome.scripting.executeScript({
      target: { tabId },
      func: async (called, given) => globalThis.countersign[called](...given),
      args: [name, args],
    });
    return result;
  }

  /** Whether a tab, once it has loaded, asks to sign in. */
  async function asksToSignIn(tabId) {
    for (let tries = 0; tries < 25; tries += 1) {
      const there = await chrome.tabs.get(tabId).catch(() => null);
      if (there?.status === 'complete') return inPage(tabId, 'asksToSignIn', []).catch(() => false);
      await new Promise((done) => { setTimeout(done, 200); });
    }
    return false;
  }

  /** Whether a tab shows a page of the one EMR that this browser is paired for. */
  function isThere(one, origin) {
    try {
      return new URL(one?.url ?? '').origin === origin;
    } catch {
      return false;
    }
  }

  Object.assign(globalThis.countersign, {
    kept, keep, forget, ask, opened, mapsOf, tab, allowed, allow, inPage, isThere, asksToSignIn,
  });
})();
