"""A commit must make sense in the material that holds after it."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import pytest

from classroom_sync.errors import ContractBroken, RefusalCode, Refused
from classroom_sync.materials.catalogue import Catalogue, describe
from classroom_sync.materials.material import MaterialKind
from classroom_sync.materials.mushaf import Mushaf
from classroom_sync.materials.uploaded import read_uploaded
from classroom_sync.protocol.words import Value

Board = dict[str, Value]


@dataclass(frozen=True)
class Slides:
    """A material without anchors."""

    id: str = "slides"
    kind: MaterialKind = MaterialKind.PDF
    title: str = "Slides"
    pages: int = 3

    def place(self, anchor: str) -> tuple[int, int] | None:
        raise AssertionError("nobody asks a PDF for an anchor")


@pytest.fixture(scope="module")
def catalogue(mushaf: Mushaf) -> Catalogue:
    return Catalogue([mushaf, Slides()])


@pytest.fixture
def board(catalogue: Catalogue) -> Board:
    return {"material": catalogue.default_material(), "page": 1}


@pytest.fixture
def slides() -> Board:
    return {"material": describe(Slides()), "page": 1}


def ink(page: Value) -> Value:
    return {"page": page, "kind": "ink", "points": [0.1, 0.2], "by": "p"}


def mark(anchor: Value) -> Value:
    return {"a": anchor, "kind": "mistake", "by": "p"}


def refuse(catalogue: Catalogue, board: Board, changes: Board) -> str:
    before = copy.deepcopy((board, changes))
    with pytest.raises(Refused) as refused:
        catalogue.check_commit(board, changes)
    assert refused.value.code is RefusalCode.INVALID
    assert (board, changes) == before
    return refused.value.reason


ON_MUSHAF: list[Board] = [
    {},
    {"page": 1},
    {"page": 604, "at": None, "view": None},
    {"page": None},
    {"at": {"a": "2:255"}},
    {"at": {"a": "114:6:3"}},
    {"at": {"x": 0.5, "y": 1}},
    {"at": None},
    {"mark/1": mark("2:255:1")},
    {"mark/1": mark(["2:255:1", "2:256"])},
    {"mark/1": mark(["2:255:1", "2:255:1"])},
    {"mark/1": ink(604)},
    {"mark/1": None},
    {"hide": {"level": "words", "shown": ["1:1:1", "1:2"]}},
    {"hide": {"level": "none", "shown": []}},
    {"hide": None},
    {"follow": "locked", "turn": "p", "notice": "2:999", "x/any": {"a": "2:999", "page": 605}},
]

NOT_ON_MUSHAF: list[Board] = [
    {"page": 0},
    {"page": 605},
    {"page": -1},
    {"page": True},
    {"page": 2.0},
    {"page": "2"},
    {"at": {"a": "2:999"}},
    {"at": {"a": "1:1:9"}},
    {"at": {"a": ""}},
    {"at": {"a": 3}},
    {"at": {"a": None}},
    {"mark/1": mark("2:999")},
    {"mark/1": mark(["2:255", "2:999"])},
    {"mark/1": mark(["2:256", "2:255"])},
    {"mark/1": mark(["2:255", 7])},
    {"mark/1": ink(605)},
    {"mark/1": ink(0)},
    {"hide": {"level": "words", "shown": ["1:1:1", "1:1:9"]}},
    {"page": 2, "at": {"a": "2:999"}},
]


@pytest.mark.parametrize("changes", ON_MUSHAF)
def test_what_makes_sense_on_the_mushaf(catalogue: Catalogue, board: Board, changes: Board) -> None:
    """K-2: pages and anchors that the material has."""
    before = copy.deepcopy((board, changes))
    catalogue.check_commit(board, changes)
    assert (board, changes) == before


@pytest.mark.parametrize("changes", NOT_ON_MUSHAF)
def test_what_makes_no_sense_on_the_mushaf(catalogue: Catalogue, board: Board, changes: Board) -> None:
    """K-2: page 605, ayah 2:999, word 1:1:9 are refused with `invalid`."""
    assert refuse(catalogue, board, changes)


@pytest.mark.parametrize(
    "changes", [{"page": 3}, {"at": {"x": 0, "y": 0}}, {"mark/1": ink(3)}, {"hide": {"level": "page", "shown": []}}]
)
def test_what_makes_sense_on_slides(catalogue: Catalogue, slides: Board, changes: Board) -> None:
    catalogue.check_commit(slides, changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"page": 4},
        {"at": {"a": "1:1"}},
        {"mark/1": mark("1:1")},
        {"mark/1": mark(["1:1", "1:2"])},
        {"mark/1": ink(4)},
        {"hide": {"level": "words", "shown": ["1:1"]}},
    ],
)
def test_what_makes_no_sense_on_slides(catalogue: Catalogue, slides: Board, changes: Board) -> None:
    """K-2: anchors have a meaning only on a mushaf."""
    assert refuse(catalogue, slides, changes)


@pytest.mark.parametrize("changes", [{"page": 1}, {"at": {"a": "1:1"}}, {"mark/1": mark("1:1")}, {"mark/1": ink(1)}])
@pytest.mark.parametrize(
    "board", [{}, {"material": None}, {"material": {"id": "gone"}}, {"material": {"id": []}}, {"material": 7}]
)
def test_without_a_material_nothing_has_a_place(catalogue: Catalogue, board: Board, changes: Board) -> None:
    assert refuse(catalogue, board, changes)


class TestChangeOfMaterial:
    def test_the_page_is_measured_by_the_new_one(self, catalogue: Catalogue, board: Board, slides: Board) -> None:
        """K-2: a page outside 1..pages of the material that holds after the commit."""
        catalogue.check_commit(board, {"material": slides["material"], "page": 3})
        catalogue.check_commit(slides, {"material": board["material"], "page": 604})
        refuse(catalogue, board, {"material": slides["material"], "page": 4})

    def test_a_page_that_stays_must_fit_too(self, catalogue: Catalogue, board: Board, slides: Board) -> None:
        catalogue.check_commit(board | {"page": 3}, {"material": slides["material"]})
        refuse(catalogue, board | {"page": 4}, {"material": slides["material"]})
        catalogue.check_commit(board | {"page": 4}, {"material": slides["material"], "page": None})

    def test_anchors_are_measured_by_the_new_one(self, catalogue: Catalogue, board: Board, slides: Board) -> None:
        catalogue.check_commit(slides, {"material": board["material"], "at": {"a": "1:1"}})
        refuse(catalogue, board, {"material": slides["material"], "at": {"a": "1:1"}})

    def test_marks_of_the_old_one_stay_unread(self, catalogue: Catalogue, board: Board, slides: Board) -> None:
        marked = board | {"mark/1": mark("2:255"), "mark/2": ink(500), "at": {"a": "1:1"}}
        catalogue.check_commit(marked, {"material": slides["material"]})

    def test_it_may_be_removed_with_its_page(self, catalogue: Catalogue, board: Board) -> None:
        catalogue.check_commit(board, {"material": None, "page": None})
        refuse(catalogue, board, {"material": None})

    def test_its_title_is_free(self, catalogue: Catalogue, board: Board) -> None:
        catalogue.check_commit(board, {"material": catalogue.default_material() | {"title": "Lesson 3"}})

    @pytest.mark.parametrize(
        "wrong",
        [
            {"id": "other"},
            {"id": None},
            {"id": 7},
            {"id": ["hafs"]},
            {"kind": "pdf"},
            {"kind": None},
            {"pages": 605},
            {"pages": "604"},
        ],
    )
    def test_it_must_be_one_of_ours(self, catalogue: Catalogue, board: Board, wrong: Board) -> None:
        refuse(catalogue, board, {"material": catalogue.default_material() | wrong})

    @pytest.mark.parametrize("odd", ["hafs", 1, True, [], {}])
    def test_an_odd_one_is_refused(self, catalogue: Catalogue, board: Board, odd: Value) -> None:
        refuse(catalogue, board, {"material": odd})


@pytest.mark.parametrize("odd", [0, 1.5, "2:999", True, [], ["2:999"], {}, {"level": 1}, {"shown": "2:999"}, {"b": 1}])
@pytest.mark.parametrize("key", ["at", "hide", "mark/1", "view", "follow"])
def test_other_shapes_are_left_to_the_protocol(catalogue: Catalogue, board: Board, key: str, odd: Value) -> None:
    catalogue.check_commit(board, {key: odd})


def test_a_refusal_repeats_little_of_what_was_sent(catalogue: Catalogue, board: Board) -> None:
    assert len(refuse(catalogue, board, {"at": {"a": "9" * 4000}})) < 80


BOOK: dict[str, Value] = {"id": "0123456789abcdef" * 2, "kind": "pdf", "title": "Tafsir", "pages": 12}


class TestUploaded:
    """K-2: what a teacher brought is known by the board's value: the files may lie with another node."""

    def test_its_pages_are_checked_by_the_boards_value(self, catalogue: Catalogue, board: Board) -> None:
        """K-2."""
        catalogue.check_commit(board, {"material": BOOK, "page": 12, "at": {"x": 0.5, "y": 0.25}})
        refuse(catalogue, board, {"material": BOOK, "page": 13})
        shown: Board = {"material": BOOK, "page": 12}
        catalogue.check_commit(shown, {"page": 1, "mark/1": ink(12)})
        refuse(catalogue, shown, {"page": 13})
        refuse(catalogue, shown, {"mark/1": ink(13)})
        refuse(catalogue, shown, {"at": {"a": "1:1"}})

    def test_it_may_say_which_way_it_is_read(self, catalogue: Catalogue, board: Board) -> None:
        """K-7: without a word from right to left, as all were turned before."""
        for told, direction in ((BOOK, "rtl"), ({**BOOK, "direction": "ltr"}, "ltr")):
            catalogue.check_commit(board, {"material": told, "page": 1})
            material = read_uploaded(told)
            assert material is not None
            assert describe(material) == {**BOOK, "direction": direction}

    def test_ink_of_another_material_is_not_measured_by_this_one(self, catalogue: Catalogue, board: Board) -> None:
        """K-5: it was drawn before the class went on, and comes late."""
        late: dict[str, Value] = {"page": 300, "kind": "ink", "points": [0, 0], "by": "p", "material": "f" * 32}
        catalogue.check_commit({"material": BOOK, "page": 1}, {"mark/1": late})
        catalogue.check_commit(board, {"mark/1": {**late, "page": 700}})
        refuse(catalogue, {"material": BOOK, "page": 1}, {"mark/1": {**late, "material": BOOK["id"]}})

    @pytest.mark.parametrize(
        "wrong",
        [
            {"id": "0123"},
            {"id": "G" * 32},
            {"id": "../" * 11},
            {"id": 7},
            {"kind": "mushaf"},
            {"kind": "video"},
            {"pages": 0},
            {"pages": 501},
            {"pages": True},
            {"pages": "12"},
            {"title": None},
            {"direction": "up"},
            {"direction": None},
        ],
    )
    def test_what_no_upload_was_answered_is_no_material(
        self, catalogue: Catalogue, board: Board, wrong: dict[str, Value]
    ) -> None:
        """K-2, M-3."""
        refuse(catalogue, board, {"material": BOOK | wrong, "page": 1})


def test_materials_are_known_by_id(catalogue: Catalogue, mushaf: Mushaf) -> None:
    assert catalogue.material("hafs") is mushaf
    assert catalogue.material("slides") == Slides()
    assert catalogue.material("other") is None


def test_the_first_material_is_the_default(catalogue: Catalogue) -> None:
    assert catalogue.default_material() == {"id": "hafs", "kind": "mushaf", "title": "Mushaf (Ḥafṣ)", "pages": 604}
    assert type(catalogue.default_material()["kind"]) is str


def test_a_catalogue_is_not_empty() -> None:
    with pytest.raises(ContractBroken):
        Catalogue([])
