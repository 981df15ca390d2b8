"""Updates to families: what happened in this session, in plain words, with a human detail.

What a family is sent is held to the record: a hard event is told, nothing is made up, and one part
of it was written by the person who was there. It never sends anything by itself or to everybody.
"""
