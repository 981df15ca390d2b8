// Reading, writing and putting back one field. Nothing here presses a button but a check box.
'use strict';

globalThis.countersign ??= {};
(() => {
  const c = globalThis.countersign;
  const { folded, Refused } = c;

  const isRich = (el) => el.isContentEditable || c.isEditor(el);
  const isBox = (el) => el.localName === 'input' && ['checkbox', 'radio'].includes(el.type);

  function shown(el) {
    if (isRich(el)) return el.innerText ?? el.textContent;
    if (el.localName === 'select') return el.selectedOptions[0]?.text ?? '';
    if ('value' in el && ['input', 'textarea'].includes(el.localName)) return el.value;
    return el.textContent;
  }

  function say(el, type, init = {}) {
    const made = type === 'input' || type === 'beforeinput'
      ? new InputEvent(type, { bubbles: true, composed: true, inputType: 'insertReplacementText', ...init })
      : new Event(type, { bubbles: true, composed: true, ...init });
    el.dispatchEvent(made);
  }

  function setText(el, text) {
    el.focus({ preventScroll: true });
    el.value = text;
    say(el, 'input', { data: text });
    say(el, 'change');
    el.blur();
  }

  function setRich(el, text) {
    const doc = el.ownerDocument;
    el.focus({ preventScroll: true });
    const range = doc.createRange();
    range.selectNodeContents(el);
    const selection = doc.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    doc.execCommand('insertText', false, text);
    if (folded(shown(el)) !== folded(text)) {
      const lines = text.split('\n').map((line) => {
        const p = doc.createElement('p');
        p.textContent = line;
        return p;
      });
      el.replaceChildren(...lines);
      say(el, 'input', { data: text });
    }
    say(el, 'change');
    el.blur();
  }

  function optionFor(el, field, value) {
    const wanted = folded(field.options?.[value] ?? value).toLowerCase();
    const all = [...el.options].filter((o) => !o.disabled);
    const exact = all.filter((o) => folded(o.text).toLowerCase() === wanted);
    const byValue = all.filter((o) => folded(o.value).toLowerCase() === wanted);
    const chosen = exact.length ? exact : byValue;
    if (chosen.length !== 1) throw new Refused('option', field.value);
    return chosen[0];
  }

  function press(el, on) {
    if (!isBox(el)) throw new Refused('locked');
    if (el.checked !== on) el.click();
  }

  /** Where a value goes: elements found, and what they hold now. Throws Refused. */
  function prepare(field, value, within) {
    const name = field.value;
    const places = field.boxes
      ? Object.entries(field.boxes).map(([key, at]) => [key, c.find(at, { field: name, within })])
      : [['', c.find(field.at, { field: name, within })]];
    for (const [, el] of places) {
      if (el.disabled || el.readOnly || el.getAttribute('aria-disabled') === 'true') throw new Refused('locked', name);
    }
    const el = places[0][1];
    const fits = {
      text: () => ['input', 'textarea'].includes(el.localName) && !isBox(el),
      date: () => el.localName === 'input' && !isBox(el),
      time: () => el.localName === 'input' && !isBox(el),
      rich: () => isRich(el),
      choice: () => (field.boxes ? places.every(([, one]) => isBox(one)) : el.localName === 'select'),
      check: () => isBox(el),
      checks: () => places.every(([, one]) => isBox(one)),
    }[field.as];
    if (!fits()) throw new Refused('disagree', name);
    if (field.as === 'choice' && !field.boxes) optionFor(el, field, value);
    const asked = Array.isArray(value) ? value : [value];
    if (field.boxes && asked.some((one) => !(one in field.boxes))) throw new Refused('option', name);
    return { field, value, places, before: places.map(([, one]) => keep(one)) };
  }

  function keep(el) {
    if (isBox(el)) return { checked: el.checked };
    if (isRich(el)) return { nodes: [...el.childNodes].map((n) => n.cloneNode(true)), text: folded(shown(el)) };
    return { value: el.value };
  }

  /** Whether a person's own words stand there that are not the ones to be written. */
  function isTaken({ field, value, places }) {
    if (!['text', 'rich'].includes(field.as)) return false;
    const there = folded(shown(places[0][1]));
    return /\p{L}/u.test(there) && there !== folded(value);
  }

  function write({ field, value, places }) {
    const el = places[0][1];
    switch (field.as) {
      case 'text': return setText(el, value);
      case 'rich': return setRich(el, value);
      case 'date': return setText(el, el.type === 'date' ? value : c.writeDate(value, field.format));
      case 'time': return setText(el, el.type === 'time' ? value : c.writeTime(value, field.format));
      case 'choice':
        if (field.boxes) return places.forEach(([key, one]) => key === value && press(one, true));
        el.value = optionFor(el, field, value).value;
        say(el, 'input');
        return say(el, 'change');
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
        if (field.boxes) return places.filter(([, one]) => one.checked).map(([key]) => key).join('\n');
        try {
          return optionFor(el, field, value) === el.selectedOptions[0] ? value : folded(shown(el));
        } catch {
          return folded(shown(el));
        }
      }
      case 'check':
        return el.checked === (field.when ?? ['yes', 'true', '1']).includes(value) ? value : '';
      case 'checks': {
        const on = places.filter(([, one]) => one.checked).map(([key]) => key);
        return c.flat(value.filter((one) => on.includes(one)).concat(on.filter((one) => !value.includes(one))));
      }
    }
    return folded(shown(el));
  }

  /** Put back what stood there, only where it still shows what was written. */
  function putBack(step) {
    step.places.forEach(([key, el], at) => {
      const was = step.before[at];
      if (!el.isConnected) return;
      if ('checked' in was) {
        const wrote = Array.isArray(step.value) ? step.value.includes(key) : null;
        if (el.checked !== was.checked && (wrote === null || el.checked === wrote)) el.click();
        return;
      }
      if (folded(read(step)) !== folded(c.flat(step.value))) return;
      if ('nodes' in was) {
        el.replaceChildren(...was.nodes);
        say(el, 'input');
        say(el, 'change');
        return;
      }
      if (el.value === was.value) return;
      el.value = was.value;
      say(el, 'input', { data: was.value });
      say(el, 'change');
    });
  }

  /** Whether it stands again as it stood before, or shows nothing of ours. */
  function isBack(step) {
    return step.places.every(([, el], at) => {
      const was = step.before[at];
      if (!el.isConnected) return true;
      if ('checked' in was) return el.checked === was.checked;
      if ('nodes' in was) return folded(shown(el)) === was.text || folded(read(step)) !== folded(c.flat(step.value));
      return el.value === was.value || folded(read(step)) !== folded(c.flat(step.value));
    });
  }

  Object.assign(c, { shown, prepare, isTaken, write, read, putBack, isBack });
})();
