// The panel: pair, see what waits for the child and day that are open, fill it with one click.
'use strict';

(() => {
  const c = globalThis.countersign;
  const $ = (id) => document.getElementById(id);
  const WHY = {
    patient: 'The page shows another person. Nothing was filled in.',
    day: 'The page shows another day. Nothing was filled in.',
    page: 'The page does not say whose it is any more. Nothing was filled in.',
    missing: 'A field is not on this page: {field}. Nothing was filled in. Open all parts of the page; if it moved for good, the owner repairs the map.',
    ambiguous: 'Two fields could be {field}. Nothing was filled in. The owner repairs the map.',
    disagree: 'The field {field} is not where it was. Nothing was filled in. The owner repairs the map.',
    switched: 'The page went to another person, day or page meanwhile. Everything was taken out again.',
    'signed-off': 'The EMR asks to sign in. Sign in there, open the page again, then fill it.',
    'read-back': 'The page did not keep what was written in {field}. Everything was taken out again.',
    locked: 'The field {field} cannot be changed. Nothing was filled in.',
    option: 'The list {field} has no such choice. Nothing was filled in. The owner repairs the map.',
    row: 'There are fewer rows than charge lines. Add rows there, then fill it.',
    'other-record': 'This page is of another entry: {field} is another there already. Nothing was filled in. Open a new one there, or that one.',
    'too-long': '{field} is longer than its field on the page takes. Nothing was filled in.',
    'no-place': 'The map has no place for {field}. Nothing was filled in. The owner repairs the map.',
    taken: 'Other words stand in {field} already. Nothing was filled in.',
    map: 'The map asks for what is never done. Nothing was filled in.',
    unforeseen: 'The page did something unforeseen. Everything was taken out again.',
  };
  const WORDS = { name: 'name', birth_date: 'birth date', day: 'date of service' };
  let pairing = null;
  let state = null;
  let maps = [];

  function say(text, kind = 'stop') {
    $('said').textContent = text;
    $('said').className = `said ${kind}`;
    $('said').hidden = !text;
  }

  const why = (code, field) => (WHY[code] ?? WHY.unforeseen).replace('{field}', worded(field));

  function worded(field) {
    if (!field) return 'one of them';
    const parts = field.split('.');
    const name = parts.length === 3 ? `lines.${parts[2]}` : field;
    for (const page of Object.values(state?.values ?? {})) if (page[name]) return page[name];
    return WORDS[field] ?? field;
  }

  async function start() {
    pairing = await c.kept();
    $('pairing').hidden = Boolean(pairing);
    $('unpair').hidden = !pairing;
    $('window').hidden = !pairing || location.search.includes('tab=');
    $('work').hidden = true;
    $('permission').hidden = true;
    if (!pairing) return;
    $('paired').textContent = `${pairing.person}, ${pairing.name}`;
    try {
      state = await c.ask(pairing.address, 'state', {}, pairing.token);
      maps = await c.mapsOf(state, pairing);
    } catch (error) {
      if (error.status === 401) return unpaired();
      return say(error.message);
    }
    $('record').hidden = !state.may_record;
    if (state.paused) return say('The connection is paused. The owner resumes it in Countersign.', 'warn');
    if (!(await c.allowed(state.origin))) {
      $('emr-origin').textContent = state.origin;
      $('permission').hidden = false;
      return undefined;
    }
    $('work').hidden = false;
    return look();
  }

  async function unpaired() {
    await c.forget();
    say('This browser is not paired any more. Ask for a new code in Countersign.');
    return start();
  }

  async function pair(event) {
    event.preventDefault();
    say('');
    const address = addressOf($('address').value);
    if (!address) return say('The address begins with https:// and is the one you open Countersign with.');
    if (!(await c.allow(address))) return say('Without that permission this browser cannot ask Countersign.');
    try {
      const told = await c.ask(address, 'pair', { code: $('code').value });
      await c.keep({ ...told, address });
    } catch (error) {
      return say(error.message);
    }
    $('code').value = '';
    return start();
  }

  function addressOf(text) {
    try {
      const url = new URL(text.trim());
      const here = url.protocol === 'http:' && url.hostname === 'localhost';
      return url.protocol === 'https:' || here ? url.origin : '';
    } catch {
      return '';
    }
  }

  /** See whose page is open and what waits for it. */
  async function look() {
    say('');
    $('waiting').replaceChildren();
    $('look').disabled = true;
    $('who').textContent = 'Looking…';
    try {
      await looked();
    } catch (error) {
      if (error.status === 401) return unpaired();
      $('who').textContent = 'This page cannot be looked at.';
      say(error.message);
    } finally {
      $('look').disabled = false;
    }
    return undefined;
  }

  async function looked() {
    const tab = await c.tab();
    if (!c.isThere(tab, state.origin)) {
      $('who').textContent = `Open a page of ${state.emr_name} (${state.origin}).`;
      return;
    }
    const found = await c.inPage(tab.id, 'look', [maps]);
    if (found.signedOff) {
      $('who').textContent = `${state.emr_name} asks to sign in.`;
      return;
    }
    const known = found.pages.filter((one) => one.seen);
    if (!known.length) {
      $('who').textContent = maps.length ? 'No map fits this page.' : 'There is no signed map yet. The owner signs them in Countersign.';
      return;
    }
    $('who').textContent = `${known[0].seen.name}${known[0].seen.day ? `, ${known[0].seen.day}` : ''}`;
    const items = [];
    for (const { page, seen } of known) {
      const waiting = await c.ask(pairing.address, 'waiting', seen, pairing.token);
      items.push(...waiting.filter((one) => one.page === page).map((one) => ({ ...one, seen })));
    }
    $('waiting').replaceChildren(...items.map((item) => entry(item, tab.id)));
    if (!items.length) say('Nothing that is signed waits for this page.', 'warn');
  }

  function entry(item, tabId) {
    const li = document.createElement('li');
    const title = document.createElement('strong');
    title.textContent = item.title + (item.number ? ` ${item.number + 1}` : '');
    const button = document.createElement('button');
    button.className = 'go';
    button.textContent = `Fill in the ${item.title.toLowerCase()}`;
    button.addEventListener('click', () => fill(item, tabId, li, button));
    li.append(title, button);
    if (item.refused) {
      const last = document.createElement('p');
      last.className = 'small';
      last.textContent = `Last time: ${why(item.refused, '')}`;
      title.after(last);
    }
    return li;
  }

  /** Fetch one artefact, once, fill it in whole or not at all, and tell Countersign. */
  async function fill(item, tabId, li, button) {
    say('');
    button.disabled = true;
    const signed = maps.find((one) => one.page === item.page);
    try {
      const replace = li.dataset.replace === 'yes';
      const there = await c.inPage(tabId, 'taken', [signed.map]);
      if (there.length && !replace) {
        li.dataset.replace = 'yes';
        button.textContent = 'Replace it and fill in';
        say(`Words stand there already: ${there.map(worded).join(', ')}. Press again to replace them, or clear them there.`, 'warn');
        return;
      }
      const given = await c.ask(pairing.address, 'fetch', { id: item.id, digest: item.digest }, pairing.token);
      const outcome = await filled(item, given.artefact, signed, tabId, replace);
      const answer = await c.ask(pairing.address, 'receipt', await receiptOf(item, signed, outcome), pairing.token);
      tell(answer.state, outcome, li, item);
    } catch (error) {
      say(error.message);
    } finally {
      button.disabled = false;
    }
  }

  async function filled(item, text, signed, tabId, replace) {
    if (await c.sha256(text) !== item.digest) return { result: 'undone', code: 'digest', read: {}, ms: 0 };
    const artefact = JSON.parse(text);
    const tab = await chrome.tabs.get(tabId);
    if (artefact.page !== item.page || !c.isThere(tab, state.origin)) return { result: 'undone', code: 'page', read: {}, ms: 0 };
    try {
      const outcome = await c.inPage(tabId, 'fill', [signed.map, artefact, { replace }]);
      if (outcome) return outcome;
    } catch { /* the page went away with what was in it */ }
    return { result: 'unknown', code: await c.asksToSignIn(tabId) ? 'signed-off' : 'page', read: {}, ms: 0 };
  }

  async function receiptOf(item, signed, { result, code = '', field = '', read = {}, ms = 0 }) {
    const marks = {};
    for (const [name, value] of Object.entries(read)) marks[name] = await c.sha256(c.folded(value));
    return { id: item.id, result, code, field, read: marks, version: signed.version, ms };
  }

  function tell(kept, outcome, li, item) {
    if (kept === 'filled') {
      li.remove();
      return say(`${item.title}: ${Object.keys(outcome.read).length} fields are in the page and read back the same, in ${(outcome.ms / 1000).toFixed(1)} s. Look it over and press Save there.`, 'good');
    }
    if (kept === 'laid') return say(why(outcome.code, outcome.field));
    const happened = {
      'signed-off': `${state.emr_name} ended its log-in and took the page away while it was being filled in. `,
      page: 'The page was left while it was being filled in. ',
    }[outcome.code] ?? '';
    return say(`${happened}It is not sure what of it is there: nothing was saved from here. Sign in and look at that page in ${state.emr_name}. If nothing of it is there, press Try again under Sent in Countersign.`);
  }

  $('pair-form').addEventListener('submit', pair);
  $('look').addEventListener('click', look);
  $('allow').addEventListener('click', async () => { if (await c.allow(state.origin)) await start(); });
  $('unpair').addEventListener('click', async () => { await c.forget(); say('Unpaired here. Revoke it in Countersign too.', 'warn'); await start(); });
  $('record').addEventListener('click', async () => {
    const tab = await c.tab();
    await chrome.tabs.create({ url: `record.html?tab=${tab.id}` });
  });
  $('window').addEventListener('click', async () => {
    const tab = await c.tab();
    await chrome.windows.create({ url: `panel.html?tab=${tab.id}`, type: 'popup', width: 420, height: 640 });
  });
  start();
})();
