"""Goals that a reviewer accepts the first time: read slot by slot, checked, and put right.

A goal is read by its structure: who does what, in which occupation, under which condition, with
which help, to which measure, from which baseline, by when. No goal is called good because it is
well worded; what is not there is named, with a repair from the child's own data.
"""
