"""Any message that either side may send, and any value, as hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

from classroom_sync.errors import RefusalCode
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import MAX_UINT
from classroom_sync.protocol.words import Epoch, ParticipantId, Role, Value, Version

uints = st.integers(0, MAX_UINT)
request_ids = st.integers(1, MAX_UINT)
epochs = uints.map(Epoch)
versions = uints.map(Version)
texts = st.text(max_size=20)
people = texts.map(ParticipantId)
scalars: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-MAX_UINT, MAX_UINT),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
values: st.SearchStrategy[Value] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
changes = st.dictionaries(texts, values, max_size=4)
rosters = st.dictionaries(texts, st.none() | st.dictionaries(texts, values, max_size=3), max_size=3)

server_messages: st.SearchStrategy[m.ServerMessage] = st.one_of(
    st.builds(m.Welcome, people, st.sampled_from(Role), uints, uints, st.booleans()),
    st.builds(m.State, epochs, versions, versions, changes),
    st.builds(m.Roster, rosters, st.booleans()),
    st.builds(m.Accepted, request_ids, epochs, versions, st.booleans()),
    st.builds(m.Rejected, request_ids, st.sampled_from(RefusalCode), texts),
    st.builds(m.Heartbeat, epochs, versions, uints, versions),
    st.builds(m.Said, uints, people, texts, texts, uints),
    st.builds(m.GoAway, uints, uints, texts),
    st.builds(m.PenHeld, st.none() | people, epochs),
)
client_messages: st.SearchStrategy[m.ClientMessage] = st.one_of(
    st.builds(m.Commit, request_ids, changes, st.none() | epochs),
    st.builds(m.Painted, epochs, versions, st.none() | uints, st.none() | uints),
    st.builds(m.Hand, request_ids, st.booleans(), st.none() | people),
    st.builds(m.GivePen, request_ids, st.none() | people),
    st.builds(m.Resync, epochs, versions),
    st.builds(m.Say, request_ids, texts),
    st.builds(m.Remove, request_ids, people),
)
