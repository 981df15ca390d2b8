"""What a payer has authorized for a client, and how much of it is left.

It holds letters' lines and counts units against them; it never invents a number.
"""
