"""The register of agreements with vendors of models, and the pages that hide before one asks."""
