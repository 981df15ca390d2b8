"""Authorizations across clients, and the audit chain as a person reads it."""
