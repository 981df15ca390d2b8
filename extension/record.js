// The recorder: a map is made or repaired by pointing, tried on the page, and handed to the owner,
// who reads and signs it in Countersign. Nothing that is recorded here is used before that.
'use strict';

(() => {
  const c = globalThis.countersign;
  const $ = (id) => document.getElementById(id);
  const IDENTITY = { name: 'Client’s name', birth_date: 'Birth date', day: 'Date of service' };
  const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const FORMATS = {
    date: ['MM/DD/YYYY', 'YYYY-MM-DD', 'M/D/YYYY', 'MM-DD-YYYY', 'MMM D, YYYY', 'MMMM D, YYYY', 'D MMM YYYY', 'MM/DD/YY'],
    time: ['HH:mm', 'h:mm A', 'hh:mm A', 'h:mma'],
  };
  const DATES = new Set(['date', 'target', 'starts_on', 'ends_on']);
  const TIMES = new Set(['starts', 'ends']);
  const WHY = {
    missing: 'not found again', ambiguous: 'more than one could be meant', disagree: 'its ways find different fields',
    row: 'no row with such fields', 'no-place': 'has no place',
  };
  let pairing = null;
  let state = null;
  let maps = [];
  let map = null;

  function say(text, kind = 'stop') {
    $('said').textContent = text;
    $('said').className = `said ${kind}`;
    $('said').hidden = !text;
  }

  const empty = (page) => ({ format: 1, emr: state.emr, page, identity: {}, fields: [] });
  const words = (place) => place.map((way) => `${way.by} “${way.is}”`).join(', ');

  async function start() {
    pairing = await c.kept();
    if (!pairing) return say('Pair this browser in the panel first.');
    try {
      state = await c.ask(pairing.address, 'state', {}, pairing.token);
      maps = await c.mapsOf(state, pairing);
    } catch (error) {
      return say(error.message);
    }
    if (!state.may_record) return say('Only the owner makes and repairs maps.');
    for (const page of Object.keys(state.values)) $('page').add(new Option(page, page));
    await tabs();
    map = empty($('page').value);
    return show();
  }

  async function tabs() {
    const named = Number(new URLSearchParams(location.search).get('tab'));
    $('tab').replaceChildren();
    for (const tab of await chrome.tabs.query({})) {
      if (c.isThere(tab, state.origin)) $('tab').add(new Option(new URL(tab.url).pathname, String(tab.id), false, tab.id === named));
    }
  }

  function show() {
    const asked = ['note', 'charge'].includes(map.page) ? Object.keys(IDENTITY) : ['name', 'birth_date'];
    $('identity').replaceChildren(...asked.map((name) => row(IDENTITY[name], map.identity[name]?.at, name)));
    const rows = [];
    for (const [value, said] of Object.entries(state.values[map.page])) {
      if (value === 'weekdays') {
        for (const day of DAYS) rows.push(row(`${said}: ${day}`, placed(value)?.boxes?.[day], '', value, day));
      } else {
        rows.push(row(said, placed(value)?.at, '', value));
      }
    }
    $('fields').replaceChildren(...rows);
    $('whole').value = JSON.stringify(map, null, 2);
  }

  function placed(value) {
    if (value.startsWith('lines.')) return map.rows?.fields.find((one) => `lines.${one.value}` === value);
    return map.fields.find((one) => one.value === value);
  }

  function row(said, place, identity, value = '', day = '') {
    const tr = document.createElement('tr');
    const th = document.createElement('th');
    th.scope = 'row';
    th.textContent = said;
    const td = document.createElement('td');
    td.textContent = place ? words(place) : 'no place yet';
    td.dataset.of = identity || (day ? `${value}.${day}` : value);
    const buttons = document.createElement('td');
    const button = document.createElement('button');
    button.className = 'slim';
    button.textContent = place ? 'Point again' : 'Point';
    button.setAttribute('aria-label', `${button.textContent}: ${said}`);
    button.addEventListener('click', () => point(identity, value, day));
    buttons.append(button);
    if (place) buttons.append(clearer(said, identity, value, day));
    const held = identity ? map.identity[identity] : placed(value);
    if (held && (held.format !== undefined || DATES.has(value) || TIMES.has(value))) td.append(formats(held, value));
    tr.append(th, td, buttons);
    return tr;
  }

  function clearer(said, identity, value, day) {
    const button = document.createElement('button');
    button.className = 'slim';
    button.textContent = 'Clear';
    button.setAttribute('aria-label', `Clear: ${said}`);
    button.addEventListener('click', () => {
      if (identity) delete map.identity[identity];
      else if (day) delete placed(value).boxes[day];
      else if (map.rows && value.startsWith('lines.')) map.rows.fields = map.rows.fields.filter((one) => `lines.${one.value}` !== value);
      else map.fields = map.fields.filter((one) => one.value !== value);
      show();
    });
    return button;
  }

  function formats(held, value) {
    const select = document.createElement('select');
    select.setAttribute('aria-label', 'How it is written');
    for (const one of FORMATS[TIMES.has(value) ? 'time' : 'date']) select.add(new Option(one, one, false, one === held.format));
    select.addEventListener('change', () => {
      held.format = select.value;
      $('whole').value = JSON.stringify(map, null, 2);
    });
    return select;
  }

  async function point(identity, value, day) {
    const tabId = Number($('tab').value);
    if (!tabId) return say('Open the page of the EMR in another tab first.');
    say('Now click it on the page of the EMR. Escape gives up.', 'warn');
    await chrome.tabs.update(tabId, { active: true });
    try {
      const cell = value.startsWith('lines.');
      const got = await c.inPage(tabId, cell ? 'pointCell' : 'point', cell ? [] : [identity], ['page/point.js']);
      if (got === null) return say('Nothing was pointed at.', 'warn');
      if (got.fault) return say(`This cannot be used: ${WHY[got.fault] ?? got.fault}.`);
      put(identity, value, day, got);
      say('');
      return show();
    } catch (error) {
      return say(`The page could not be asked: ${error.message}`);
    } finally {
      const mine = await chrome.tabs.getCurrent();
      if (mine) await chrome.tabs.update(mine.id, { active: true });
    }
  }

  function put(identity, value, day, { at, as, format, pattern, rows }) {
    if (identity) {
      map.identity[identity] = { at, ...(format ? { format } : {}), ...(pattern ? { pattern } : {}) };
      return;
    }
    if (rows) {
      map.rows ??= { value: 'lines', at: rows, fields: [] };
      map.rows.at = rows;
      const cell = value.slice('lines.'.length);
      map.rows.fields = map.rows.fields.filter((one) => one.value !== cell).concat({ value: cell, at, as });
      return;
    }
    const known = placed(value);
    if (day) {
      const boxes = { ...(known?.boxes ?? {}), [day]: at };
      map.fields = map.fields.filter((one) => one.value !== value).concat({ value, as: 'checks', boxes });
      return;
    }
    const kind = as === 'text' && DATES.has(value) ? 'date' : as === 'text' && TIMES.has(value) ? 'time' : as;
    const written = kind === 'date' ? FORMATS.date[0] : kind === 'time' ? FORMATS.time[0] : '';
    map.fields = map.fields.filter((one) => one.value !== value)
      .concat({ value, at, as: kind, ...(written ? { format: known?.format ?? written } : {}), ...(known?.options ? { options: known.options } : {}) });
  }

  async function tryOut() {
    try {
      const told = await c.inPage(Number($('tab').value), 'tryOut', [map], ['page/point.js']);
      const wrong = Object.entries(told).filter(([, fault]) => fault);
      for (const [name, fault] of Object.entries(told)) {
        const cell = document.querySelector(`[data-of="${CSS.escape(name)}"]`);
        if (cell) cell.className = fault ? 'stop' : 'good';
      }
      say(wrong.length ? wrong.map(([name, fault]) => `${name}: ${WHY[fault] ?? fault}`).join('; ') : 'Every place is found, each once.', wrong.length ? 'stop' : 'good');
    } catch (error) {
      say(`The page could not be asked: ${error.message}`);
    }
  }

  async function send() {
    try {
      await c.ask(pairing.address, 'map', { map }, pairing.token);
      say('Handed over. The owner signs it in Countersign, under Connections, Field maps.', 'good');
    } catch (error) {
      say(error.message);
    }
  }

  $('page').addEventListener('change', () => { map = empty($('page').value); show(); });
  $('from').addEventListener('click', () => {
    const known = maps.find((one) => one.page === $('page').value);
    if (!known) return say('There is no signed map of this page yet.', 'warn');
    map = structuredClone(known.map);
    map.fields ??= [];
    return show();
  });
  $('try').addEventListener('click', tryOut);
  $('send').addEventListener('click', send);
  $('take').addEventListener('click', () => {
    try {
      map = JSON.parse($('whole').value);
      say('');
      show();
    } catch {
      say('This is not the text of a map.');
    }
  });
  window.addEventListener('focus', () => { if (state) tabs(); });
  start();
})();
