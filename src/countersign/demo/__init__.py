"""An invented practice of any size, some of it wrong on purpose, so that checks find something.

Nobody in it exists. It fills a demo EMR, which the practice's records are then read from.
"""
