"""The scribe: recordings and other recorders' transcripts, only after everybody audible agreed.

What is brought is kept encrypted before anything reads it, and deleted on its day with a receipt.
Nothing heard counts until the therapist has confirmed it.
"""
