"""The ledger's pages: one authorization, what is beyond it, and what comes."""
