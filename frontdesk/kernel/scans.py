"""Scans and signatures, checked by their content and never by their name."""

import io
import warnings

from PIL import Image

MOST_PIXELS = 40_000_000
"""A document at 600 dpi is far smaller; a picture that unpacks to more is an attack, not a scan."""

PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png"}


class NotAScan(ValueError):
    """The content is no JPEG, PNG or PDF, is broken, or unpacks to something enormous."""


def media_type(content: bytes) -> str:
    """Return the media type that the content itself shows, or raise `NotAScan`."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf"
    return picture_type(content)


def picture_type(content: bytes) -> str:
    """Return the media type of a whole JPEG or PNG picture of sane size, or raise `NotAScan`."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            kind = PICTURES[picture.format or ""] if picture.width * picture.height <= MOST_PIXELS else None
            picture.verify()
    except Exception as fault:  # broken pictures fail in as many ways as there are formats
        raise NotAScan from fault
    if kind is None:
        raise NotAScan
    return kind
