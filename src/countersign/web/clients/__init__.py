"""Clients: finding them, their chart, their papers, and the whole chart for whoever may have it."""
