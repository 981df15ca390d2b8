// One page, filled whole or not at all. Before: is it that child and that day, is every field there.
// Then each field is written; then all is found anew and read back, and the child and day with it.
// Anything else than the same puts everything back. What is picked from a list comes last: many
// pages have no way to pick nothing again. No button of the page is pressed but the ones a
// map names to show a field or add a row, and never one whose words are of saving or signing.
'use strict';

globalThis.countersign ??= {};
(() => {
  const c = globalThis.countersign;
  const { folded, Refused } = c;
  const NEVER = /\b(save|sign|submit|finali[sz]e|complete|lock|bill|send|post|approve|delete|discard|ok|yes|confirm|next|close|print)\b/i;
  const SETTLE_MS = 420;
  const PATIENCE_MS = 6000;
  const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

  /** Whom and which day the page shows, by this map. Every place that says so says the same. */
  function who(map, within = c.roots()) {
    const told = {};
    for (const [name, where] of Object.entries(map.identity)) {
      const said = c.agreed(where.at, { field: name, within, reading: true }).map((el) => reading(el, name, where));
      const good = new Set(said.filter(Boolean));
      if (good.size === 0) throw new Refused('missing', name);
      if (good.size > 1) throw new Refused('ambiguous', name);
      [told[name]] = good;
    }
    return told;
  }

  function reading(el, name, where) {
    let text = folded(c.shown(el));
    if (where.pattern) {
      const match = text.match(new RegExp(where.pattern, 'i'));
      text = match ? folded(match[1]) : '';
    }
    return name === 'name' ? text : c.readDate(text, el.type === 'date' ? 'YYYY-MM-DD' : where.format);
  }

  /** Throws Refused unless the page shows the artefact's child and day. */
  function must(map, artefact, code = '') {
    let seen;
    try {
      seen = who(map);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(c.asksToSignIn() ? 'signed-off' : code || (error.code === 'ambiguous' ? 'patient' : 'page'), error.field);
    }
    if (!c.samePerson(artefact.client, seen)) throw new Refused(code || 'patient', 'name');
    if (artefact.day && seen.day !== artefact.day) throw new Refused(code || 'day', 'day');
    if (c.asksToSignIn()) throw new Refused('signed-off');
    return seen;
  }

  /** Do it again while something is not there yet. */
  async function until(work, patience) {
    const end = performance.now() + patience;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const later = error instanceof Refused && ['missing', 'page', 'row'].includes(error.code);
        if (!later || performance.now() > end) throw error;
        await pause(60);
      }
    }
  }

  /** Which of these maps this page is for, and whom it shows. */
  async function look(maps, patience = PATIENCE_MS) {
    const end = performance.now() + patience;
    let result = [];
    do {
      result = maps.map(({ page, map }) => {
        try {
          const within = c.roots();
          for (const place of map.shows ?? []) c.agreed(place, { within, reading: true });
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

  /** A button that shows a field or adds a row. Words of saving and signing are never pressed. */
  function pressable(place, field, within) {
    const el = c.find(place, { field, reading: true, within });
    const said = `${c.ownWords(el)} ${el.value ?? ''} ${el.title ?? ''} ${el.getAttribute('aria-label') ?? ''}`;
    const submits = el.form && (el.type === 'submit' || el.type === 'image');
    const href = el.localName === 'a' ? el.getAttribute('href') ?? '' : '#';
    if (NEVER.test(said) || submits || !/^(#[^/]*|javascript:.*)?$/i.test(href)) throw new Refused('map', field);
    return el;
  }

  /** Where a field is now; its tab or section is opened when it cannot be seen. */
  async function reveal(field, patience) {
    const there = () => {
      const places = field.boxes ? Object.values(field.boxes) : [field.at];
      places.forEach((at) => c.find(at, { field: field.value, reading: field.as === 'cell' }));
    };
    if (field.open) {
      try {
        return there();
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== 'missing') throw error;
      }
      await until(() => {
        try {
          return pressable(field.open, field.value).click();
        } catch (error) {
          if (error.code === 'missing') there();
          else throw error;
        }
        return undefined;
      }, patience);
    }
    return until(there, patience);
  }

  /** What has to be on before a field is there, as a step of its own. */
  async function needed(field, patience) {
    if (!field.needs) return null;
    try {
      c.find(field.at, { field: field.value });
      return null;
    } catch (error) {
      if (error.code !== 'missing') throw error;
    }
    if (field.open) await reveal({ ...field, at: field.needs, open: field.open, as: 'check' }, patience);
    const el = await until(() => c.find(field.needs, { field: field.value }), patience);
    const step = { key: '', field: { value: field.value, as: 'check', at: field.needs }, value: 'yes', places: [['', el]], before: [c.keep(el)] };
    c.press(el, true);
    return step;
  }

  /** Every step of a map for these values: found, and what stood there. Throws Refused. */
  async function survey(map, artefact, written, patience) {
    const { values } = artefact;
    const steps = [];
    for (const field of map.fields ?? []) {
      if (values[field.value] === undefined) continue;
      const before = await needed(field, patience);
      if (before) written.push(before);
      await reveal(field, patience);
      steps.push({ key: field.value, ...c.prepare(field, values[field.value], c.roots()) });
    }
    if (map.rows && values[map.rows.value]) steps.push(...cells(map.rows, artefact));
    const have = new Set(steps.map((step) => step.key.replace(/\.\d+\./, '.')));
    for (const choice of artefact.must) {
      if (!choice.split('|').some((name) => have.has(name))) throw new Refused('no-place', choice.split('|')[0]);
    }
    const used = new Set();
    for (const [, el] of steps.flatMap((step) => step.places)) {
      if (used.has(el)) throw new Refused('disagree');
      used.add(el);
    }
    return steps;
  }

  const shadows = (element) => c.roots(element).slice(1);

  /** Which row each line goes to. Lines of a charge fill the rows from the first; where the lines
   * are records of their own, one that is there already is found again, and others are let be. */
  function rowsFor(rows, artefact) {
    const lines = artefact.values[rows.value];
    const here = c.every(rows.at);
    const [own] = rows.fields.filter((one) => artefact.own?.includes(`${rows.value}.${one.value}`));
    if (!own) return { here, chosen: lines.map((_, at) => at), lacking: Math.max(0, lines.length - here.length) };
    const says = here.map((row) => folded(c.shown(c.find(own.at, { field: rows.value, within: [row, ...shadows(row)], reading: own.as === 'cell' }))));
    const free = here.map((row, at) => (says[at] || rowTexts(row, false).some((text) => /[\p{L}\p{N}]/u.test(text)) ? -1 : at)).filter((at) => at >= 0);
    const chosen = lines.map((line) => {
      const there = says.indexOf(folded(line[own.value]));
      return there >= 0 ? there : free.shift();
    });
    return { here, chosen, lacking: chosen.filter((at) => at === undefined).length };
  }

  function cells(rows, artefact) {
    const lines = artefact.values[rows.value];
    const { here, chosen, lacking } = rowsFor(rows, artefact);
    if (lacking) throw new Refused('row', rows.value);
    const steps = [];
    lines.forEach((line, at) => {
      const row = chosen[at];
      for (const [name, value] of Object.entries(line)) {
        const field = rows.fields.find((one) => one.value === name);
        if (!value) continue;
        if (!field && !artefact.must.includes(`${rows.value}.${name}`)) continue;
        if (!field) throw new Refused('no-place', `${rows.value}.${name}`);
        steps.push({ key: `${rows.value}.${at}.${name}`, row, ...c.prepare(field, value, [here[row], ...shadows(here[row])]) });
      }
    });
    if (rows.fields.some((one) => artefact.own?.includes(`${rows.value}.${one.value}`))) return steps;
    for (const more of here.slice(lines.length)) {
      if (rowTexts(more).some((text) => /[\p{L}\p{N}]/u.test(text))) throw new Refused('taken', rows.value);
    }
    return steps;
  }

  /** The number or a day of another record of this child stands there: it is never written over. */
  function mustBeOwn(steps, artefact) {
    for (const step of steps) {
      const name = step.key.replace(/\.\d+\./, '.');
      if (!artefact.own?.includes(name)) continue;
      const there = folded(c.shown(step.places[0][1]));
      if (/[\p{L}\p{N}]/u.test(there) && folded(c.read(step)) !== folded(c.flat(step.value))) throw new Refused('other-record', step.key);
    }
  }

  function rowTexts(row, lists = true) {
    const within = c.fields([row, ...shadows(row)]);
    return within.length ? within.filter((el) => !['checkbox', 'radio'].includes(el.type) && (lists || el.localName !== 'select')).map((el) => folded(c.shown(el)))
      : [...row.children].map((cell) => folded(c.shown(cell)));
  }

  /** The same step as the page stands now: it may have drawn its fields anew. */
  async function now(map, step, patience) {
    if (step.row !== undefined) {
      const row = c.every(map.rows.at)[step.row];
      if (!row) throw new Refused('row', 'lines');
      return { ...step, places: c.prepare(step.field, step.value, [row, ...shadows(row)]).places };
    }
    await reveal(step.field, patience);
    return { ...step, places: c.prepare(step.field, step.value, c.roots()).places };
  }

  /** Add rows where the map says how. Gives back how to take them away, where the page can. */
  async function addRows(map, artefact) {
    const { rows } = map;
    const wanted = artefact.values[rows?.value]?.length ?? 0;
    let added = 0;
    const takeAway = async () => {
      for (; rows?.remove && added > 0; added -= 1) {
        const all = c.every(rows.at);
        const last = all[all.length - 1];
        pressable(rows.remove, 'lines', [last, ...shadows(last)]).click();
        await until(() => {
          if (c.every(rows.at).length >= all.length) throw new Refused('missing', 'lines');
        }, 1500);
      }
    };
    if (!rows?.add || !wanted) return takeAway;
    while (rowsFor(rows, artefact).lacking) {
      const before = c.every(rows.at).length;
      pressable(rows.add, 'lines').click();
      added += 1;
      await until(() => {
        if (c.every(rows.at).length <= before) throw new Refused('row', 'lines');
      }, 1500);
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

  /** Which fields that can be seen hold other words, before anything is fetched. */
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

  /** Every value as the page holds it now, the same as it was written. Throws Refused. */
  async function readBack(map, artefact, steps, patience) {
    must(map, artefact, 'switched');
    const read = {};
    for (const step of steps) {
      read[step.key] = c.read(await now(map, step, patience));
      if (folded(read[step.key]) !== folded(c.flat(step.value))) throw new Refused('read-back', step.key);
    }
    must(map, artefact, 'switched');
    return read;
  }

  /** Fill it whole, or leave it as it was. Gives result, code, field, read, ms. */
  async function fill(map, artefact, { replace = false, patience = PATIENCE_MS } = {}) {
    const start = performance.now();
    const done = (result, code = '', field = '', read = {}) => ({
      result, code, field, read, ms: Math.round(performance.now() - start),
    });
    const written = [];
    let takeAway = async () => {};
    let free = () => {};
    try {
      await until(() => must(map, artefact), patience);
      free = stopSubmits();
      for (const place of map.shows ?? []) await until(() => c.agreed(place, { reading: true, field: 'page' }), patience);
      takeAway = await addRows(map, artefact);
      const steps = await survey(map, artefact, written, patience);
      mustBeOwn(steps, artefact);
      const other = replace ? null : steps.find(c.isTaken);
      if (other) throw new Refused('taken', other.key);
      const picked = steps.filter((step) => step.field.as === 'pick');
      let read = {};
      for (const some of [steps.filter((step) => !picked.includes(step)), picked]) {
        if (!some.length) continue;
        for (const step of some) {
          const there = await now(map, step, patience);
          must(map, artefact, 'switched');
          written.push(there);
          await c.write(there);
          c.remember(there);
        }
        await pause(SETTLE_MS);
        read = await readBack(map, artefact, some === picked ? steps : some, patience);
      }
      return done('filled', '', '', read);
    } catch (error) {
      const refused = reason(error, map, artefact, written.length > 0);
      return await undo({ map, artefact, refused, written, takeAway, done });
    } finally {
      free();
    }
  }

  /** The step's fields as they are now; the ones it wrote to when they cannot be found any more,
   * or when the document they were in is gone, and they with it; else null: nobody can say. */
  async function again(map, step) {
    try {
      return step.key ? await now(map, step, 200) : step;
    } catch {
      const left = step.places.every(([, el]) => c.isThere(el));
      const gone = step.places.every(([, el]) => el.ownerDocument.defaultView === null);
      return left || gone ? step : null;
    }
  }

  /** Why it was stopped: that another chart is open now says more than what went wrong with it. */
  function reason(error, map, artefact, begun) {
    if (!(error instanceof Refused)) console.error('countersign', error.message);
    if (error instanceof Refused && !begun) return error;
    try {
      must(map, artefact, 'switched');
    } catch (other) {
      if (other instanceof Refused) return ['patient', 'day', 'page', 'signed-off'].includes(error.code) ? error : other;
    }
    return error instanceof Refused ? error : new Refused('unforeseen', '');
  }

  /** Put everything back. What cannot be seen to be back is told as unknown, for a person to see. */
  async function undo({ map, artefact, refused, written, takeAway, done }) {
    try {
      let same = true;
      try {
        must(map, artefact);
      } catch (error) {
        same = error.code === 'signed-off';
      }
      for (const step of [...written].reverse()) {
        const there = await again(map, step);
        if (there) await c.putBack(there, same);
      }
      await pause(60);
      await takeAway();
      let back = true;
      for (const step of written) {
        const there = await again(map, step);
        back &&= there !== null && c.isBack(there, same);
      }
      if (back) return done('undone', refused.code, refused.field);
    } catch (error) {
      console.error('countersign', error.message);
    }
    return done('unknown', refused.code, refused.field);
  }

  Object.assign(c, { who, look, taken, fill, reveal, pressable });
})();
