"""The index says truly where things are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from classroom_sync.materials.mushaf import Mushaf


@pytest.fixture(scope="module")
def index(mushaf: Mushaf) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(mushaf.index)
    return parsed


def page_of(index: dict[str, Any], anchor: str) -> int:
    """The page of a word anchor as a client finds it: the last whose start is not after it."""
    wanted = [int(part) for part in anchor.split(":")]
    return sum([int(part) for part in start.split(":")] <= wanted for start in index["page_starts"])


def test_the_index_describes_the_material(index: dict[str, Any], mushaf: Mushaf) -> None:
    described = {key: index[key] for key in ("id", "kind", "title", "pages", "hash", "pack_size")}
    assert described == {
        "id": "hafs",
        "kind": "mushaf",
        "title": "Mushaf (Ḥafṣ)",
        "pages": 604,
        "hash": mushaf.content_hash,
        "pack_size": 20,
    }
    assert index["basmalah"].split(" ") == json.loads(mushaf.page(1) or b"")["lines"][1][1][:4]
    assert index["page_url"].format(page=3) == f"/materials/mushaf/{mushaf.content_hash}/page-3.json"
    assert index["pack_url"].format(pack=3) == f"/materials/mushaf/{mushaf.content_hash}/pack-3.json"


def test_surahs(index: dict[str, Any]) -> None:
    surahs = index["surahs"]
    assert [surah["number"] for surah in surahs] == list(range(1, 115))
    assert sum(surah["ayat"] for surah in surahs) == 6236
    assert all(surah["page"] == page_of(index, f"{surah['number']}:1:1") for surah in surahs)
    assert surahs[8] == {
        "number": 9,
        "name_ar": "التوبَة",
        "name_en": "At-Taubah",
        "ayat": 129,
        "page": 187,
        "revelation": "madani",
    }
    assert {surah["revelation"] for surah in surahs} == {"makki", "madani"}


def test_ajza_begin_where_the_printed_mushaf_begins_them(index: dict[str, Any]) -> None:
    ajza = index["ajza"]
    assert [juz["number"] for juz in ajza] == list(range(1, 31))
    assert all(juz["page"] == page_of(index, juz["anchor"]) for juz in ajza)
    assert ajza[3] == {"number": 4, "anchor": "3:93:1", "page": 62}
    assert ajza[10] == {"number": 11, "anchor": "9:93:1", "page": 201}
    assert [ajza[number - 1]["anchor"] for number in (1, 2, 3, 7, 30)] == [
        "1:1:1",
        "2:142:1",
        "2:253:1",
        "5:82:1",
        "78:1:1",
    ]


def test_page_starts(index: dict[str, Any], mushaf: Mushaf) -> None:
    starts = index["page_starts"]
    assert starts == [json.loads(mushaf.page(number) or b"")["from"] for number in range(1, 605)]
    assert (starts[0], starts[1], starts[603]) == ("1:1:1", "2:1:1", "112:1:1")


def test_who_is_owed_thanks_is_named(index: dict[str, Any]) -> None:
    assert [(entry["what"], entry["name"], entry["licence"]) for entry in index["attribution"]] == [
        ("text and layout", "quran-text", "CC BY 4.0"),
        ("text and mushaf", "King Fahd Glorious Qur'an Printing Complex", None),
        ("font", "Amiri Quran", "OFL"),
    ]


def test_each_hizb_begins_at_a_rub_sign_or_with_a_surah(index: dict[str, Any], mushaf: Mushaf) -> None:
    ahzab = index["ahzab"]
    assert len(ahzab) == 60
    assert ahzab[::2] == [juz["anchor"] for juz in index["ajza"]]
    assert sorted(ahzab, key=lambda anchor: [int(part) for part in anchor.split(":")]) == ahzab
    signed = signed_words(mushaf)
    assert [anchor for anchor in ahzab if anchor not in signed and not anchor.endswith(":1:1")] == []


def signed_words(mushaf: Mushaf) -> set[str]:
    """The anchors of the words that print sets a rub sign in front of."""
    signed: set[str] = set()
    for number in range(1, mushaf.pages + 1):
        page = json.loads(mushaf.page(number) or b"")
        surah, ayah, word = (int(part) for part in page["from"].split(":"))
        for kind, content in page["lines"]:
            if kind == "surah":
                surah, ayah, word = content, 1, 1
            for text in content if kind == "text" else ():
                if text.startswith("\u06dd"):
                    ayah, word = ayah + 1, 1
                    continue
                if text.startswith("\u06de"):
                    signed.add(f"{surah}:{ayah}:{word}")
                word += 1
    return signed
