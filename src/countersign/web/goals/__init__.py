"""Goals: written with the checks at hand, and a reviewer's eye over the caseload."""
