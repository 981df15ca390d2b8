"""Reading a payer's letter: which number, date and name on the page plays which role.

Values are only ever chosen among what stands on the page, each with its box. A field on which the
readers, the proposers or the arithmetic differ is not vouched for; nothing here books anything.
"""
