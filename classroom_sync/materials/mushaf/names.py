"""Surahs by name: Arabic as people type it, or a transliteration, with or without the article."""

from __future__ import annotations

import re
from collections.abc import Iterable

from classroom_sync.materials.mushaf.folding import fold_latin, fold_query

_LATIN_ARTICLE = re.compile(r"^A[a-zḍḥṣṭ]{1,2}-")
_LATIN_PREFIX = re.compile(r"^\s*(?:surah?|surat)\s+", re.IGNORECASE)
_ARABIC_PREFIX = fold_query("سورة")
_MIN_LATIN_LETTERS = 3
"""Two letters begin a third of the names: no name was meant."""


class SurahNames:
    """An index over (Arabic name, transliteration) of the surahs, in order from surah 1."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._arabic: dict[str, int] = {}
        self._latin: list[tuple[str, int]] = []
        for number, (arabic, latin) in enumerate(names, start=1):
            for name in (fold_query(arabic), fold_query(arabic).removeprefix("ال")):
                self._arabic[name] = number
            for key in sorted({fold_latin(latin), fold_latin(_LATIN_ARTICLE.sub("", latin))}):
                self._latin.append((key, number))

    def find(self, query: str) -> list[int]:
        """The surahs meant, in order: by an Arabic name in full, or 3 or more letters that begin a transliteration."""
        arabic = fold_query(query)
        if arabic:
            number = self._arabic.get(arabic) or self._arabic.get(arabic.removeprefix(_ARABIC_PREFIX))
            return [number] if number else []
        latin = fold_latin(_LATIN_PREFIX.sub("", query))
        if len(latin) < _MIN_LATIN_LETTERS:
            return []
        exact = sorted({number for key, number in self._latin if key == latin})
        return exact or sorted({number for key, number in self._latin if key.startswith(latin)})
