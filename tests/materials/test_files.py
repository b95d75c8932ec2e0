"""The folder of materials: kept whole or not at all, named by content, bounded, and emptied when no class needs it."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from classroom_sync.errors import FileReason, FileRefused, Refused
from classroom_sync.materials.files import MaterialFiles, no_space, title_of
from classroom_sync.materials.limits import DRAFT_KEEP_S, IN_USE_S, KEEP_S, MAX_UPLOAD_BYTES
from classroom_sync.materials.material import MaterialKind
from classroom_sync.materials.uploaded import Uploaded

NOW_S = 2_000_000_000.0
LIMIT = 10 * MAX_UPLOAD_BYTES


@pytest.fixture
def files(tmp_path: Path) -> MaterialFiles:
    return MaterialFiles(tmp_path / "materials", LIMIT)


def bring(
    files: MaterialFiles,
    *contents: bytes,
    kind: MaterialKind = MaterialKind.IMAGES,
    title: str = "Poster",
    now_s: float = NOW_S,
    made_bytes: int = 0,
) -> Uploaded:
    """A material of these files, with a drawn page of so many bytes that take no room on the disk."""
    draft = files.begin()
    for number, content in enumerate(contents, 1):
        draft.source(number).write_bytes(content)
        draft.digests.append(hashlib.sha256(content).digest())
    with (draft.made / "page-1-720.webp").open("wb") as page:
        page.truncate(made_bytes)
    try:
        return files.keep(draft, kind, title, [(4.0, 3.0)] * len(contents), now_s)
    finally:
        files.drop(draft)


def left(files: MaterialFiles) -> list[str]:
    """Everything under the folder but the empty folder of drafts."""
    return sorted(path.relative_to(files.root).as_posix() for path in files.root.rglob("*") if path.name != "drafts")


def test_a_material_is_known_by_its_id(files: MaterialFiles) -> None:
    """M-3."""
    kept = bring(files, b"a", b"b")
    index = files.index(kept.id)
    assert index is not None
    assert (index.material, index.sizes) == (kept, [(4.0, 3.0), (4.0, 3.0)])
    assert (kept.kind, kept.title, kept.pages) == (MaterialKind.IMAGES, "Poster", 2)
    assert files.source(kept, 2).read_bytes() == b"b"
    assert files.read(kept.id, "page-1-720.webp") == b""
    assert files.read(kept.id, "page-2-720.webp") is None


def test_a_pdf_is_one_file_for_all_its_pages(files: MaterialFiles) -> None:
    kept = bring(files, b"a", kind=MaterialKind.PDF)
    assert files.source(kept, 1) == files.source(kept, 9)


def test_an_id_is_its_content(files: MaterialFiles) -> None:
    """M-3: the same files, the same id, whatever they are called; anything else, another."""
    one = bring(files, b"ab", b"c")
    again = bring(files, b"ab", b"c", title="Other")
    assert (again.id, again.title) == (one.id, "Other")
    others = {bring(files, *contents).id for contents in ([b"a", b"bc"], [b"abc"], [b"c", b"ab"])}
    assert len(others | {one.id, bring(files, b"ab", b"c", kind=MaterialKind.PDF).id}) == 5


@pytest.mark.parametrize("odd", ["", "0" * 31, "..", "../" * 11, "drafts", "0" * 32, "A" * 32])
def test_what_is_no_id_leads_nowhere(files: MaterialFiles, odd: str) -> None:
    bring(files, b"a")
    assert files.index(odd) is None
    assert files.read(odd, "index.json") is None


def test_a_draft_that_is_not_kept_leaves_nothing(files: MaterialFiles) -> None:
    """M-4."""
    draft = files.begin()
    draft.source(1).write_bytes(b"a")
    files.drop(draft)
    assert left(files) == []


def test_no_files_are_taken_where_there_is_no_room_for_any(tmp_path: Path) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused:
        MaterialFiles(tmp_path / "materials", 0).begin()
    assert refused.value.why is FileReason.NOT_TAKEN
    assert not (tmp_path / "materials").exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said(number: int) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused, no_space():
        raise OSError(number, os.strerror(number))
    assert refused.value.why is FileReason.NO_SPACE


def test_another_trouble_of_the_disk_is_not_mended() -> None:
    with pytest.raises(PermissionError), no_space():
        raise PermissionError(errno.EACCES, "")


class TestRoom:
    def test_what_no_class_shows_makes_room(self, files: MaterialFiles) -> None:
        """M-8: the one unused longest goes first."""
        oldest = bring(files, b"1", made_bytes=4 * MAX_UPLOAD_BYTES, now_s=NOW_S - IN_USE_S - 20)
        older = bring(files, b"2", made_bytes=4 * MAX_UPLOAD_BYTES, now_s=NOW_S - IN_USE_S - 10)
        shown = bring(files, b"3", made_bytes=MAX_UPLOAD_BYTES + 1, now_s=NOW_S - IN_USE_S + 10)
        files.check_room(NOW_S)
        assert files.index(oldest.id) is None
        assert files.index(older.id)
        assert files.index(shown.id)

    def test_then_drawn_pages_do_and_never_what_was_brought(self, files: MaterialFiles) -> None:
        """M-8: they can be drawn again."""
        shown = bring(files, b"1", made_bytes=LIMIT)
        files.check_room(NOW_S)
        assert files.read(shown.id, "page-1-720.webp") is None
        assert files.source(shown, 1).read_bytes() == b"1"
        assert files.made(shown.id).is_dir()

    def test_a_folder_full_of_what_classes_show_takes_no_more(self, files: MaterialFiles) -> None:
        """M-4."""
        shown = bring(files, b"1")
        with files.source(shown, 1).open("wb") as source:
            source.truncate(LIMIT - MAX_UPLOAD_BYTES + 1)
        with pytest.raises(FileRefused) as refused:
            files.check_room(NOW_S)
        assert refused.value.why is FileReason.NO_SPACE
        assert files.index(shown.id)


class TestTime:
    def test_what_is_used_stays_and_what_is_not_goes(self, files: MaterialFiles) -> None:
        """M-8."""
        used, unused = bring(files, b"1"), bring(files, b"2")
        files.touch(used.id, NOW_S + KEEP_S)
        assert files.sweep(NOW_S + KEEP_S, LIMIT) == []
        assert files.sweep(NOW_S + KEEP_S + 1, LIMIT) == [unused.id]
        assert files.index(used.id)
        assert files.index(unused.id) is None
        assert not [name for name in left(files) if unused.id in name]

    def test_bringing_it_again_counts_as_use(self, files: MaterialFiles) -> None:
        kept = bring(files, b"1")
        bring(files, b"1", now_s=NOW_S + KEEP_S)
        assert files.sweep(NOW_S + KEEP_S + 1, LIMIT) == []
        assert files.index(kept.id)

    def test_what_a_killed_server_left_half_done_goes(self, files: MaterialFiles) -> None:
        half, young = files.begin(), files.begin()
        os.utime(half.folder, (NOW_S, NOW_S))
        os.utime(young.folder, (NOW_S + 10, NOW_S + 10))
        files.sweep(NOW_S + DRAFT_KEEP_S + 5, LIMIT)
        assert not half.folder.exists()
        assert young.folder.exists()

    def test_there_is_nothing_to_sweep_before_the_first(self, files: MaterialFiles) -> None:
        assert files.sweep(NOW_S, LIMIT) == []
        files.touch("0" * 32, NOW_S)


@pytest.mark.parametrize(
    ("given", "file_name", "title"),
    [
        ("Juz 30", "x.pdf", "Juz 30"),
        ("", "Tafsir al-Jalalayn.pdf", "Tafsir al-Jalalayn"),
        ("", "C:\\books\\tafsir.PDF", "tafsir"),
        ("", "/etc/passwd.pdf", "passwd"),
        ("", "no ending", "no ending"),
        ("", "Vol. 2 of many", "Vol. 2 of many"),
        ("", ".pdf", ".pdf"),
        ("", "a\u202ebdf.pdf", "abdf"),
    ],
)
def test_a_title_is_the_given_one_or_the_files(given: str, file_name: str, title: str) -> None:
    """M-2."""
    assert title_of(given, file_name) == title


def test_a_title_may_be_too_long() -> None:
    with pytest.raises(Refused):
        title_of("T" * 81, "")
