"""The practice's doors to other systems: one port, one file per counterpart, one outbox.

It sends only what is `Released`, and reads only what a counterpart's schedule and chart offer.
"""
