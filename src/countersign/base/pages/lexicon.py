"""Everyday words of business letters, to settle a misread letter in a word that is no value.

Used only when one of the two readers saw exactly such a word: no name, number or date is ever
changed, and nothing is put on the page that neither reader saw.
"""

from __future__ import annotations

WORDS = frozenset(
    """
    action added additional address adverse agency allowed amended amendment amount appeal
    approval approve approved april attending august authorization authorized balance basis
    before begin benefit between birth business certification certified changed child client
    clinic code codes complete continuation control coverage covered date dates days decided
    decision denial denied description detail details determination diagnosis discipline
    duration effective eligibility ending enrollee expires extended extension facility
    february following format from frequency full further granted group health hearing hours
    identification information initial insurance january july june last letter location
    march medical medically member minute minutes modified month monthly months more name
    necessary notice notification november number occupational october office ordering
    original outcome outpatient partial partially patient pended pending period physical
    physician place plan practitioner previous previously prior procedure provider providers
    quantity reason received reference referring remaining rendering replaces request
    requested requesting responsible result retroactive review revised school september
    service services servicing session sessions speech start status submitted subscriber
    summary telehealth therapist therapy this through total tracking treating treatment type
    under unit units until valid visit visits week weekly weeks were with your december
    """.split()  # noqa: SIM905  a list of words reads better as words
)
