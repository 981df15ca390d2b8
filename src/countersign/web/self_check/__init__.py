"""The self-check without an account: answers in, score and plan out, nothing stored."""
