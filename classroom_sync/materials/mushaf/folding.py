"""Spellings made comparable: what people type against what is written, in Arabic and in Latin letters.

A fold forgets what people type inconsistently: marks, tatweel, the seat of a hamza and the hamza itself, ta marbuta
against ha, alef maqsura against ya, and where a word ends (the mushaf writes as one word much that is typed as two). It
follows the search fold of quran-text, and forgets the lone hamza and the spaces on top.
"""

from __future__ import annotations

import re
import unicodedata

# Not letters: marks, tatweel and the small letters above a line, annotation signs, joiners.
_DROPPED_CATEGORIES = frozenset({"Mn", "Me", "Lm", "Sk", "So", "Cf"})
_ARABIC = (*range(0x0600, 0x0700), *range(0x0870, 0x0900))
_DROP = {code: None for code in _ARABIC if unicodedata.category(chr(code)) in _DROPPED_CATEGORIES}
# Before waw the seat is a matter of school: مسؤول and مسئول, رؤوس and رءوس.
_HAMZA_BEFORE_WAW = re.compile("[ءئؤ]و")
_UNIFY = str.maketrans({"ٱ": "ا", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ء": None})
_ALEFS = re.compile("[اأإآٱ]")

_DAGGER_ALEF = "\u0670"
# Letters and marks that no keyboard's plain spelling has: a query with one was copied from the mushaf.
_WRITTEN_ONLY = frozenset("\u0671\u06e1\u08f0\u08f1\u08f2" + _DAGGER_ALEF)

# What carries a vowel's length is typed in several ways: bayyinah and bayinah differ, taubah and tawbah need not.
_LATIN_SPELLINGS = (("aa", "a"), ("ee", "i"), ("ii", "i"), ("oo", "u"), ("uu", "u"), ("au", "aw"), ("ai", "ay"))
_ASCII_LETTERS = re.compile("[^a-z]+")


def fold_words(text: str) -> str:
    """The fold of text that holds nothing but Arabic words; its spaces and line ends stay."""
    # Marks first: one between a hamza and the waw after it would hide the pair.
    return _HAMZA_BEFORE_WAW.sub("و", text.translate(_DROP)).translate(_UNIFY)


def fold_query(text: str) -> str:
    """The fold of what someone typed: Arabic letters without a space; empty where there are none."""
    folded = fold_words(unicodedata.normalize("NFKC", text))
    return "".join(letter for letter in folded if "\u0620" <= letter <= "\u06ff" and letter.isalpha())


def fold_latin(text: str) -> str:
    """The fold of a transliteration: a to z only, long vowels short, au and ai as aw and ay."""
    folded = _ASCII_LETTERS.sub("", unicodedata.normalize("NFKD", text).lower())
    for spelling, plain in _LATIN_SPELLINGS:
        folded = folded.replace(spelling, plain)
    return folded


def drop_alefs(text: str) -> str:
    """Text without any alef: what السموات and السماوات have in common. Merges words that differ (كتاب, كتب)."""
    return _ALEFS.sub("", text)


def write_out_dagger_alef(text: str) -> str:
    """Text with each dagger alef as an alef: the nearest plain spelling where the source has none."""
    return text.replace(_DAGGER_ALEF, "ا")


def is_copied(query: str) -> bool:
    """Whether a query shows letters or marks of the mushaf itself, which nobody types."""
    return not _WRITTEN_ONLY.isdisjoint(query)
