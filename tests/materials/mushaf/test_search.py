"""One line of text leads to the places it means."""

from __future__ import annotations

import pytest

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.materials.mushaf import Mushaf
from classroom_sync.materials.mushaf.search import MAX_HITS, MAX_QUERY_CHARACTERS, Found, HitKind, MushafSearch
from classroom_sync.materials.mushaf.source import Source


@pytest.fixture(scope="module")
def search(mushaf: Mushaf) -> MushafSearch:
    return mushaf.search


def brief(found: Found) -> list[tuple[str, str, int]]:
    return [(hit.kind.value, hit.anchor, hit.page) for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("2:255", [("reference", "2:255", 42)]),
        (" 2 255 ", [("reference", "2:255", 42)]),
        ("2 : 255", [("reference", "2:255", 42)]),
        ("02:255", [("reference", "2:255", 42)]),
        ("٢:٢٥٥", [("reference", "2:255", 42)]),
        ("۲:۲۵۵", [("reference", "2:255", 42)]),
        ("2:255:50", [("reference", "2:255", 42)]),
        ("42", [("page", "2:253", 42)]),
        ("٦٠٤", [("page", "112:1", 604)]),
        ("البقرة", [("surah", "2:1", 2)]),
        ("al-kahf", [("surah", "18:1", 293)]),
        ("مالك يوم الدين", [("text", "1:4", 1)]),
        ("قل هو الله أحد", [("text", "112:1", 604)]),
        ("لا تأخذه سنة ولا نوم", [("text", "2:255", 42)]),
        ("ولا يؤوده حفظهما", [("text", "2:255", 42)]),
        ("ن", [("text", "68:1", 564)]),
    ],
)
def test_one_place_is_meant(search: MushafSearch, query: str, hits: list[tuple[str, str, int]]) -> None:
    found = search.find(query)
    assert brief(found) == hits
    assert found.total == len(hits)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "  ",
        "0",
        "605",
        "999",
        "2:999",
        "1:1:9",
        "115:1",
        "0:1",
        "2:0",
        "1:2:3:4",
        "zzz",
        "!?",
        "سسسس",
        "🙂",
        "\x00",
    ],
)
def test_what_is_nowhere_is_not_found(search: MushafSearch, query: str) -> None:
    assert search.find(query) == Found((), 0)


def test_a_hit_holds_the_printed_ayah_and_the_matched_words(search: MushafSearch) -> None:
    (hit,) = search.find("لم يلد ولم يولد").hits
    assert hit.kind is HitKind.TEXT
    assert hit.text == "لَمۡ يَلِدۡ وَلَمۡ يُولَدۡ"
    assert hit.words == ("112:3:1", "112:3:2", "112:3:3", "112:3:4")


def test_a_reference_to_a_word_names_it(search: MushafSearch) -> None:
    assert search.find("2:255:50").hits[0].words == ("2:255:50",)
    assert search.find("2:255").hits[0].words == ()


def test_the_page_is_that_of_the_ayah(search: MushafSearch, mushaf: Mushaf) -> None:
    hits = search.find("الله", MAX_HITS).hits
    places = [mushaf.place(hit.anchor) or (-1, -1) for hit in hits]
    assert [hit.page for hit in hits] == [mushaf.page_at(place) for place, _ in places]
    assert len({hit.page for hit in hits}) > 5


def test_hits_come_in_the_order_of_the_mushaf_and_an_ayah_once(search: MushafSearch, mushaf: Mushaf) -> None:
    found = search.find("الرحمن", MAX_HITS)
    assert found.hits[0].kind is HitKind.SURAH
    anchors = [hit.anchor for hit in found.hits[1:]]
    assert anchors == sorted(set(anchors), key=lambda anchor: mushaf.place(anchor) or (0, 0))
    assert anchors[:3] == ["1:1", "1:3", "2:163"]
    assert found.total == 46


def test_words_of_one_ayah_are_gathered(search: MushafSearch) -> None:
    hit = next(hit for hit in search.find("الناس", MAX_HITS).hits if hit.anchor == "2:164")
    assert len(hit.words) == 1
    both = next(hit for hit in search.find("عليهم", MAX_HITS).hits if hit.anchor == "1:7")
    assert both.words == ("1:7:4", "1:7:7")


def test_spaces_need_not_be_where_the_mushaf_has_them(search: MushafSearch) -> None:
    apart, joined = search.find("يا أيها الناس", MAX_HITS), search.find("ياأيها الناس", MAX_HITS)
    assert apart == joined
    assert apart.hits[0].anchor == "2:21"
    assert apart.hits[0].words == ("2:21:1", "2:21:2")


def test_text_copied_from_the_mushaf_is_found_where_it_stands(search: MushafSearch) -> None:
    hit = search.find("ٱللَّهُ لَآ إِلَٰهَ إِلَّا هُوَ ٱلۡحَيُّ ٱلۡقَيُّومُ").hits[0]
    assert (hit.kind, hit.anchor) == (HitKind.TEXT, "2:255")
    assert "1:2" in [hit.anchor for hit in search.find("ٱلۡعَٰلَمِينَ").hits]


def test_a_spelling_that_differs_in_alefs_is_found_and_says_so(search: MushafSearch) -> None:
    found = search.find("السماوات والأرض")
    assert found.hits[0].anchor == "2:33"
    assert {hit.kind for hit in found.hits} == {HitKind.SIMILAR}


@pytest.mark.parametrize(("query", "anchor"), [("هؤلاء", "3:66"), ("القيامة", "4:109"), ("سحران تظاهرا", "28:48")])
def test_ayat_without_a_plain_spelling_of_their_own_are_found_too(
    search: MushafSearch, source: Source, query: str, anchor: str
) -> None:
    assert None in source["rasm_imlai"]
    assert anchor in [hit.anchor for hit in search.find(query, MAX_HITS).hits]


@pytest.mark.parametrize(("limit", "count"), [(-1, 1), (0, 1), (1, 1), (7, 7), (50, 50), (10_000, MAX_HITS)])
def test_hits_are_bounded_and_the_total_is_told(search: MushafSearch, limit: int, count: int) -> None:
    found = search.find("من", limit)
    assert len(found.hits) == count
    assert found.total == 2763


def test_surahs_by_name_count_against_the_limit(search: MushafSearch) -> None:
    assert brief(search.find("الرحمن", 1)) == [("surah", "55:1", 531)]
    assert [number for _, number, _ in brief(search.find("ash", 2))] == ["26:1", "42:1"]


def test_a_long_query_is_refused(search: MushafSearch) -> None:
    search.find("ا" * MAX_QUERY_CHARACTERS)
    with pytest.raises(Refused) as refused:
        search.find("ا" * (MAX_QUERY_CHARACTERS + 1))
    assert refused.value.code is RefusalCode.TOO_LARGE
