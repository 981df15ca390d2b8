"""Kinds of words that say the same in a vendor's paper: switch off, disable, dispense with.

A word or phrase is found by its stems, so that every ending counts. The kinds know nothing of any
flag; what a sentence leans to is learned from them beside the words themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from countersign.assessment.vendor.stems import stems

_WORDS = {
    # who
    "THERAPIST": "therapist, clinician, provider, practitioner, ot, ots, otr, ota, cota, specialist, licensed person, licensed professional, licensed personnel, credentialed person, treating person, colleague, ergotherapist, licensee staff",
    "YOU": "you, customer, client, practice, clinic, subscriber, licensee, member, user, purchaser, buyer, covered entity, end user, your team, your staff, your people, your office, front desk, reception, receptionist, secretary",
    "WE": "we, us, our, vendor, provider of the service, licensor, supplier, contractor, company, business associate",
    "ADMIN": "administrator, admin, owner, manager, account holder, account owner, practice owner, supervisor, delegate",
    "OUTSIDER": "subprocessor, sub-processor, subcontractor, sub-contractor, third party, third-party, partner, supplier, independent processor, model provider, another vendor, different vendor, hosting provider, outside firm, outside company",
    "FAMILY": "parent, family, guardian, school, teacher, caregiver, mom, dad",
    "CHILD": "child, children, kid, patient, pupil",
    "OT": "occupational therapy, occupational therapist, occupational therapists, ot, ots, otr, ota, cota, ergotherapy, ergotherapist, pediatric therapy, therapy clinic, therapy practice",
    "TRADE": "lawyer, law firm, attorney, advocate, legal, insurer, insurance, real estate, realtor, recruiter, coach, consultant, journalist, podcast, salon, spa, sale, sales team, retail, finance, bank, accountant, education, classroom, courtroom, council, city office, dentist, dental, vet, veterinary, counselor, councillor, physician, physio, chiropractor, hospital, hotel, construction, marketing, startup, founder, office, deposition, stand-up, executive, manager, engineer, student, researcher, nurse, doctor, family practice, primary care, barber, plumber, contractor, agency, freelancer, call center, support team, customer service",
    "ANYTRADE": "every industry, any industry, all industries, every business, any business, any profession, every profession, all professions, every trade, all trades, any trade, any field, every field, anybody, anyone, everyone, every sector, all sectors, every vertical, any meeting, every meeting, any conversation, wide range, variety of, across industries, whatever you do, every kind, any kind, all kinds, domain-neutral, general-purpose, general purpose, industry-agnostic, horizontal, one size fits all, every walk of life, many fields, different industries, generic",
    # flag 1
    "BAA": "baa, baas, business associate agreement, business associate addendum, business associate contract, business associate terms, business associate provision, business associate exhibit, hipaa agreement, hipaa contract, hipaa paperwork, agreement on health data, contract for health data, 164.504",
    "PHI": "phi, ephi, protected health information, health information, health data, patient information, patient data, client data, client information, patient name, client name, real name, identifier, identifiable, medical information, patient identifier, client identifier, surname, date of birth",
    "HIPAA": "hipaa, hitech, privacy rule, security rule",
    "TRAIN": "train, training data, improve our, improve the model, better our, betterment, refine, refinement, teach, learn from, machine learning, research and development, develop new, development of our, smarter, enhance our, product improvement, tune our",
    "SAFEWORDS": "encrypt, encryption, soc 2, hitrust, iso, bank-grade, certified, certification, compliant, compliance, best practice, secure, security, firewall, nda, confidentiality, hipaa-ready, hipaa ready, privacy-first",
    # flag 2
    "EMR": "emr, emrs, ehr, ehrs, chart, charts, record system, medical record, electronic record, record-keeping system, patient record, client record, journal system, practice management, charting system, system of record, patient file",
    "OTEMR": "webpt, fusion, ensora, raintree, theraoffice, clinicient, clinicsource, hellonote, simplepractice, therapynotes, net health, casamba, ot emr, therapy emr, therapy record system",
    "WRITE": "write back, write-back, writeback, write into, written into, post, push, sync, synchronize, integrate, integration, interface, connector, adapter, api, hl7, fhir, two-way, bidirectional, both ways, both directions, land, lands, lodge, deposit, deliver into, transmit, transmitted, flow into, file into, filed, connect, connection, interoperate, bridge, drop into, appear in, shows up in, goes into, goes straight, arrives in",
    "COPY": "copy, paste, clipboard, retype, rekey, re-key, re-enter, by hand, manually, manual, download, downloadable, export, pdf, docx, csv, text file, print, printout, scan, screenshot, drag, upload, carry over, carry it, carry the, move over, move it over, insert it, transfer it yourself, e-mail the note, attach, typed in, type it, key it, print-ready, transcribe by hand, hand-carry, cut and paste",
    "OWN": "yourself, herself, himself, themselves, own responsibility, sole concern, your responsibility, up to you, on your own, own risk, sole responsibility, your job, left to you, your task, their own",
    "LOGIN": "password, login, log-in, credential, username",
    "READONLY": "read-only, read only, one way, one-way, one direction, inbound only, reads your schedule, pull",
    # flag 4
    "VALID": "validate, validation, validated, evaluate, evaluation, benchmark, study, error rate, error rates, measure, tested, testing, test set, scored, graded, assess, assessment, adjudicate, blind, blinded, audit sample, accuracy figure, confusion table, inter-rater, labelled, labeled, annotate, annotated, examined",
    "PUBLICDATA": "internet, web, common crawl, wikipedia, public data, publicly available, web-scale, open data, news, books, forum, off-the-shelf, off the shelf, vanilla, out of the box, foundation model, frontier model, hosted model, base model, large language model, pre-trained, general english, librispeech, speech leaderboard, general speech, supplier of the model, producer of the model, maker of the model, model supplier, stock model",
    "FINDINGS": "omission, omitted, unsupported statement, fabricated, invention, inventions, something missing, left out, wrong side, laterality, dropped facts, sensitivity, precision, mistakes found, recall",
    "OTNOTES": "ot notes, occupational therapy notes, ot session, occupational therapy session, ot documentation, ot recordings, therapy notes, therapy records, occupational therapy records, ot evaluations, ot progress notes",
    "OTHERNOTES": "physician notes, medical notes, general notes, hospital notes, primary care notes, family practice, clinical notes, doctor visits, news articles, call-center speech, speech benchmark",
    # flag 5
    "SIGN": "sign, signature, sign off, sign-off, signoff, attest, attestation, approve, approval, countersign, confirm, confirmation, review, reviewed, reviewer, human review, seal, affix, authenticate, check and sign, accept each, read and sign, go-ahead, blessing, ok it, green light, thumbs up",
    "LEAVE": "leave, leaves, release, send, sent, sending, dispatch, transmit, transmission, submit, submission, go out, goes out, goes anywhere, out of the house, out the door, outside, file, filed, fax, export, publish, issue, finalize, finalise, closed, billed, claim, posted, mailed, ships, deliver, forwarded, transmitted",
    "AUTO": "automatic, automatically, auto-sign, auto-send, autosend, auto-finalize, auto-submit, autopilot, auto-approve, by itself, by themselves, of itself, on its own, in the background, hands-free, unattended, straight-through, without further action, without anyone, without waiting, overnight, on your behalf, in the name of, for you, instantly, express, no one needs, without a click, touchless, zero-touch, zero touch, lights-out, set and forget, forget about",
    "TIMEOUT": "after hours, within days, after days, 24 hours, 48 hours, 72 hours, business days, end of the day, end of the week, deadline, deemed, presumed, in the absence of, not recorded within, unless you object, no objection, timed out, time out, lapse, expires, tacit, silence",
    "SWITCH": "turn off, turned off, switch off, switched off, disable, disabled, bypass, skip, dispense with, waive, waived, override, toggle, opt out, opted out, deactivate, relax, remove the step, setting, settings, preference, preferences, configurable, configure, configured away, configuration, optional, option, elect, elects, choose, mode, flag, if you want, if you like, if you prefer, delegate, unblock, way round, way around, workaround, hide, suspend, exempt, by choice, voluntary, at your discretion, advised, recommended, recommend, encourage, should, up to you",
    "BULK": "bulk, all at once, whole day, accept all, approve all, sign all, batch, select all, one click for all, entire day",
    "GATE": "blocked, locked, held, withheld, withhold, hold, stays put, remains draft, stays a draft, draft until, not capable, impossible, hard-coded, condition precedent, only after, not until, until, before, unless and until, never, nothing, cannot, no way, no means, there is no, mandatory, compulsory, required, must, enforced, enforce",
    "SAMPLE": "random sample, spot check, spot-check, percent of notes, five percent, confidence below, low confidence, only the ones, a sample, exceptions only",
    # flag 6
    "SEAT": "per user, per seat, per clinician, per provider, per therapist, per person, per head, per login, per license, per employee, each user, each therapist, each clinician, each provider, each person, each specialist, every individual, named user, named users, seat, seats, license, licenses, licence, active user, concurrent user, a head, a seat, a person, per staff, per member, every therapist, one person",
    "FLAT": "flat, flat fee, one price, single price, lump sum, lump-sum, whole clinic, entire clinic, for the clinic, per clinic, per practice, for the practice, a clinic pays, a practice pays, one amount, unlimited, as many as, however many, regardless of, irrespective, without limit, no limit, no cap, no caps, no seats, all staff, all-in, whole practice, everybody included, no matter how many",
    "VISITPRICE": "per visit, per session, per note, per encounter, each visit, each session, each encounter, each note, every visit, a visit, a session, per treatment, per recorded minute, per minute, per second, by the minute, by the visit, pay as you go, pay-as-you-go, pay only, usage-based, cents a, for what you use, per document, per signed note, by use",
    "CAP": "cap, capped, overage, up to, included notes, allotment, quota, fair use, fair-use, additional charge, extra charge, excess, exceed, exceeding, above that, after that, beyond, minimum of, minimum, rounded up, full hour, hourly block, true-up, prorate, pro-rated, limit of, ceiling, supplementary, runs out, used up, stops, hours of recording, hours of audio, minutes per, notes a month, notes per, sessions a month, sessions per, blocks of, part-time, part-timer, bundle of, surcharge, top-up",
    "MONEY": "$, dollar, cents, cent, price, fee, cost, charge, pay, payment, billed, tariff, rate, usd, invoice, consideration, royalty, bucks, quote",
    # flag 7
    "SERIES": "series, recurring, recur, recurrence, repeating, repeat, standing, plan of care, whole plan, entire plan, course of treatment, block of visits, cycle of visits, frequency, twice weekly, twice a week, weekly pattern, all visits, every visit of, whole course, weekly slot, n visits, all appointments, full set of visits, multi-visit, rrule, x week, once a week, times a week, run of visits",
    "SINGLE": "one at a time, one by one, individually, single, singly, single event, each appointment, separately, severally, its own, for itself, by itself, individual reservation, one-off, booking link, booking page, next available, duplicate, change the date, one visit, slot each time, individual bookings, one booking, on its own, grab a spot, one appointment",
    "AUTHZ": "authorization, authorisation, authorized, authorised, auth, approved visits, approved number, units, insurer approved, payer approved, visits left, covered visits, prescribed, referral limit, certification period, refunded, visits remain",
    "STOPAT": "stop, stops, hold, park, parked, pause, suspend, refuse, decline, cap, capped, warn, warning, alert, notify, ping, provisional, run out, runs out, runs dry, exhausted, break off, ends with, limit, not one further, reported to reception, tells the front desk",
    "CALENDAR": "calendar, schedule, scheduling, scheduler, appointment, booking, book, reservation, visits, slot, diary",
    # flag 8
    "SENTENCE": "sentence, statement, line, claim, fact, assertion, phrase, proposition, passage, word, detail, paragraph, number, figure, every thing it says, everything written",
    "SOURCE": "source, transcript, recording, audio, quote, quotation, span, citation, cite, evidence, reference, footnote, trace, traced, traceable, tied, linked, link, link to, point to, points to, anchor, grounded, backed, supported, support, origin, moment, second of, timestamp, hear, plays, excerpt, words of the session, what was said, visit record, came from, pointer, backing, rests on, relies on, resolve to, relied",
    "MADEUP": "hallucinate, hallucination, invent, invented, made up, made-up, making things up, make stuff up, fabricate, fabricated, unsupported, ungrounded, unsourced, not uttered, nobody said, never said, not said, does not exist, without coverage, fiction, imaginary, untrue, false statement, fill gaps, fills gaps, wrong text, confabulate, inaccurate, incorrect, errors in the output",
    "STRIKE": "removed, remove, deleted, delete, struck, strike, crossed out, cross out, discard, discarded, withheld, left out of the draft, rejected, reject, flagged, flag, marked, highlighted, greyed out, grayed out, yellow, red, suppressed, dropped, taken out, cut, held back, kept out, excluded, filtered, blocked",
    "RARELY": "rarely, seldom, almost never, hardly ever, minimal, minimum, practically never, less and less, very low, simply does not, free of, eliminated, zero hallucination, hallucination-free, that good, very smart, state-of-the-art, state of the art, cutting-edge, advanced, proprietary, secret, trade secret, sauce, confidential, cannot disclose, best in class, world-class, guardrail, guardrails, trust us",
    "NOLIABILITY": "no warranty, not liable, not responsible, disclaim, as is, as-is, own risk, proofread, take care, carefully, responsibility of, responsible for the accuracy, no representation, no guarantee, accepts no, verify yourself, catch it, double-check",
    # turning
    "NOT": "not, no, never, none, nothing, nobody, neither, nor, without, cannot, can't, don't, doesn't, isn't, won't, aren't, haven't, hasn't, lack, unable, refuse, decline, fail, no longer, wouldn't, didn't, wasn't, isn't",
    "LATER": "roadmap, where we are going, where we're going, what's next, what is next, coming next, no date, in the cards, negotiated, when access is granted, foreseen, planned, plan to, foreseen, future, soon, next year, next quarter, next release, later, in development, under development, working on, hope to, intend, intention, beta, pilot, coming, upcoming, not yet, eventually, 2027, 2028, 2029, in the works, being built, expected, voted for, on our list, wish list, not ready, will be, release 5",
    "OTHERPLAN": "enterprise, premium, upgrade, higher tier, higher plan, other plan, add-on, add on, addon, sold separately, separately, extra module, extra charge, additional fee, optional module, move up, quoted separately, not included, another edition, larger plan, top tier, paid extra, hospital groups, hospital system, health system, more than providers, fewer than, exceed, annual fees exceed, professional edition, network plan",
    "ALLPLANS": "every plan, all plans, every tier, all tiers, each plan, any plan, regardless of plan, either tier, both tiers, all customers, every customer, every clinic, each clinic, all clinics, each practice, every practice, everyone, everybody, no matter the size, standard, included, always",
    "EXCEPT": "except, what is not, not included, exclusions, carve-out, carve-outs, left out, without one, derogation, relaxed for, excepted, excluding, exclude, excluded, other than, apart from, unless, not apply, not extend, no application, outside, carve out, left out, not cover, not covered, covers only, limited to, solely, only, does not include, falls outside, outside of it, not part of, notwithstanding, with the exception, exempt, save for",
    "UNDONE": "deleted in its entirety, suspended, withdrawn, pulled, gone, discontinued, removed, replaced, superseded, no longer, correction, stopped offering, retired, reserved, revoked, rescinded, used to, dropped, until further notice, taken away, cancelled",
    "WHOLE": "every component, everything, whole, entire, all features, every feature, every module, all modules, all parts, every function, whole of, each component, entirety, nothing is left out, nothing outside, all which, all that, whole product, including, includes, extends to, covers",
    "TODAY": "today, now, live, in production, already, currently, since, ga, generally available, signed, in force, day one, at once, immediately",
    "MAYBE": "may, might, could, perhaps, possibly, discuss, let me check, case by case, on request, upon request, contact us, get back to you, subject to, strive, aim, endeavor, effort, consider",
    "FILLER": "law, governing, invoice, interest, renew, renewal, term, notice, waiver, password, support, uptime, availability, browser, backup, retention, newsletter, cookies, company, founded, employees, headquarters, dark mode, language",
}


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """By its first stem, every phrase with its kind; the longest first."""
    made: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    for name, words in _WORDS.items():
        for phrase in words.split(","):
            found = tuple(stems(phrase.strip()))
            if found:
                made.setdefault(found[0], {})[found, name] = None
    return {first: sorted(phrases, key=lambda one: -len(one[0])) for first, phrases in made.items()}


def found(said: Sequence[str]) -> list[tuple[str, int, int]]:
    """The kinds among the stems of a sentence, each with the place of its first and last stem."""
    table = _table()
    made = []
    for place, stem in enumerate(said):
        for phrase, name in table.get(stem, ()):
            if tuple(said[place : place + len(phrase)]) == phrase:
                made.append((name, place, place + len(phrase) - 1))
    return made
