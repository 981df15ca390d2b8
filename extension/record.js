// The recorder: a map is made or repaired by pointing, tried on the page, and handed to the owner,
// who reads and signs it in Countersign. Nothing that is recorded here is used before that.
'use strict';

(() => {
  const c = globalThis.countersign;
  const $ = (id) => document.getElementById(id);
  const IDENTITY = { name: 'Client’s name', birth_date: 'Birth date', day: 'Date of service' };
  const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const FORMATS = {
    date: ['MM/DD/YYYY', 'YYYY-MM-DD', 'M/D/YYYY', 'MM-DD-YYYY', 'MMM D, YYYY', 'MMMM D, YYYY', 'D MMM YYYY', 'DD-MMM-YYYY', 'MM/DD/YY'],
    time: ['HH:mm', 'h:mm A', 'hh:mm A', 'h:mma'],
  };
  const DATES = new Set(['date', 'target', 'starts_on', 'ends_on']);
  const TIMES = new Set(['starts', 'ends']);
  const CHOICES = { status: ['active', 'met', 'stopped'] };
  const kindOfRow = (value) => (value.includes('.') ? value.split('.') : ['', value]);
  const WHY = {
    missing: 'not found again', ambiguous: 'more than one could be meant', disagree: 'its ways find different fields',
    row: 'no row with such fields', 'no-place': 'has no place', map: 'this is never pressed', 'no-button': 'this is nothing to press',
    'no-words': 'there are no words of the form',
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
    const lead = [row('What tells this page from others', map.shows?.[0], 'shows')];
    $('identity').replaceChildren(...lead, ...asked.map((name) => row(IDENTITY[name], map.identity[name]?.at, name)));
    const rows = [];
    for (const [value, said] of Object.entries(state.values[map.page])) {
      if (value === 'weekdays') {
        for (const day of DAYS) rows.push(row(`${said}: ${day}`, placed(value)?.boxes?.[day], '', value, day));
      } else {
        rows.push(row(said, placed(value)?.at, '', value));
      }
    }
    if (map.rows) rows.push(row('What adds a row', map.rows.add, 'add'));
    $('fields').replaceChildren(...rows);
    $('whole').value = JSON.stringify(map, null, 2);
  }

  function placed(value) {
    const [rows, cell] = kindOfRow(value);
    if (rows) return map.rows?.fields.find((one) => one.value === cell);
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
    const how = identity === 'shows' ? 'pointHeading' : identity === 'add' ? 'pointPress' : '';
    buttons.append(pressed(place ? 'Point again' : 'Point', said, () => point(how, identity, value, day)));
    if (place) buttons.append(pressed('Clear', said, () => { cleared(identity, value, day); show(); }));
    const held = identity ? map.identity[identity] : placed(value);
    const cell = kindOfRow(value)[1];
    if (held && (held.format !== undefined || DATES.has(cell) || TIMES.has(cell))) td.append(formats(held, cell));
    if (place && !identity && !value.includes('.')) {
      if (held.open) td.append(` Shown by ${words(held.open)}.`);
      buttons.append(pressed('Shown by', said, () => point('pointPress', 'open', value, day)));
    }
    if (held && CHOICES[cell] && ['choice', 'cell'].includes(held.as)) td.append(...CHOICES[cell].map((one) => called(held, one)));
    tr.append(th, td, buttons);
    return tr;
  }

  function pressed(words_, said, work) {
    const button = document.createElement('button');
    button.className = 'slim';
    button.textContent = words_;
    button.setAttribute('aria-label', `${words_}: ${said}`);
    button.addEventListener('click', work);
    return button;
  }

  function cleared(identity, value, day) {
    const [rows, cell] = kindOfRow(value);
    if (identity === 'shows') delete map.shows;
    else if (identity === 'add') delete map.rows.add;
    else if (identity) delete map.identity[identity];
    else if (day) delete placed(value).boxes[day];
    else if (rows) {
      map.rows.fields = map.rows.fields.filter((one) => one.value !== cell);
      if (!map.rows.fields.length) delete map.rows;
    } else map.fields = map.fields.filter((one) => one.value !== value);
  }

  /** What the page calls a value that it has in a list: its own words, not a client's. */
  function called(held, value) {
    const label = document.createElement('label');
    label.textContent = `“${value}” is called`;
    const input = document.createElement('input');
    input.value = held.options?.[value] ?? '';
    input.addEventListener('change', () => {
      held.options = { ...held.options, [value]: input.value.trim() };
      if (!input.value.trim()) delete held.options[value];
      $('whole').value = JSON.stringify(map, null, 2);
    });
    label.append(input);
    return label;
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

  async function point(how, identity, value, day) {
    const tabId = Number($('tab').value);
    if (!tabId) return say('Open the page of the EMR in another tab first.');
    say('Now click it on the page of the EMR. Escape gives up.', 'warn');
    await chrome.tabs.update(tabId, { active: true });
    try {
      const called_ = how || (kindOfRow(value)[0] ? 'pointCell' : 'point');
      const got = await c.inPage(tabId, called_, called_ === 'point' ? [identity, map.identity] : [map.identity], ['page/point.js']);
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
    if (identity === 'shows') {
      map.shows = [at];
      return;
    }
    if (identity === 'add') {
      map.rows.add = at;
      return;
    }
    if (identity === 'open') {
      placed(value).open = at;
      return;
    }
    if (identity) {
      map.identity[identity] = { at, ...(format ? { format } : {}), ...(pattern ? { pattern } : {}) };
      return;
    }
    if (rows) {
      const [name, cell] = kindOfRow(value);
      map.rows ??= { value: name, at: rows, fields: [] };
      map.rows.at = rows;
      map.rows.fields = map.rows.fields.filter((one) => one.value !== cell).concat({ value: cell, at, ...written(cell, as, placed(value)) });
      return;
    }
    const known = placed(value);
    if (day) {
      const boxes = { ...(known?.boxes ?? {}), [day]: at };
      map.fields = map.fields.filter((one) => one.value !== value).concat({ value, as: 'checks', boxes });
      return;
    }
    map.fields = map.fields.filter((one) => one.value !== value)
      .concat({ value, at, ...written(value, as, known), ...(known?.open ? { open: known.open } : {}) });
  }

  /** As what a value is written, and in which format; what was chosen before stays. */
  function written(value, as, known) {
    const dated = DATES.has(value);
    const kind = as === 'text' && dated ? 'date' : as === 'text' && TIMES.has(value) ? 'time' : as;
    const format = kind === 'date' || (kind === 'cell' && dated) ? FORMATS.date[0] : kind === 'time' ? FORMATS.time[0] : '';
    return { as: kind, ...(format ? { format: known?.format ?? format } : {}), ...(known?.options ? { options: known.options } : {}) };
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
