"""What people type and what is written meet in the fold."""

from __future__ import annotations

import pytest

from classroom_sync.materials.mushaf.folding import drop_alefs, fold_latin, fold_query, is_copied


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الرَّحْمَنِ", "الرحمن"),  # marks
        ("الرحـــمن", "الرحمن"),  # tatweel
        ("أحد", "احد"),
        ("إله", "اله"),
        ("آمنوا", "امنوا"),
        ("ٱلحمد", "الحمد"),
        ("الصلاة", "الصلاه"),
        ("موسى", "موسي"),
        ("الملائكة", "الملايكه"),
        ("يؤمنون", "يومنون"),
        ("شيء", "شي"),
        ("مسؤول", "مسئول"),
        ("رُؤُوس", "رءوس"),
        ("يا أيها", "ياأيها"),
        ("ﷲ", "الله"),  # a ligature of its own
        ("قل، هو!", "قل هو"),
        ("\u200fالله\u200e", "الله"),
    ],
)
def test_spellings_of_one_word_have_one_fold(one: str, other: str) -> None:
    assert fold_query(one) == fold_query(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("كتاب", "كتب"), ("قال", "كال"), ("علم", "عمل"), ("ضل", "ظل"), ("سار", "صار")]
)
def test_words_that_differ_in_a_letter_keep_apart(one: str, other: str) -> None:
    assert fold_query(one) != fold_query(other)


@pytest.mark.parametrize("text", ["", "  ", "abc", "12", "٢:٢٥٥", "۝۞", "\u064b\u0651", "🙂", "ء"])
def test_what_has_no_letters_has_an_empty_fold(text: str) -> None:
    assert fold_query(text) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Al-Baqarah", "al baqarah"),
        ("Yā-Sīn", "yaseen"),
        ("At-Taubah", "at-tawbah"),
        ("Al-Lail", "allayl"),
        ("Hūd", "hood"),
    ]
    + [("Āl-‘Imrān", "al imran"), ("Al-Ḥāqqah", "Al-Haaqqah")],
)
def test_transliterations_of_one_name_have_one_fold(one: str, other: str) -> None:
    assert fold_latin(one) == fold_latin(other) != ""


def test_alefs_of_every_form_are_dropped() -> None:
    assert drop_alefs("السماوات") == drop_alefs("السموات") == "لسموت"
    assert drop_alefs("اأإآٱ") == ""


def test_only_text_of_the_mushaf_itself_counts_as_copied() -> None:
    assert is_copied("ٱلۡعَٰلَمِينَ")
    assert not is_copied("الْعَالَمِينَ")
