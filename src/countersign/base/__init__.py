"""What every room stands on and no health word enters: clock, ids, crypto, settings, audit chain.

It never imports a room, never opens a connection to another machine, never logs a name.
"""
