"""Stamps, codes, names, devices: as people and programs write them, and as they are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.limits import MAX_DEVICE_CHARACTERS, MAX_NAME_CHARACTERS, MAX_TITLE_CHARACTERS, MAX_UINT
from classroom_sync.protocol.words import (
    CODE_ALPHABET,
    CODE_LENGTH,
    ZERO,
    Code,
    Epoch,
    Stamp,
    Version,
    clean_name,
    clean_title,
    make_code,
    read_code,
    read_device,
    read_stamp,
    show_code,
)
from tests.protocol.samples import epochs, versions

stamps = st.builds(Stamp, epochs, versions)
codes = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH).map(Code)


class TestStamps:
    @given(one=stamps, other=stamps)
    def test_they_are_ordered_by_epoch_then_version(self, one: Stamp, other: Stamp) -> None:
        """S-3: a higher epoch wins over any version of a lower one."""
        is_newer = one.epoch > other.epoch or (one.epoch == other.epoch and one.version > other.version)
        assert (one > other) == is_newer
        assert one >= ZERO

    @given(stamp=stamps)
    def test_they_are_read_as_they_are_written(self, stamp: Stamp) -> None:
        """H-3: E.V, as in `since` and `ETag`."""
        assert read_stamp(str(stamp)) == stamp

    @pytest.mark.parametrize(
        ("text", "stamp"), [("", (0, 0)), ("0.0", (0, 0)), ("3.7", (3, 7)), (f"{MAX_UINT}.0", (MAX_UINT, 0))]
    )
    def test_good_ones(self, text: str, stamp: tuple[int, int]) -> None:
        """H-3: left out is 0.0."""
        assert read_stamp(text) == Stamp(Epoch(stamp[0]), Version(stamp[1]))

    @pytest.mark.parametrize(
        "text",
        ["3", "3.", ".7", ".", "3.7.1", "-3.7", "3.-7", "+3.7", " 3.7", "3. 7", "3,7", "a.b", "٣.٧", "²1.0", "1e3.0"]
        + [f"{MAX_UINT + 1}.0", f"0.{MAX_UINT + 1}", f"0.{'9' * 5000}", "3.7\n"],
    )
    def test_bad_ones(self, text: str) -> None:
        """H-3: refused with `invalid`."""
        with pytest.raises(Refused) as refused:
            read_stamp(text)
        assert refused.value.code is RefusalCode.INVALID


class TestCodes:
    @given(code=codes)
    def test_a_code_is_read_as_it_is_shown(self, code: Code) -> None:
        """W-1: ABC-DEF, in either case."""
        assert show_code(code) == f"{code[:3]}-{code[3:]}"
        assert read_code(show_code(code)) == code
        assert read_code(show_code(code).lower()) == code

    def test_a_code_is_shown_in_two_halves(self) -> None:
        """W-1: as people read it out."""
        assert show_code(Code("ABCDEF")) == "ABC-DEF"

    @pytest.mark.parametrize("text", ["abcdef", "ABC-DEF", "ABC DEF", " abc - def ", "A-B-C-D-E-F", "AbCdEf"])
    def test_case_spaces_and_hyphens_do_not_count(self, text: str) -> None:
        """W-1: wherever they stand."""
        assert read_code(text) == "ABCDEF"

    @pytest.mark.parametrize(
        "text",
        ["", "ABCDE", "ABCDEFG", "ABCDE0", "ABCDE1", "ABCDEI", "ABCDEL", "ABCDEO", "ABC_DEF", "ABC.DEF", "ABC\tDEF"]
        + ["ABCDß", "ABCDEſ", "ABCﬀ2", "ＡBCDEF", "АBCDEF", "ABCDE٢", "--- ---"],
    )
    def test_a_character_outside_the_alphabet_makes_it_unknown(self, text: str) -> None:
        """W-1: also one that only in upper case looks like a letter of it."""
        assert read_code(text) is None

    def test_the_alphabet_has_nothing_to_mistake(self) -> None:
        """W-1: 31 letters and digits, none of 0, 1, I, L, O."""
        assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET) == 31
        assert not set(CODE_ALPHABET) & set("01ILO")

    @given(number=st.integers(0, 31**6 - 1))
    def test_each_number_has_its_own_code(self, number: int) -> None:
        """W-1: a code counts in the alphabet, so that a random number makes every code equally likely."""
        code = make_code(number)
        assert read_code(code) == code
        assert sum(CODE_ALPHABET.index(letter) * 31**place for place, letter in enumerate(code)) == number

    def test_a_larger_number_wraps_around(self) -> None:
        assert make_code(31**6 + 5) == make_code(5)


KEPT = {
    "  Nora  ": "Nora",
    "Nora\t bint \n Ali": "Nora bint Ali",
    "Nora\u00a0\u3000Ali": "Nora Ali",
    "Nora\u2028Ali\u2029": "Nora Ali",
    "\u202eNora\u202c": "Nora",
    "\u2066No\u2069ra\u200e\u200f\u061c": "Nora",
    "No\x00ra\x1b[31m\x7f\x9b": "Nora[31m",
    "No\u200bra\ufeff\u00ad": "Nora",
    "No\ud800ra\ue000\U000e0041": "Nora",
    "نَوْرَة": "نَوْرَة",
    "علی\u200cرضا": "علی\u200cرضا",
    "👩\u200d🏫": "👩\u200d🏫",
    "Ömer O'Şea-García, 3.": "Ömer O'Şea-García, 3.",
    "<b>&amp;": "<b>&amp;",
    "n" * MAX_NAME_CHARACTERS: "n" * MAX_NAME_CHARACTERS,
    f" {'n' * MAX_NAME_CHARACTERS} \u202e": "n" * MAX_NAME_CHARACTERS,
}
NOTHING_LEFT = ["", " ", "\n\t", "\u00a0", "\u202e", "\u200b\u200b", "\u200d", "\u200c \u200d", "\x00", "\ue000"]


class TestNames:
    @pytest.mark.parametrize(("text", "name"), KEPT.items(), ids=map(ascii, KEPT))
    def test_they_are_cleaned(self, text: str, name: str) -> None:
        """W-2: controls and overrides go, white space becomes one space, the ends are trimmed."""
        assert clean_name(text) == name
        assert clean_title(text) == name

    @pytest.mark.parametrize("text", NOTHING_LEFT, ids=ascii)
    def test_what_is_then_empty_is_refused(self, text: str) -> None:
        """W-2: with `invalid`."""
        for clean in (clean_name, clean_title):
            with pytest.raises(Refused) as refused:
                clean(text)
            assert refused.value.code is RefusalCode.INVALID

    def test_what_is_then_longer_is_refused(self) -> None:
        """W-2: counted in characters, after cleaning; a title may be longer than a name."""
        for clean, most in ((clean_name, MAX_NAME_CHARACTERS), (clean_title, MAX_TITLE_CHARACTERS)):
            assert clean("س" * most) == "س" * most
            with pytest.raises(Refused, match=f"1 to {most} characters"):
                clean("س" * (most + 1))

    @given(text=st.text(max_size=60))
    def test_a_cleaned_name_is_clean(self, text: str) -> None:
        """W-2: cleaning it again changes nothing, and it can be sent in UTF-8."""
        try:
            name = clean_name(text)
        except Refused:
            return
        assert clean_name(name) == name
        assert 1 <= len(name) <= MAX_NAME_CHARACTERS
        assert name.isprintable() or {"\u200c", "\u200d"} & set(name)
        name.encode()


class TestDevices:
    @pytest.mark.parametrize("device", ["", "tablet-1", "A_z-09", "d" * MAX_DEVICE_CHARACTERS])
    def test_good_ones(self, device: str) -> None:
        """P-4: left out is the device with no name."""
        assert read_device(device) == device

    @pytest.mark.parametrize("device", ["a b", "a.b", "é", "a/b", "tablet\n", "٣", "d" * (MAX_DEVICE_CHARACTERS + 1)])
    def test_bad_ones(self, device: str) -> None:
        """P-4: at most 32 characters of its alphabet, else `invalid`."""
        with pytest.raises(Refused) as refused:
            read_device(device)
        assert refused.value.code is RefusalCode.INVALID
