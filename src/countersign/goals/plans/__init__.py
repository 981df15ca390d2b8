"""Plans of care, goals for an IEP or 504 plan, and appeal letters: drafted from the record, checked
before anybody signs, and watched afterwards by the clocks of state and payer.

No deadline is guessed: where neither the law we read nor the practice's own rule says one, the page
says that nobody entered it.
"""
