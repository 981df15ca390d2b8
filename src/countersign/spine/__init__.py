"""The staircase of the house: draft, evidence, checks, signature, release.

Rooms register what they draft, what they check and where it goes; the spine never imports a room.
Nothing here has a bypass argument: `Signed` and `Released` have exactly one maker each.
"""
