"""Every bound of the service, with its unit in the name and its reason beside it.

What happens at a bound is the policy written here; the code that meets the bound carries it out.
"""

from __future__ import annotations

# --- Board (K-4). Policy: the commit is refused whole. -------------------------------------------------------------
MAX_KEY_BYTES = 64
MAX_VALUE_BYTES = 4096
"""A page of ink strokes is split over several marks long before this."""
MAX_BOARD_KEYS = 512
MAX_BOARD_BYTES = 256 * 1024
"""Sum of key bytes and encoded values: what a late joiner on 2G (32 kbit/s) must load in about a minute at worst."""
MAX_NESTING = 8
MAX_TOMBSTONES = 512
"""Removed keys a map remembers.

Policy: the older half is forgotten and the floor raised; who asks from before gets a snapshot.
"""

# --- Messages (X-4, K-4). Policy: a longer frame ends the connection (4400). ----------------------------------------
MAX_MESSAGE_BYTES = 64 * 1024
MAX_SERVER_MESSAGE_BYTES = 1024 * 1024
"""What a client of ours takes from a server: the snapshot of the largest board is 256 KiB and its framing."""
MAX_SAY_CHARACTERS = 500
MAX_NAME_CHARACTERS = 40
MAX_TITLE_CHARACTERS = 80
MAX_DEVICE_CHARACTERS = 32
MAX_CURSOR_CHARACTERS = 100
MAX_UINT = 2**53 - 1
"""Stamps and ids are exact in every client: a JavaScript number is exact up to here."""

# --- Time ----------------------------------------------------------------------------------------------------------
HEARTBEAT_S = 1.0
PAINTED_EVERY_S = 0.25
SLOW_AFTER_S = 1.0
"""R-3: a participant this long behind shows as slow."""
AWAY_KEEP_S = 600.0
"""R-3: an absent participant leaves the roster after this: long enough for a phone call or a nap of the phone."""
POLL_GRACE_S = 5.0
"""H-6: a long-poller counts as connected this long after its last poll ended."""
POLL_WAIT_MAX_S = 30.0
ANSWER_WAIT_S = 1.0
"""A-2: an answer waits this long for the store; past it, it says durable = false."""
ROSTER_EVERY_S = 0.25
"""A roster delta goes to teachers at most this often: thirty students report four times a second each."""
CLASSROOM_IDLE_S = 12 * 3600.0
"""E-3: a class ends this long after the last sign of life."""
EVICT_AFTER_S = 60.0
"""A class with nobody in it, and nothing left to store, leaves memory after this; the store keeps it."""
PEN_HOLDER_BACK_MS = 200
"""T-2: a leaving server asks the pen holder back within this, and everyone else after it."""
GO_AWAY_LINK_MS = 2
GO_AWAY_MIN_MS = 500
GO_AWAY_MAX_MS = 5000
"""T-2: everyone else comes back within a window of so much a link of the leaving server, between these bounds: a
server takes some thousand handshakes a second, and has a class of its own to serve."""

# --- Rates (L-1). Policy: refuse, then close with 4429. -------------------------------------------------------------
COMMITS_PER_S = 120.0
MESSAGES_PER_S = 30.0
BURST_S = 2.0
"""How long a rate may be exceeded before refusals begin: the bucket holds rate * BURST_S."""
ABUSE_S = 10.0
"""Who goes on past the refusals for this many seconds' worth of messages is closed."""

# --- People and queues ----------------------------------------------------------------------------------------------
MAX_PARTICIPANTS = 200
"""H-7: connected at once in one class. Policy: joining answers 429."""
MAX_WATCHERS = 2 * MAX_PARTICIPANTS
"""H-10: polls of one board that wait at once; a poll that was left and its successor may overlap.

Policy: one more is refused, `rate_limited`.
"""
MAX_REMEMBERED_PARTICIPANTS = 1000
"""Names a class remembers.

Policy: the one away longest is forgotten; its token stays valid and it joins anew under it.
"""
MAX_CLASSROOMS = 2000
"""In memory on one node. Policy: opening one more answers 503 `unavailable`."""
MAX_ANSWERS = 256
"""L-2: answers a link may hold. Policy: the link is closed with 4408."""
MAX_LINES = 200
"""T-3: lines of conversation remembered. Policy: a link that fell out of them is closed with 4408."""
STORE_EVERY_S = 0.25
"""The board of one class is written at most this often; what comes meanwhile goes into the next write.

A write costs as much CPU as thirty deliveries. Only a teacher's answer waits for it, well within ANSWER_WAIT_S, and
until then the teacher's device keeps what it wrote (C-4).
"""
STORE_GATHER_S = 0.02
"""The embedded store begins to write at most this often: the classes that come meanwhile share a trip to the disk."""
STORE_RETRY_MIN_S = 0.2
STORE_RETRY_MAX_S = 5.0
"""A store that is away is asked again after a delay that doubles between these, for as long as the class lives."""
MAX_STORE_CALLS = 4096
"""Calls that may wait for the embedded store: two for each class a node may hold.

Policy: one more raises StoreUnavailable at once.
"""
STORE_LOCK_WAIT_S = 1.0
"""How long the embedded store waits for another program's lock on its file: a backup's, a second server's.

Policy: StoreUnavailable. No longer, for all classes wait behind it.
"""
# --- Many nodes -----------------------------------------------------------------------------------------------------
BEAT_EVERY_S = 1.0
"""A node says this often, for each class it has in memory, that it lives and where the board stands: so a lost last
message is found within a second or two."""
NODE_SILENT_S = 2.5
"""Who was here by a node that was not heard for so long is away, and its page may be old: past two lost beats, and
within the 3 s in which a fault is to be noticed."""
PART_KEEP_S = 30.0
"""A silent node's part of the roster is forgotten after this: time enough for its students to come back elsewhere."""
OVER_KEEP_S = 24 * 3600.0
"""How long a store remembers that a class was ended, so that no node that missed it brings the class back."""
GIVE_BACK_S = 2 * BEAT_EVERY_S
"""After a sign that the store lost something no epoch is asked for so long: by then each node has seen it by a beat,
and has given back what it has; an epoch taken before would bury it."""
MAX_HELD_COMMITS = 64
"""Commits that wait until this node is the class's host: a second of pointing. Policy: one more is `unavailable`, and
so is one that has waited for ANSWER_WAIT_S: its client may have committed it elsewhere, and more since."""
MAX_PEN_REQUESTS = 8
"""Changes of a class's pen that wait for the store: people make one at a time, and more is a loop gone wild.

Policy: a person's is refused, `unavailable`; what the node itself would ask is left out.
"""
MAX_UNSAID = 64
"""Lines of a class that wait for the store to number them. Policy: one more is refused, `unavailable`."""
LOST_EPOCHS = 8
"""So many changes of the writer a failover may lose: the next epoch a node asks for then lies once to twice as far."""
MAX_EPOCH_JUMP = 1000
"""How far past the board's a client's epoch is believed: a store set back to a backup lost fewer changes of the writer.

Policy: past it the client gets the snapshot, and ignores it.
"""
REDIS_CONNECTIONS = 16
"""Open connections to one Redis, and so calls at once; further ones wait in a queue of MAX_STORE_CALLS, as above."""
REDIS_ANSWER_S = 1.0
"""How long Redis has to accept a connection, and to answer a command: long past its slowest answer, for it has one
thread and none of our scripts takes a millisecond."""
REDIS_CALL_S = 2.0
"""How long a call may take with its place in the queue and its retries. Policy: StoreUnavailable.

With one last REDIS_ANSWER_S, which a cancellation lost inside the client may cost, this stays within the 3 s in which a
store that is away must be noticed.
"""
REDIS_TRIES = 5
REDIS_RETRY_MIN_S = 0.05
REDIS_RETRY_MAX_S = 0.5
"""A call that met a broken connection, or a cluster's slot on its way, is tried again after a random delay, whose bound
doubles between these."""
REDIS_KEEP_S = 24 * 3600.0
"""A class without any write for this long is gone from Redis, also when no node is left to sweep it."""
REDIS_SECRET_KEEP_S = 30 * 24 * 3600.0
"""What the nodes sign with goes from Redis when no node ran for this long: past the life of every token."""
SHARE_SECRET_EVERY_S = 5.0
"""A Redis that was emptied has the secret back after this: before an operator starts another node."""
REDIS_SWEEP_BATCH = 128
"""Silent classes that one node forgets at once: few against MAX_STORE_CALLS."""
REDIS_PROBE_EVERY_S = 1.0
REDIS_PROBES_LOST = 2
"""A node tells itself something so often by every subscription. Policy: so many told and not heard, and the
subscription is made anew: within 3 s of the moment it went deaf."""
