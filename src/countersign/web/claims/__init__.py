"""Claims for the biller: files to read and sign, what payers answered, and what to do about it."""
