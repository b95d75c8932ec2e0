"""Close codes: those of the page, and what a client does at each."""

from __future__ import annotations

import pytest

from classroom_sync.protocol.closing import CloseCode
from tests.protocol import pages

ADVICE = {int(code): advice for code, _, advice in pages.rows("### Refusal codes and close codes") if code.isdigit()}


def test_they_are_those_of_the_page() -> None:
    """E-2: each number, and no other."""
    assert {code.value for code in CloseCode} == set(ADVICE)


@pytest.mark.parametrize("code", CloseCode, ids=lambda code: code.name)
def test_a_client_stops_where_the_page_says_so(code: CloseCode) -> None:
    """E-2: at 4401 too, for only joining again helps; at the others it reconnects by itself."""
    advice = ADVICE[code]
    assert code.is_final == (advice.startswith(("stop", "join again")))
    assert code.is_final != advice.startswith("reconnect")
