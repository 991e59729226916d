"""Text as people type it, made fit to keep: readable, in one normal form, and no longer than its field."""

import re
import unicodedata

from frontdesk.kernel.errors import Invalid, Reason

UNREADABLE = "text-unreadable"
TOO_LONG = "text-too-long"

_WORST_SHRINKING = 3  # NFC makes at most three code points into one (Hangul, Vietnamese)

# Lone surrogates have no place in UTF-8, and PostgreSQL refuses NUL: neither can be kept, nor guessed at.
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")

# Directions imposed on the neighbours, invisible fillers, tags and noncharacters. Joiners are dealt with
# apart; variation selectors stay, since they tell apart the written forms of one Chinese character.
_INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef"
    "\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)

# Persian, Indic and emoji spelling needs joiners: kept within a word, after letters of the scripts that join and
# after pictures.
_JOINING = "\u0590-\u109f\u1780-\u18af\u2600-\u27bf\ufb1d-\ufdcf\ufdf0-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(rf"(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d]+(?=\s|\Z)")
_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


class TextRefused(Invalid):
    """A text that cannot be kept; `code` says why: `text-unreadable` or `text-too-long`."""

    def __init__(self, code: str) -> None:
        super().__init__([Reason(code)])
        self.code = code


def clean(text: str, *, most: int) -> str:
    """Return the text for a one-line field: NFC, without what cannot be seen, white space collapsed.

    `most` counts code points of the result; an empty result is the caller's to judge. Right-to-left names
    stay as they are: only marks that impose a direction on their neighbours go.

    Raises `TextRefused`: `text-unreadable` for lone surrogates and NUL, `text-too-long` beyond `most`.
    """
    return _within(_normal(" ".join(_visible(text).split()), most), most)


def clean_multiline(text: str, *, most: int) -> str:
    """Return the text for a field of several lines: each line as `clean` does it, empty lines at most one in a row.

    Raises `TextRefused` as `clean` does; line breaks count.
    """
    lines = [" ".join(line.split()) for line in _LINE_BREAK.split(_visible(text))]
    joined = re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return _within(_normal(joined, most), most)


def _visible(text: str) -> str:
    if _UNREADABLE.search(text):
        raise TextRefused(UNREADABLE)
    return _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))


def _normal(text: str, most: int) -> str:
    # Normalising long runs of combining marks takes quadratic time: what cannot fit is refused before.
    _within(text, most * _WORST_SHRINKING)
    return unicodedata.normalize("NFC", text)


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise TextRefused(TOO_LONG)
    return text
