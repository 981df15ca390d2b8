"""FHIR R4 as plain dictionaries, checked by our own tables of elements and codes."""
