// Pointing at a field: the person clicks it once, and gets the ways by which it can be found again.
// Only words of the page's own form are taken, never a value: no name, no date, no text of a client.
'use strict';

globalThis.countersign ??= {};
(() => {
  const c = globalThis.countersign;
  const { folded } = c;
  const DATE = '\\d{1,4}[/-]\\d{1,2}[/-]\\d{2,4}|[A-Za-z]{3,9}\\.? \\d{1,2},? \\d{4}|\\d{1,2}[ -][A-Za-z]{3,9}[ -]\\d{4}';
  const FORMATS = ['YYYY-MM-DD', 'MM/DD/YYYY', 'M/D/YYYY', 'MM-DD-YYYY', 'MMM D, YYYY', 'D MMM YYYY', 'DD-MMM-YYYY', 'MM/DD/YY'];
  const steady = (text) => text && text.length < 60 && !/\d{3,}|[0-9a-f]{8}|:r\w*:|^ng-|^ember|^ext-/i.test(text);
  const form = (text) => text && text.length <= 60 && /\p{L}/u.test(text) && !/\d{1,4}[/-]\d|\d{3}|\d:\d\d/.test(text)
    && !new RegExp(DATE).test(text) && !words(text).some((one) => own.has(one));
  const words = (text) => folded(text).toLowerCase().split(/[^\p{L}]+/u).filter((one) => one.length > 1);
  /** Words of the client whose page is open, as far as the map says where they are. */
  let own = new Set();

  function beware(identity) {
    own = new Set();
    if (!identity?.name) return;
    try {
      own = new Set(words(c.who({ identity: { name: identity.name } }).name));
    } catch { /* it is not on this page */ }
  }

  const fieldOf = (el) => {
    const rich = el.closest?.('[contenteditable=""], [contenteditable=true]');
    if (rich) return rich;
    if (c.isEditor(el.ownerDocument?.body)) return el.ownerDocument.body;
    if (el.closest?.(c.FIELDS)) return el.closest(c.FIELDS);
    const label = el.closest?.('label');
    return label?.control ?? label?.querySelector(c.FIELDS) ?? el;
  };

  /** The last words before an element, that are of the form and not of a client. */
  function wordsBefore(el, only, labelled = false) {
    for (const place of c.chain(el).slice(1, 24)) {
      if (!place.querySelectorAll) continue;
      const said = [...place.querySelectorAll(only)].filter((one) => c.isSeen(one) && !one.contains(el)
        && !one.matches(c.FIELDS) && !one.querySelector(c.FIELDS)
        && (one.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)
        && form(c.clean(c.ownWords(one)))
        && (!labelled || ['th', 'dt', 'label'].includes(one.localName) || folded(c.ownWords(one)).endsWith(':')));
      if (said.length) return c.clean(c.ownWords(said[said.length - 1]));
    }
    return '';
  }

  function cssOf(el) {
    if (steady(el.id)) return `#${CSS.escape(el.id)}`;
    for (const name of ['data-field', 'data-testid', 'data-name', 'data-role']) {
      if (steady(el.getAttribute(name))) return `${el.localName}[${name}="${CSS.escape(el.getAttribute(name))}"]`;
    }
    const classes = [...el.classList].filter(steady).slice(0, 3).map((one) => `.${CSS.escape(one)}`).join('');
    return classes ? `${el.localName}${classes}` : '';
  }

  /** The same from something around it that has a name of its own, where that finds it alone. */
  function cssWithin(el) {
    for (let up = el.parentElement, n = 0; up && n < 5; up = up.parentElement, n += 1) {
      const css = cssOf(up) && `${cssOf(up)} ${el.localName}`;
      if (css && el.getRootNode().querySelectorAll(css).length === 1) return css;
    }
    return '';
  }

  /** Ways that find this element among others; the ones that do not are left out. */
  function waysTo(el, { reading = false, within = c.roots() } = {}) {
    const isField = el.matches(c.FIELDS) || c.isEditor(el);
    const tried = [];
    if (isField) c.labels(el).filter(form).slice(0, 2).forEach((is) => tried.push({ by: 'label', is }));
    if (isField && steady(el.getAttribute('name'))) tried.push({ by: 'name', is: el.getAttribute('name') });
    if (!tried.length) {
      tried.push({ by: 'heading', is: wordsBefore(el, 'h1, h2, h3, h4, h5, h6, legend, th, dt, [role=heading]', reading) });
      tried.push({ by: 'beside', is: wordsBefore(el, '*', reading) });
    }
    if (reading) {
      const prefix = folded(el.textContent).match(/^([^:]{2,30}):/);
      if (prefix && form(prefix[1])) tried.push({ by: 'text', is: `${prefix[1]}:` });
    }
    const css = cssOf(el) || (reading ? cssWithin(el) : '');
    if (css) tried.push({ by: 'css', is: css });
    const good = tried.filter((way) => way.is && c.found(way, within, reading).includes(el));
    return good.filter((way, at) => good.findIndex((one) => one.by === way.by && one.is === way.is) === at).slice(0, 4);
  }

  function kindOf(el) {
    if (el.getAttribute?.('role') === 'combobox' || el.list) return 'pick';
    if (['checkbox', 'switch'].includes(el.getAttribute?.('role'))) return 'check';
    if (el.isContentEditable || c.isEditor(el)) return 'rich';
    if (el.localName === 'select') return 'choice';
    if (el.type === 'checkbox') return 'check';
    if (el.type === 'date') return 'date';
    if (el.type === 'time') return 'time';
    return 'text';
  }

  /** How a date or a name is written here: the format, and a pattern around it if more stands there. */
  function writing(el, name) {
    const text = folded(c.shown(el));
    if (name === 'name') {
      const prefix = text.match(/^([^:]{2,20}):\s*/);
      const rest = prefix ? text.slice(prefix[0].length) : text;
      const ends = rest.match(/[([|•·#]|\s[-–—]\s|\d/);
      const before = prefix && form(prefix[1]) ? `^${escaped(prefix[1])}:\\s*` : '^';
      return ends || prefix ? { pattern: `${before}([^(\\[|•·#0-9–—]+)` } : {};
    }
    const date = text.match(new RegExp(DATE));
    if (!date) return el.type === 'date' ? { format: 'YYYY-MM-DD' } : {};
    const format = FORMATS.find((one) => c.readDate(date[0], one)) ?? '';
    if (date[0] === text) return { format };
    const word = text.slice(0, date.index).match(/(\p{L}[\p{L} .]{0,24}):?\s*$/u);
    return { format, pattern: `${word && form(folded(word[1])) ? `${escaped(folded(word[1]))}:?\\s*` : ''}(${DATE})` };
  }

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

  /** Wait for one click on the page. Gives null when it is given up with Escape. */
  function clicked() {
    return new Promise((done) => {
      const docs = c.roots().filter((root) => root.nodeType === 9);
      let marked = null;
      const unmark = () => {
        if (marked) marked[0].style.outline = marked[1];
        marked = null;
      };
      const over = (event) => {
        unmark();
        const el = fieldOf(event.composedPath()[0]);
        if (el.style) {
          marked = [el, el.style.outline];
          el.style.outline = '3px solid #0b5d5b';
        }
      };
      const stop = (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      const end = (result) => {
        unmark();
        for (const doc of docs) {
          doc.removeEventListener('mouseover', over, true);
          doc.removeEventListener('click', click, true);
          doc.removeEventListener('keydown', key, true);
          for (const type of ['mousedown', 'mouseup', 'pointerdown', 'pointerup']) doc.removeEventListener(type, stop, true);
        }
        done(result);
      };
      const click = (event) => {
        stop(event);
        end(event.composedPath()[0]);
      };
      const key = (event) => {
        if (event.key === 'Escape') {
          stop(event);
          end(null);
        }
      };
      for (const doc of docs) {
        doc.addEventListener('mouseover', over, true);
        doc.addEventListener('click', click, true);
        doc.addEventListener('keydown', key, true);
        for (const type of ['mousedown', 'mouseup', 'pointerdown', 'pointerup']) doc.addEventListener(type, stop, true);
      }
    });
  }

  /** The field that is clicked next, as the map holds it; `name` is set for what is only read. */
  async function point(name = '', identity = {}) {
    const el = await clicked();
    if (el === null) return null;
    beware(name === 'name' ? {} : identity);
    return describe(name ? el : fieldOf(el), name);
  }

  function describe(el, name) {
    const reading = Boolean(name);
    const at = waysTo(el, { reading });
    let fault = at.length ? '' : 'missing';
    try {
      if (!fault && c.find(at, { reading }) !== el) fault = 'disagree';
    } catch (error) {
      fault = error.code ?? 'missing';
    }
    if (fault) return { fault };
    return reading ? { at, ...writing(el, name) } : { at, as: kindOf(el) };
  }

  /** A cell of a table with headings: the rows under them, and the column, whatever is in it. */
  function inTable(el) {
    const cell = c.chain(el).find((one) => one.localName === 'td');
    const table = cell?.closest('table');
    const head = table?.querySelector('tr');
    if (!head || head === cell.parentElement) return null;
    const is = c.clean(c.ownWords(head.children[cell.cellIndex] ?? cell));
    if (!form(is)) return null;
    const at = [{ by: 'column', is }];
    const rows = [{ by: 'rows', is }];
    const all = c.every(rows);
    if (!all.includes(cell.parentElement)) return null;
    const [inner] = c.fields([cell, ...c.roots(cell).slice(1)]);
    return { rows, at, as: inner ? kindOf(inner) : 'cell', count: all.length };
  }

  /** A cell of a line that is clicked: its rows, and the ways to it in every row. */
  async function pointCell(identity = {}) {
    beware(identity);
    const clickedOn = await clicked();
    if (clickedOn === null) return null;
    const el = fieldOf(clickedOn);
    const told = inTable(el);
    if (told) return told;
    for (const place of c.chain(el).slice(1, 8)) {
      const css = cssOf(place) || (['tr', 'li'].includes(place.localName) ? `tbody > ${place.localName}` : '');
      if (!css) continue;
      const rows = c.every([{ by: 'css', is: css }]);
      if (rows[0] !== place || c.fields([place]).length < 2) continue;
      const ways = waysTo(el, { within: [place] });
      const holds = ways.filter((way) => rows.every((row) => c.found(way, [row], false).length === 1));
      if (holds.length) return { rows: [{ by: 'css', is: css }], at: holds, as: kindOf(el), count: rows.length };
    }
    return { fault: 'row' };
  }

  /** What is pressed to show a field or to add a row: by its own words, or by those before it. */
  async function pointPress(identity = {}) {
    beware(identity);
    const clickedOn = await clicked();
    if (clickedOn === null) return null;
    const el = c.chain(clickedOn).find((one) => one.matches?.(c.PRESSED)) ?? clickedOn;
    const own = c.clean(c.pressedWords(el));
    const tried = [{ by: 'press', is: form(own) ? own : '' }, { by: 'press-beside', is: wordsBefore(el, '*') }];
    for (const way of tried) {
      const there = way.is ? c.found(way, c.roots(), true) : [];
      if (there.length !== 1 || there[0] !== el) continue;
      try {
        c.pressable([way], '');
        return { at: [way] };
      } catch (error) {
        return { fault: error.code ?? 'map' };
      }
    }
    return { fault: el.matches?.(c.PRESSED) ? 'ambiguous' : 'no-button' };
  }

  /** The heading by which this page is told from others. */
  async function pointHeading(identity = {}) {
    beware(identity);
    const el = await clicked();
    if (el === null) return null;
    const said = folded(c.ownWords(el));
    if (!form(said)) return { fault: 'no-words' };
    const at = [{ by: 'css', is: el.localName }, { by: 'text', is: said }];
    return c.agreed(at, { reading: true }).includes(el) ? { at } : { fault: 'disagree' };
  }

  /** Whether each place of a map is found on the page that is open: "" or why not. What a field
   * is shown by is pressed for it, as it will be when it is filled. */
  async function tryOut(map, patience = 700) {
    const told = {};
    const attempt = async (name, work) => {
      try {
        await work();
        told[name] = '';
      } catch (error) {
        told[name] = error.code ?? 'unforeseen';
      }
    };
    for (const [name, where] of Object.entries(map.identity)) {
      await attempt(name, () => c.who({ identity: { [name]: where } }));
    }
    for (const place of map.shows ?? []) await attempt('shows', () => c.agreed(place, { reading: true }));
    for (const field of map.fields ?? []) {
      if (!field.needs) await attempt(field.value, () => c.reveal(field, patience));
    }
    if (!map.rows) return told;
    await attempt(map.rows.value, () => { if (!c.every(map.rows.at).length) throw new c.Refused('row'); });
    const [row] = c.every(map.rows.at);
    for (const field of row ? map.rows.fields : []) {
      const within = [row, ...c.roots(row).slice(1)];
      await attempt(`${map.rows.value}.${field.value}`, () => c.find(field.at, { within, reading: field.as === 'cell' }));
    }
    if (map.rows.add) await attempt('add', () => c.pressable(map.rows.add, 'add'));
    return told;
  }

  /** The same as pointing, by the words beside it: for a test and for whoever cannot use a mouse. */
  function pointedAt(words, name) {
    const el = name ? c.agreed([{ by: 'text', is: words }], { reading: true })[0] : c.find([{ by: 'beside', is: words }]);
    return describe(el, name);
  }

  Object.assign(c, { point, pointCell, pointPress, pointHeading, pointedAt, tryOut, waysTo, describe });
})();
