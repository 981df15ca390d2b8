"""The pages: parse, call one thing in a room, render.

No rule lives here; what a page may do is decided in the rooms and the spine.
"""
