// Whether a page shows the person and the day that an artefact is for, and when two texts are the
// same. The server asks the same questions (exchange/filling/matching.py); a test holds both to one
// set of answers. What is not surely the same is somebody else.
'use strict';

globalThis.countersign ??= {};
(() => {
  const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv']);
  const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
  const FULL = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
    'September', 'October', 'November', 'December'];

  /** A text as it is compared after it was on a page: white space is one space. */
  function folded(text) {
    return String(text ?? '').replace(/[\u200b\ufeff]/g, '').replace(/\s+/g, ' ').trim();
  }

  function plain(word) {
    return word.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  }

  function words(name) {
    return String(name ?? '').split(/[\s,;()"“”]+/).map(plain).filter(Boolean);
  }

  /** Every word on the page belongs to the chart; first name and last name are both there. */
  function samePerson(client, seen) {
    if (!seen.birth_date || client.birth_date !== seen.birth_date) return false;
    const there = words(seen.name);
    const last = words(client.last_name);
    const firsts = [words(client.first_name), words(client.preferred_name)];
    const known = new Set([...last, ...firsts.flat()]);
    const extra = there.filter((w) => !known.has(w) && w.length > 1 && !SUFFIXES.has(w));
    const has = (part) => part.length > 0 && part.every((w) => there.includes(w));
    return has(last) && firsts.some(has) && extra.length === 0;
  }

  const two = (n) => String(n).padStart(2, '0');

  function iso(year, month, day) {
    const made = new Date(Date.UTC(year, month - 1, day));
    const real = made.getUTCFullYear() === year && made.getUTCMonth() === month - 1
      && made.getUTCDate() === day;
    return real ? `${year}-${two(month)}-${two(day)}` : null;
  }

  /** The day that a text names in that format, as ISO; null when it names none. */
  function readDate(text, format) {
    const said = folded(text);
    let m;
    if (format === 'YYYY-MM-DD') {
      m = said.match(/^(\d{4})-(\d{2})-(\d{2})$/);
      return m && iso(+m[1], +m[2], +m[3]);
    }
    if (format === 'MMM D, YYYY' || format === 'MMMM D, YYYY') {
      m = said.match(/^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/);
      return m && iso(+m[3], MONTHS.indexOf(m[1].slice(0, 3).toLowerCase()) + 1, +m[2]);
    }
    if (format === 'D MMM YYYY' || format === 'DD-MMM-YYYY') {
      m = said.match(format === 'D MMM YYYY' ? /^(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})$/ : /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/);
      return m && iso(+m[3], MONTHS.indexOf(m[2].slice(0, 3).toLowerCase()) + 1, +m[1]);
    }
    m = said.match(/^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})$/);
    if (!m) return null;
    if ((m[3].length === 2) !== (format === 'MM/DD/YY')) return null;
    const year = m[3].length === 2 ? 2000 + +m[3] : +m[3];
    return iso(year, +m[1], +m[2]);
  }

  /** An ISO day as the page writes it. */
  function writeDate(day, format) {
    const [y, m, d] = day.split('-').map(Number);
    switch (format) {
      case 'YYYY-MM-DD': return day;
      case 'MM/DD/YYYY': return `${two(m)}/${two(d)}/${y}`;
      case 'M/D/YYYY': return `${m}/${d}/${y}`;
      case 'MM-DD-YYYY': return `${two(m)}-${two(d)}-${y}`;
      case 'MM/DD/YY': return `${two(m)}/${two(d)}/${two(y % 100)}`;
      case 'MMM D, YYYY': return `${FULL[m - 1].slice(0, 3)} ${d}, ${y}`;
      case 'MMMM D, YYYY': return `${FULL[m - 1]} ${d}, ${y}`;
      case 'DD-MMM-YYYY': return `${two(d)}-${FULL[m - 1].slice(0, 3)}-${y}`;
      case 'D MMM YYYY': return `${d} ${FULL[m - 1].slice(0, 3)} ${y}`;
    }
    throw new Error(`no date format ${format}`);
  }

  /** "16:05" as the page writes it. */
  function writeTime(time, format) {
    const [h, m] = time.split(':').map(Number);
    const twelve = h % 12 || 12;
    switch (format) {
      case 'HH:mm': return time;
      case 'h:mm A': return `${twelve}:${two(m)} ${h < 12 ? 'AM' : 'PM'}`;
      case 'hh:mm A': return `${two(twelve)}:${two(m)} ${h < 12 ? 'AM' : 'PM'}`;
      case 'h:mma': return `${twelve}:${two(m)}${h < 12 ? 'am' : 'pm'}`;
    }
    throw new Error(`no time format ${format}`);
  }

  /** A time on a page as "HH:mm", or null. */
  function readTime(text) {
    const m = folded(text).match(/^(\d{1,2}):(\d{2})(?::00)? ?([AaPp])?\.?[Mm]?\.?$/);
    if (!m || +m[2] > 59) return null;
    let h = +m[1];
    if (m[3]) {
      if (h < 1 || h > 12) return null;
      h = (h % 12) + (m[3].toLowerCase() === 'p' ? 12 : 0);
    }
    return h > 23 ? null : `${two(h)}:${m[2]}`;
  }

  /** A list of words as one text, as the server writes it. */
  function flat(value) {
    return Array.isArray(value) ? value.join('\n') : String(value ?? '');
  }

  async function sha256(text) {
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('');
  }

  Object.assign(globalThis.countersign, {
    folded, samePerson, readDate, writeDate, readTime, writeTime, flat, sha256,
  });
})();
