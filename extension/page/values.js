// Reading, writing and putting back one field. Nothing here presses a button but a check box, a
// choice of a list that the field itself opened, and a cell that is opened to be written in.
'use strict';

globalThis.countersign ??= {};
(() => {
  const c = globalThis.countersign;
  const { folded, Refused } = c;
  const LIST = '[role=option], [role=listbox] li, datalist option, ul[class*=option] li, ul[class*=list] li, ul[class*=menu] li, [class*=option], [class*=suggest] *';
  const ATTESTS = /\b(sign|signed|signature|lock|finali[sz]ed?|attest|certify|approve|submit)\b/i;
  const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

  const isRich = (el) => el.isContentEditable || c.isEditor(el);
  const isNative = (el) => el.localName === 'input' && ['checkbox', 'radio'].includes(el.type);
  const isBox = (el) => isNative(el) || ['checkbox', 'switch', 'radio'].includes(el.getAttribute?.('role')) || el.hasAttribute?.('aria-pressed');
  const isText = (el) => ['input', 'textarea'].includes(el.localName) && !isNative(el);
  const isOn = (el) => (isNative(el) ? el.checked
    : (el.getAttribute('aria-checked') ?? el.getAttribute('aria-pressed')) === 'true');

  /** Whether it is still part of a page: one whose document was left is gone with all it held. */
  const isThere = (el) => el.isConnected && el.ownerDocument.defaultView !== null;

  /** What a person sees in it. */
  function shown(el) {
    if (isRich(el)) return el.innerText ?? el.textContent;
    if (el.localName === 'select') return el.selectedOptions[0]?.text ?? '';
    if (isText(el)) return el.value;
    return el.innerText ?? el.textContent;
  }

  /** A rich text without what its spacing adds. */
  const plain = (el) => folded(shown(el));

  function say(el, type, init = {}) {
    const all = { bubbles: true, composed: true, ...init };
    if (type === 'input') el.dispatchEvent(new InputEvent(type, { inputType: 'insertReplacementText', ...all }));
    else if (type.startsWith('key')) el.dispatchEvent(new KeyboardEvent(type, all));
    else if (['focus', 'blur', 'focusin', 'focusout'].includes(type)) el.dispatchEvent(new FocusEvent(type, { ...all, bubbles: type.length > 5 }));
    else el.dispatchEvent(new Event(type, all));
  }

  /** Into the field and out of it, also while the panel has the keyboard. */
  function enter(el) {
    el.focus({ preventScroll: true });
    if (!el.ownerDocument.hasFocus()) ['focus', 'focusin'].forEach((type) => say(el, type));
  }

  function leave(el) {
    const had = el.ownerDocument.hasFocus();
    el.blur();
    if (!had) ['blur', 'focusout'].forEach((type) => say(el, type));
  }

  /** Set it as the browser itself does, past what a page has put over `value`. */
  function put(el, text) {
    const view = el.ownerDocument.defaultView ?? globalThis;
    const of = { input: view.HTMLInputElement, textarea: view.HTMLTextAreaElement, select: view.HTMLSelectElement }[el.localName];
    Object.getOwnPropertyDescriptor(of.prototype, 'value').set.call(el, text);
  }

  function setText(el, text) {
    enter(el);
    put(el, text);
    say(el, 'input', { data: text });
    say(el, 'keyup', { key: 'Unidentified' });
    say(el, 'change');
    leave(el);
  }

  function setRich(el, text) {
    const doc = el.ownerDocument;
    enter(el);
    const lines = text.split('\n').filter((line) => line.trim()).map((line) => {
      const p = doc.createElement('p');
      p.textContent = line;
      return p;
    });
    el.replaceChildren(...(lines.length > 1 ? lines : [doc.createTextNode(text)]));
    say(el, 'input', { data: text });
    say(el, 'keyup', { key: 'Unidentified' });
    say(el, 'change');
    leave(el);
  }

  const worded = (field, value) => folded(field.options?.[value] ?? value);

  function optionFor(el, field, value) {
    const wanted = worded(field, value).toLowerCase();
    const all = [...el.options].filter((o) => !o.disabled);
    const exact = all.filter((o) => folded(o.text).toLowerCase() === wanted);
    const named = () => (field.value === 'therapist' ? all.filter((o) => samePerson(o.text, worded(field, value))) : []);
    const chosen = [exact, all.filter((o) => folded(o.value).toLowerCase() === wanted), named()].find((some) => some.length) ?? [];
    if (chosen.length !== 1) throw new Refused('option', field.value);
    return chosen[0];
  }

  /** A therapist by another spelling: the same words, whatever the order and the credentials. */
  function samePerson(said, name) {
    const words = (text) => text.toLowerCase().replace(/[.]/g, '').split(/[\s,]+/)
      .filter((one) => one && !/^(otr|otd|ota|ot|cota|msot|mot|dr|phd|bcp|cht)(\/l)?$/.test(one)).sort().join(' ');
    return words(said) !== '' && words(said) === words(name);
  }

  function choose(el, option) {
    enter(el);
    put(el, option.value);
    say(el, 'input');
    say(el, 'change');
    leave(el);
  }

  /** A box that is a button of the form would send it off, and is refused. */
  function press(el, on) {
    if (c.labels(el).some((said) => ATTESTS.test(said))) throw new Refused('map');
    if (!isBox(el) || (!isNative(el) && el.type === 'submit' && el.form)) throw new Refused('locked');
    if (isOn(el) !== on) el.click();
  }

  /** Whether an option is the one that is meant: the same words, a code before its own words, or a
   * therapist by another spelling. */
  function isPicked(said, text, field) {
    const there = folded(said).toLowerCase();
    const wanted = folded(text).toLowerCase();
    return there === wanted || (/^[a-z]?\d[\w.]*$/.test(wanted) && there.startsWith(`${wanted} `))
      || (field.value === 'therapist' && samePerson(there, wanted));
  }

  /** Type into a field that only takes what is picked from its list, and pick it. */
  async function pick(el, text, field) {
    enter(el);
    put(el, text);
    say(el, 'input', { data: text });
    say(el, 'keyup', { key: 'Unidentified' });
    const wanted = folded(text).toLowerCase();
    for (let tries = 0; tries < 20; tries += 1) {
      const root = el.getRootNode();
      const near = [...new Set([root, el.ownerDocument, ...c.chain(el).map((up) => up.getRootNode())])];
      const list = near.flatMap((one) => [...one.querySelectorAll(LIST)]).filter((one) => c.isSeen(one) && !one.querySelector(LIST));
      const same = list.filter((one) => isPicked(one.textContent, text, field));
      if (same.length) {
        const exact = same.filter((one) => folded(one.textContent).toLowerCase() === wanted);
        const one = (exact.length ? exact : same)[0];
        if ((exact.length || same.length) > 1) throw new Refused('option', field.value);
        for (const type of ['mousedown', 'mouseup']) one.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, cancelable: true }));
        one.click();
        if (el.isConnected) {
          say(el, 'change');
          leave(el);
        }
        return;
      }
      if (!list.length && tries > 4) break;
      await pause(40);
    }
    say(el, 'change');
    leave(el);
  }

  /** Open a cell of a table, write into the field that appears, and close it. */
  async function setCell(cell, field, value) {
    const opened = () => c.fields([cell, ...c.roots(cell).slice(1)])[0];
    if (!opened()) {
      cell.click();
      await pause(20);
    }
    if (!opened()) {
      cell.dispatchEvent(new MouseEvent('dblclick', { bubbles: true, composed: true }));
      await pause(20);
    }
    const el = opened();
    if (!el) throw new Refused('locked', field.value);
    if (el.disabled || el.readOnly) throw new Refused('locked', field.value);
    if (el.localName === 'select') choose(el, optionFor(el, { ...field, options: {} }, value));
    else {
      enter(el);
      put(el, value);
      say(el, 'input', { data: value });
      say(el, 'change');
      if (el.isConnected) {
        say(el, 'keydown', { key: 'Enter', code: 'Enter' });
        if (el.isConnected) leave(el);
      }
    }
    for (let tries = 0; opened() && tries < 10; tries += 1) await pause(20);
  }

  /** Where a value goes: elements found, and what they hold now. Throws Refused. */
  function prepare(field, value, within) {
    const name = field.value;
    const places = field.boxes
      ? Object.entries(field.boxes).map(([key, at]) => [key, c.find(at, { field: name, within })])
      : [['', c.find(field.at, { field: name, within, reading: field.as === 'cell' })]];
    for (const [, el] of places) {
      if (el.disabled || el.readOnly || ['aria-disabled', 'aria-readonly'].some((a) => el.getAttribute(a) === 'true')) throw new Refused('locked', name);
    }
    const el = places[0][1];
    const fits = {
      text: () => isText(el) || isRich(el),
      pick: () => isText(el),
      date: () => isText(el),
      time: () => isText(el),
      rich: () => isText(el) || isRich(el),
      cell: () => !isText(el),
      choice: () => (field.boxes ? places.every(([, one]) => isBox(one)) : el.localName === 'select'),
      check: () => isBox(el),
      checks: () => places.every(([, one]) => isBox(one)),
    }[field.as];
    if (!fits()) throw new Refused('disagree', name);
    if (field.as === 'choice' && !field.boxes) optionFor(el, field, value);
    const asked = Array.isArray(value) ? value : [value];
    if (field.boxes && asked.some((one) => !(one in field.boxes))) throw new Refused('option', name);
    const long = isText(el) && el.maxLength > 0 && ['text', 'rich', 'pick'].includes(field.as) && worded(field, value).length > el.maxLength;
    if (long) throw new Refused('too-long', name);
    return { field, value, places, before: places.map(([, one]) => keep(one)) };
  }

  function keep(el) {
    if (isNative(el) && el.type === 'radio') return { radio: group(el).find((one) => one.checked) ?? null };
    if (isBox(el)) return { checked: isOn(el) };
    if (isRich(el)) return { nodes: [...el.childNodes].map((n) => n.cloneNode(true)), text: plain(el) };
    if (isText(el) || el.localName === 'select') return { value: el.value };
    return { cell: folded(shown(el)) };
  }

  const group = (el) => [...el.getRootNode().querySelectorAll('input[type=radio]')]
    .filter((one) => one.name === el.name && one.form === el.form);

  /** Whether a person's own words stand there that are not the ones to be written. */
  function isTaken({ field, value, places }) {
    if (!['text', 'rich'].includes(field.as)) return false;
    const there = plain(places[0][1]);
    return /\p{L}/u.test(there) && there !== worded(field, value);
  }

  async function write({ field, value, places }) {
    const el = places[0][1];
    switch (field.as) {
      case 'text':
      case 'rich': return isRich(el) ? setRich(el, worded(field, value)) : setText(el, worded(field, value));
      case 'pick': return pick(el, worded(field, value), field);
      case 'cell': return setCell(el, field, field.format ? c.writeDate(value, field.format) : worded(field, value));
      case 'date': return setText(el, el.type === 'date' ? value : c.writeDate(value, field.format));
      case 'time': return setText(el, el.type === 'time' ? value : c.writeTime(value, field.format));
      case 'choice':
        if (field.boxes) return places.forEach(([key, one]) => key === value && press(one, true));
        return choose(el, optionFor(el, field, value));
      case 'check': return press(el, (field.when ?? ['yes', 'true', '1']).includes(value));
      case 'checks': return places.forEach(([key, one]) => press(one, value.includes(key)));
    }
    throw new Refused('map', field.value);
  }

  /** The value as the page holds it now, in the artefact's own form. */
  function read({ field, value, places }) {
    const el = places[0][1];
    switch (field.as) {
      case 'date': return c.readDate(el.value, el.type === 'date' ? 'YYYY-MM-DD' : field.format) ?? '';
      case 'time': return c.readTime(el.value) ?? '';
      case 'choice': {
        if (field.boxes) return places.filter(([, one]) => isOn(one)).map(([key]) => key).join('\n');
        try {
          return optionFor(el, field, value) === el.selectedOptions[0] ? value : plain(el);
        } catch {
          return plain(el);
        }
      }
      case 'check':
        return isOn(el) === (field.when ?? ['yes', 'true', '1']).includes(value) ? value : '';
      case 'checks': {
        const on = places.filter(([, one]) => isOn(one)).map(([key]) => key);
        return c.flat(value.filter((one) => on.includes(one)).concat(on.filter((one) => !value.includes(one))));
      }
    }
    if (field.as === 'pick') return isPicked(plain(el), worded(field, value), field) ? folded(value) : plain(el);
    if (field.as === 'cell' && field.format) return c.readDate(shown(el), field.format) ?? plain(el);
    return plain(el) === worded(field, value) ? folded(value) : plain(el);
  }

  /** Whether what stands there now came from us, be it cut or dressed by the page. */
  function isOurs(step, at) {
    const [, el] = step.places[at];
    const now = plain(el).toLowerCase();
    const ours = step.field.format ? read(step).toLowerCase() : now;
    const wanted = folded(c.flat(step.value)).toLowerCase();
    return ours === wanted || (step.after !== undefined && now === step.after[at])
      || (now.length > 3 && wanted.startsWith(now.replace(/[ .…]+$/, '')));
  }

  /** Remember what the page shows right after a value was written. */
  function remember(step) {
    step.after = step.places.map(([, el]) => (el.isConnected ? plain(el).toLowerCase() : ''));
  }

  /** Put back what stood there: everywhere while it is the same page, else only what is ours. */
  async function putBack(step, same) {
    for (let at = 0; at < step.places.length; at += 1) {
      const [, el] = step.places[at];
      const was = step.before[at];
      if (!isThere(el)) continue;
      if ('radio' in was) {
        if (was.radio?.isConnected && !was.radio.checked) was.radio.click();
        else if (!was.radio && el.checked) {
          el.checked = false;
          say(el, 'change');
        }
      } else if ('checked' in was) {
        if (isOn(el) !== was.checked) el.click();
      } else if (!same && !isOurs(step, at)) {
        continue;
      } else if ('nodes' in was) {
        if (plain(el) === was.text) continue;
        enter(el);
        el.replaceChildren(...was.nodes.map((n) => n.cloneNode(true)));
        say(el, 'input');
        say(el, 'keyup', { key: 'Unidentified' });
        say(el, 'change');
        leave(el);
      } else if ('cell' in was) {
        if (folded(shown(el)) !== was.cell) await setCell(el, step.field, was.cell);
      } else if (el.value !== was.value) {
        if (el.localName === 'select') {
          put(el, was.value);
          say(el, 'input');
          say(el, 'change');
        } else setText(el, was.value);
      }
    }
  }

  /** Whether it stands again as it stood before; on another page, whether nothing of ours is left. */
  function isBack(step, same) {
    return step.places.every(([, el], at) => {
      const was = step.before[at];
      if (!isThere(el)) return true;
      if ('radio' in was) return was.radio ? was.radio.checked : !el.checked;
      if ('checked' in was) return isOn(el) === was.checked;
      const back = 'nodes' in was ? plain(el) === was.text
        : 'cell' in was ? folded(shown(el)) === was.cell : el.value === was.value;
      return back || (!same && !isOurs(step, at));
    });
  }

  Object.assign(c, { shown, prepare, isTaken, write, read, remember, putBack, isBack, press, isBox, isThere, keep });
})();
