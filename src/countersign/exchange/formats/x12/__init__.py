"""X12 5010: claims out (837P); acknowledgements, payments and answers in. Pure, no database."""
