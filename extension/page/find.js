// Finding one thing on a page by the ways of a field map: through frames of the same origin and
// shadow roots, among what can be seen. Ways that find something have to agree on one thing.
'use strict';

globalThis.countersign ??= {};
(() => {
  const { folded } = globalThis.countersign;
  const FIELDS = 'input:not([type=hidden]):not([type=button]):not([type=submit]):not([type=reset])'
    + ':not([type=image]):not([type=password]):not([type=file]), textarea, select,'
    + ' [contenteditable=""], [contenteditable=true], [contenteditable=plaintext-only],'
    + ' [role=checkbox], [role=switch], [role=radio]';
  const PRESSED = 'a, button, [role=button], [role=tab], [role=option], [role=menuitem], [role=checkbox]';
  const HEADINGS = 'h1, h2, h3, h4, h5, h6, legend, th, dt, summary, [role=heading]';

  class Refused extends Error {
    constructor(code, field = '') {
      super(code);
      this.code = code;
      this.field = field;
    }
  }

  function shadowOf(element) {
    try {
      return globalThis.chrome?.dom?.openOrClosedShadowRoot?.(element) ?? element.shadowRoot;
    } catch {
      return element.shadowRoot;
    }
  }

  /** The document and everything inside it that can be reached: frames and shadow roots. */
  function roots(from = document) {
    const found = [from];
    for (let at = 0; at < found.length; at += 1) {
      for (const element of found[at].querySelectorAll('*')) {
        const shadow = shadowOf(element);
        if (shadow) found.push(shadow);
        if (element.localName === 'iframe' || element.localName === 'frame') {
          let inner = null;
          try {
            inner = element.contentDocument;
          } catch { /* of another origin: not ours to look into */ }
          if (inner?.body && isSeen(element)) found.push(inner);
        }
      }
    }
    return found;
  }

  function isSeen(element) {
    if (!element.isConnected || element.getClientRects().length === 0) return false;
    const style = element.ownerDocument.defaultView?.getComputedStyle(element);
    return !style || (style.visibility !== 'hidden' && style.display !== 'none');
  }

  function isEditor(body) {
    return body?.localName === 'body' && (body.isContentEditable || body.ownerDocument.designMode === 'on');
  }

  /** Every field that can be seen, once; a rich text's inner elements belong to its editor. */
  function fields(within = roots()) {
    const found = [];
    for (const root of within) {
      if (isEditor(root.body)) {
        found.push(root.body);
        continue;
      }
      for (const one of root.querySelectorAll(FIELDS)) {
        if (isSeen(one) && !one.parentElement?.closest('[contenteditable=""], [contenteditable=true]')) found.push(one);
      }
    }
    return found;
  }

  const clean = (text) => folded(text).replace(/\s*(\*|\(required\)|\(optional\)|:)\s*$/gi, '')
    .replace(/\s*[:*]\s*$/, '').toLowerCase();

  /** The text of an element without that of fields inside it. */
  function ownWords(element) {
    let said = '';
    for (const node of element.childNodes) {
      if (node.nodeType === 3) said += node.data;
      else if (node.nodeType === 1 && !node.matches(FIELDS) && !['script', 'style', 'option'].includes(node.localName)) {
        said += ` ${ownWords(node)}`;
      }
    }
    return said;
  }

  /** Every text by which a field is called. */
  function labels(field) {
    const root = field.getRootNode();
    const said = [];
    const outer = field.localName === 'body' ? frameOf(field) : null;
    for (const one of outer ? [outer, field] : [field]) {
      const from = one.getRootNode();
      said.push(one.getAttribute('aria-label'), one.getAttribute('title'), one.getAttribute('placeholder'));
      for (const id of (one.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)) {
        const there = from.getElementById?.(id) ?? from.querySelector?.(`#${CSS.escape(id)}`);
        if (there) said.push(ownWords(there));
      }
      if (one.id) {
        for (const label of from.querySelectorAll(`label[for="${CSS.escape(one.id)}"]`)) said.push(ownWords(label));
      }
    }
    const around = field.closest?.('label');
    if (around && around.getRootNode() === root) said.push(ownWords(around));
    return said.filter(Boolean).map(clean).filter(Boolean);
  }

  function frameOf(body) {
    try {
      return body.ownerDocument.defaultView.frameElement;
    } catch {
      return null;
    }
  }

  /** The smallest elements whose whole text is that. */
  function saying(text, within, only = '*') {
    const wanted = clean(text);
    const [first] = wanted.split(' ');
    const found = [];
    for (const root of within) {
      for (const one of root.querySelectorAll(only)) {
        const whole = one.textContent;
        if (whole.length > 400 || !whole.toLowerCase().includes(first)) continue;
        if (['script', 'style', 'option', 'textarea'].includes(one.localName) || one.closest(PRESSED)) continue;
        if (clean(ownWords(one)) !== wanted || !isSeen(one)) continue;
        if ([...one.children].some((child) => clean(ownWords(child)) === wanted && isSeen(child))) continue;
        found.push(one);
      }
    }
    return found;
  }

  const parentOf = (one) => one.parentElement ?? one.getRootNode().host
    ?? (one.localName === 'html' ? frameOf(one.ownerDocument.body) : null);

  const follows = (a, b) => Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);

  /** Where an element is in the documents that hold it, from the outside in. */
  function chain(element) {
    const up = [];
    for (let one = element; one; one = parentOf(one)) up.push(one);
    return up;
  }

  /** The field right after a text: the first one in the smallest place that holds both. */
  function after(text, candidates, within, only) {
    let near = Infinity;
    let found = new Set();
    for (const said of saying(text, within, only)) {
      for (let place = parentOf(said); place; place = parentOf(place)) {
        const inside = candidates.filter((one) => one !== said && chain(one).includes(place));
        if (inside.length === 0) continue;
        const next = inside.find((one) => {
          const outer = chain(one).find((up) => up.getRootNode() === said.getRootNode());
          return outer && follows(said, outer);
        });
        if (next && inside.length < near) {
          near = inside.length;
          found = new Set();
        }
        if (next && inside.length === near) found.add(next);
        break;
      }
    }
    return [...found];
  }

  /** What stands beside a text that is no field: the next words in the smallest place. */
  function wordsAfter(text, within) {
    const found = new Set();
    for (const said of saying(text, within)) {
      for (let place = said.parentElement; place; place = place.parentElement) {
        const next = [...place.querySelectorAll('*')].find((one) => follows(said, one)
          && !said.contains(one) && isSeen(one) && folded(one.textContent) && !one.querySelector('*:not(br)'));
        if (next) {
          found.add(next);
          break;
        }
        if (folded(place.textContent) !== folded(said.textContent)) {
          found.add(place);
          break;
        }
      }
    }
    return [...found];
  }

  function starting(text, within) {
    const wanted = clean(text);
    const found = [];
    for (const root of within) {
      for (const one of root.querySelectorAll('*')) {
        if (['script', 'style'].includes(one.localName) || one.textContent.length > 400 || !isSeen(one)) continue;
        const starts = (element) => folded(element.textContent).toLowerCase().startsWith(wanted);
        if (starts(one) && ![...one.children].some((child) => starts(child) && isSeen(child))) found.push(one);
      }
    }
    return found;
  }

  /** Everything that one way finds, among fields or, for reading, among all that is shown. */
  function found(way, within, reading) {
    const all = () => (reading ? null : fields(within));
    const seen = (list) => list.filter((one) => isSeen(one) || one.localName === 'body');
    const is = way.is;
    switch (way.by) {
      case 'css':
        try {
          return seen(within.flatMap((root) => [...root.querySelectorAll(is)]));
        } catch {
          return [];
        }
      case 'name': {
        const q = CSS.escape(is);
        const asked = ['name', 'data-field', 'data-name', 'data-testid', 'formcontrolname']
          .map((name) => `[${name}="${q}"]`).join(', ');
        return seen(within.flatMap((root) => [...root.querySelectorAll(asked)]));
      }
      case 'label':
        return fields(within).filter((one) => labels(one).includes(clean(is)));
      case 'heading':
        return reading ? wordsAfter(is, within) : after(is, all(), within, HEADINGS);
      case 'beside':
        return reading ? wordsAfter(is, within) : after(is, all(), within, '*');
      case 'text':
        return starting(is, within);
      case 'press':
        return pressables(within).filter((one) => clean(pressedWords(one)) === clean(is));
      case 'press-beside':
        return after(is, pressables(within), within, '*');
      case 'column':
        return column(is, within, reading);
      case 'rows':
        return rowsUnder(is, within);
    }
    return [];
  }

  const pressables = (within) => within.flatMap((root) => [...root.querySelectorAll(PRESSED)]).filter(isSeen);

  const pressedWords = (one) => (folded(one.textContent) || one.getAttribute('aria-label') || one.title || one.value || '');

  const heads = (table) => [...(table.querySelector('tr')?.children ?? [])];

  /** The cell of this row under that heading, or the field in it. */
  function column(is, within, reading) {
    const row = within[0];
    const table = row.closest?.('table');
    const at = table ? heads(table).findIndex((one) => clean(ownWords(one)) === clean(is)) : -1;
    const cell = at < 0 ? null : row.children[at];
    if (!cell) return [];
    return reading ? [cell] : fields([cell]);
  }

  /** The rows of every table that has that heading. */
  function rowsUnder(is, within) {
    const tables = within.flatMap((root) => [...root.querySelectorAll('table')])
      .filter((one) => isSeen(one) && heads(one).some((head) => clean(ownWords(head)) === clean(is)));
    if (tables.length > 1) throw new Refused('ambiguous', 'lines');
    return tables.flatMap((one) => [...one.rows].slice(1)).filter((one) => one.cells.length > 1);
  }

  /** What the ways of a place agree on; a way that finds nothing says nothing. Throws Refused. */
  function agreed(place, { field = '', within = roots(), reading = false } = {}) {
    let left = null;
    for (const way of place) {
      const here = found(way, within, reading);
      if (here.length === 0) continue;
      const set = new Set(here);
      const both = left === null ? set : new Set([...left].filter((one) => set.has(one)));
      if (both.size === 0) throw new Refused('disagree', field);
      left = both;
    }
    if (left === null) throw new Refused('missing', field);
    return [...left];
  }

  /** The one thing a place names. Throws Refused: missing, ambiguous, or its ways disagree. */
  function find(place, asked = {}) {
    const left = agreed(place, asked);
    if (left.length > 1) throw new Refused('ambiguous', asked.field ?? '');
    return left[0];
  }

  /** Every thing that a place names, in reading order; for rows. Throws Refused when ways differ. */
  function every(place, within = roots()) {
    let left = null;
    for (const way of place) {
      const here = found(way, within, true);
      if (!here.length) continue;
      if (left && (left.length !== here.length || left.some((one, at) => one !== here[at]))) throw new Refused('disagree', 'lines');
      left = here;
    }
    return left ?? [];
  }

  /** Whether the page asks to sign in. */
  function asksToSignIn() {
    return roots().some((root) => [...root.querySelectorAll('input[type=password]')].some(isSeen));
  }

  Object.assign(globalThis.countersign, {
    Refused, roots, fields, labels, agreed, find, every, found, isSeen, isEditor, asksToSignIn, ownWords, clean, chain, pressedWords,
    FIELDS, PRESSED,
  });
})();
