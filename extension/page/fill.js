// One page, filled whole or not at all. Before: is it that child and that day, is every field there.
// Then each field is written; then all is found anew and read back, and the child and day with it.
// Anything else than the same puts everything back. No button of the page is pressed, ever, but one
// that adds a row where the map names it.
'use strict';

globalThis.countersign ??= {};
(() => {
  const c = globalThis.countersign;
  const { folded, Refused } = c;
  const NEVER = /save|sign|submit|finali[sz]e|complete|lock|bill|send|post|approve|delete|discard/i;
  const SETTLE_MS = 180;
  const PATIENCE_MS = 6000;
  const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

  /** Whom and which day the page shows, by this map. Throws Refused. */
  function who(map, within = c.roots()) {
    const told = {};
    for (const [name, where] of Object.entries(map.identity)) {
      const el = c.find(where.at, { field: name, within, reading: true });
      let text = folded(c.shown(el));
      if (where.pattern) {
        const match = text.match(new RegExp(where.pattern, 'i'));
        if (!match) throw new Refused('missing', name);
        text = folded(match[1]);
      }
      told[name] = name === 'name' ? text
        : c.readDate(text, el.type === 'date' ? 'YYYY-MM-DD' : where.format);
      if (!told[name]) throw new Refused('missing', name);
    }
    return told;
  }

  /** Throws Refused unless the page shows the artefact's child and day. */
  function must(map, artefact, code = '') {
    let seen;
    try {
      seen = who(map);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(c.asksToSignIn() ? 'signed-off' : code || 'page', error.field);
    }
    if (!c.samePerson(artefact.client, seen)) throw new Refused(code || 'patient', 'name');
    if (artefact.day && seen.day !== artefact.day) throw new Refused(code || 'day', 'day');
    if (c.asksToSignIn()) throw new Refused('signed-off');
    return seen;
  }

  async function until(work, patience) {
    const end = performance.now() + patience;
    for (;;) {
      try {
        return work();
      } catch (error) {
        const later = error instanceof Refused && ['missing', 'page', 'locked'].includes(error.code);
        if (!later || performance.now() > end) throw error;
        await pause(120);
      }
    }
  }

  /** Which of these maps this page is for, whom it shows, and which fields hold other words. */
  async function look(maps, patience = PATIENCE_MS) {
    const end = performance.now() + patience;
    let result = [];
    do {
      result = maps.map(({ page, map }) => {
        try {
          const within = c.roots();
          for (const place of map.shows ?? []) c.find(place, { within, reading: true });
          return { page, seen: who(map, within) };
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          return { page, code: error.code, field: error.field };
        }
      });
      if (result.some((one) => one.seen)) break;
      if (performance.now() < end) await pause(150);
    } while (performance.now() < end);
    return { signedOff: c.asksToSignIn(), pages: result };
  }

  /** Every field of the map, found now, with what goes there. Throws Refused. */
  function plan(map, artefact) {
    const within = c.roots();
    const { values } = artefact;
    const steps = [];
    for (const field of map.fields ?? []) {
      if (values[field.value] === undefined) {
        if (artefact.must.includes(field.value)) throw new Refused('no-place', field.value);
        continue;
      }
      steps.push({ key: field.value, ...c.prepare(field, values[field.value], within) });
    }
    if (map.rows && values.lines) steps.push(...lines(map.rows, values.lines, within));
    const have = new Set(steps.map((step) => step.key.split('.')[0]));
    for (const name of artefact.must) {
      if (!have.has(name) && !(artefact.page === 'note' && have.has('note'))) throw new Refused('no-place', name);
    }
    const used = new Set();
    for (const [, el] of steps.flatMap((step) => step.places)) {
      if (used.has(el)) throw new Refused('disagree');
      used.add(el);
    }
    return steps;
  }

  function lines(rows, wanted, within) {
    const here = c.every(rows.at, within);
    if (here.length < wanted.length) throw new Refused('row', 'lines');
    const steps = [];
    wanted.forEach((line, at) => {
      const inside = [here[at], ...shadows(here[at])];
      for (const field of rows.fields) {
        const value = line[field.value];
        if (!value) continue;
        steps.push({ key: `lines.${at}.${field.value}`, ...c.prepare(field, value, inside) });
      }
      for (const [name, value] of Object.entries(line)) {
        if (value && name !== 'minutes' && !rows.fields.some((f) => f.value === name)) {
          throw new Refused('no-place', `lines.${name}`);
        }
      }
    });
    for (const more of here.slice(wanted.length)) {
      const taken = c.fields([more, ...shadows(more)]).some((el) => el.localName !== 'select'
        && !['checkbox', 'radio'].includes(el.type) && folded(c.shown(el)).match(/[1-9a-z]/i));
      if (taken) throw new Refused('taken', 'lines');
    }
    return steps;
  }

  const shadows = (element) => c.roots(element).slice(1);

  function pressable(place, field) {
    const el = c.find(place, { field, reading: true });
    const said = `${c.ownWords(el)} ${el.value ?? ''} ${el.title} ${el.getAttribute('aria-label') ?? ''}`;
    const submits = el.form && (el.type === 'submit' || el.type === 'image');
    if (NEVER.test(said) || submits || el.localName === 'a') throw new Refused('map', field);
    return el;
  }

  /** Add rows where the map says how; gives back how to take them away. */
  async function addRows(map, artefact) {
    const { rows } = map;
    const wanted = artefact.values.lines?.length ?? 0;
    let added = 0;
    const takeAway = async () => {
      for (; added > 0; added -= 1) {
        const now = c.every(rows.at);
        const inside = [now[now.length - 1], ...shadows(now[now.length - 1])];
        const el = c.find(rows.remove, { within: inside, reading: true });
        if (/save|sign|submit/i.test(c.ownWords(el))) throw new Refused('map', 'rows');
        el.click();
        await until(() => {
          if (c.every(rows.at).length >= now.length) throw new Refused('missing', 'lines');
        }, 2000);
      }
    };
    if (!rows?.add) return takeAway;
    try {
      while (c.every(rows.at).length < wanted) {
        const before = c.every(rows.at).length;
        pressable(rows.add, 'rows').click();
        await until(() => {
          if (c.every(rows.at).length <= before) throw new Refused('missing', 'lines');
        }, 2000);
        added += 1;
      }
    } catch (error) {
      await takeAway();
      throw error;
    }
    return takeAway;
  }

  /** Nothing of the page may send itself off while we write. */
  function stopSubmits() {
    const stop = (event) => event.preventDefault();
    const docs = c.roots();
    docs.forEach((root) => root.addEventListener('submit', stop, true));
    return () => docs.forEach((root) => root.removeEventListener('submit', stop, true));
  }

  /** What the fields of a map hold, before anything is fetched: those with other words in them. */
  function taken(map) {
    const there = [];
    for (const field of map.fields ?? []) {
      if (!['text', 'rich'].includes(field.as)) continue;
      try {
        const el = c.find(field.at, { field: field.value });
        if (/\p{L}/u.test(folded(c.shown(el)))) there.push(field.value);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    return there;
  }

  /** Fill it whole, or leave it as it was. Gives result, code, field, read, ms. */
  async function fill(map, artefact, { replace = false } = {}) {
    const start = performance.now();
    const done = (result, code = '', field = '', read = {}) => ({
      result, code, field, read, ms: Math.round(performance.now() - start),
    });
    const written = [];
    let takeAway = async () => {};
    let free = () => {};
    try {
      await until(() => must(map, artefact), PATIENCE_MS);
      free = stopSubmits();
      takeAway = await addRows(map, artefact);
      const steps = await until(() => plan(map, artefact), PATIENCE_MS);
      if (!replace && steps.some(c.isTaken)) throw new Refused('taken', steps.find(c.isTaken).key);
      for (const step of steps) {
        must(map, artefact, 'switched');
        written.push(step);
        c.write(step);
      }
      await pause(SETTLE_MS);
      must(map, artefact, 'switched');
      const again = plan(map, artefact);
      const read = {};
      for (const step of again) {
        read[step.key] = c.read(step);
        if (folded(read[step.key]) !== folded(c.flat(step.value))) throw new Refused('read-back', step.key);
      }
      must(map, artefact, 'switched');
      return done('filled', '', '', read);
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused('unforeseen');
      return await undo(refused, written, takeAway, done);
    } finally {
      free();
    }
  }

  /** The same step where the page has drawn its fields anew; null when they cannot be found. */
  function stillThere(step) {
    if (step.places.every(([, el]) => el.isConnected)) return step;
    if (step.key !== step.field.value) return null;
    try {
      return { ...step, places: c.prepare(step.field, step.value, c.roots()).places };
    } catch {
      return null;
    }
  }

  /** Put everything back. What cannot be seen to be back is told as unknown, for a person to see. */
  async function undo(refused, written, takeAway, done) {
    try {
      for (const step of [...written].reverse()) {
        const there = stillThere(step);
        if (there) c.putBack(there);
      }
      await pause(60);
      await takeAway();
      const back = written.every((step) => {
        const there = stillThere(step);
        return there !== null && c.isBack(there);
      });
      if (back) return done('undone', refused.code, refused.field);
    } catch { /* told below */ }
    return done('unknown', refused.code, refused.field);
  }

  Object.assign(c, { who, look, taken, fill });
})();
