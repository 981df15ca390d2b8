"""Minutes to units to charge lines, as suggestions with evidence.

It never breaks a tie by price, never bills what was not described, and only an OT signs a line.
"""
