"""Only the checked text is ever shown."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest

from classroom_sync.materials.mushaf import source as module
from classroom_sync.materials.mushaf.source import SOURCE_SHA256, MushafSourceError, Source, parse_source


def test_the_installed_text_is_the_checked_one(source: Source) -> None:
    assert len(source["words"]) == 77_432
    assert len(source["ayah_starts"]) == 6236


def test_a_text_that_differs_in_one_letter_is_refused() -> None:
    raw = resources.files("quran_text_data").joinpath("hafs.json").read_bytes()
    altered = raw.replace("ٱلۡحَمۡدُ".encode(), "ٱلۡحَمۡدِ".encode(), 1)
    assert len(altered) == len(raw)
    with pytest.raises(MushafSourceError) as refused:
        parse_source(altered)
    assert refused.value.found == hashlib.sha256(altered).hexdigest()
    assert SOURCE_SHA256 in str(refused.value)
    assert refused.value.found in str(refused.value)


@pytest.mark.parametrize("missing", [("_PACKAGE", "no_such_package"), ("_FILE", "no_such_file.json")])
def test_a_missing_text_says_what_to_install(monkeypatch: pytest.MonkeyPatch, missing: tuple[str, str]) -> None:
    monkeypatch.setattr(module, *missing)
    with pytest.raises(MushafSourceError) as refused:
        module.read_source()
    assert refused.value.found is None
    assert "install quran-text==0.1.0" in str(refused.value)
