"""Reading pages: a PDF, TIFF, PNG or JPEG becomes words with boxes, page by page.

A page with a text layer is read from it. An image is straightened first, then read by two
readers, and each word says whether they agree. It never guesses what a word means.
"""

from countersign.base.pages.reading import read
from countersign.base.pages.words import Box, Page, Square, Word

__all__ = ["Box", "Page", "Square", "Word", "read"]
