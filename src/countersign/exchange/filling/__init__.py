"""The road through the browser: what was released is filled into the EMR's own pages by a person.

It lays out, per page of the EMR, the values of a proven shipment; hands each to a paired browser
once; and takes back what was read on the page. It holds no words of its own and presses nothing.
"""
