"""Claims: files of charges that an OT has signed, released by the biller, and what came back.

Nothing here makes a claim from anything but a released charge, and nothing lets a file out but a
release. A reader of payers' answers takes over a whole file or none of it.
"""
