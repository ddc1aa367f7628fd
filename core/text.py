"""How text is compared: one form, written once, the same on every engine."""

import unicodedata


def comparable(text: str) -> str:
    """Return NFC(casefold(NFKC(text))) with outer and repeated white space removed.

    Full-width letters, ligatures and case do not make two texts different; accents do.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", " ".join(folded.split()))
