/** Every bound of the client, with where it comes from and what happens when it is reached. */

/** A board of 256 KiB (K-4), 200 lines of 500 characters and 200 roster entries stay below; past it: 4400. */
export const MAX_RECEIVED_BYTES = 1024 * 1024;

/** 8 levels in a value (K-4), inside the message and its map; deeper is no message of ours: 4400. */
export const MAX_NESTING = 12;

/** Below the 64 KiB of one message (K-4), with room for id and epoch; merging stops there and another commit begins. */
export const MAX_COMMIT_BYTES = 48 * 1024;

/** Commits a board can hold (K-4); merging stops there too. */
export const MAX_COMMIT_KEYS = 512;

/** Commits under way at once: 60 a second over a round trip of 0.5 s. Past it they are merged into one that waits. */
export const MAX_COMMITS_UNDER_WAY = 32;

/** Over HTTP each commit is a request of its own, one after the other: what comes meanwhile is merged. */
export const MAX_POSTS_UNDER_WAY = 1;

/** Commits kept until they are stored; past it the oldest are merged, and what cannot be is refused to the screen. */
export const MAX_COMMITS_KEPT = 64;

/** How long a commit may be unsaved before it is written to the device: longer than a good link takes to store it. */
export const KEEP_AFTER_MS = 400;

/** How long after a change the board is written to the device: once a second at most while the teacher points. */
export const REMEMBER_AFTER_MS = 1000;

/** Before a commit that was refused for the moment (`rate_limited`, `unavailable`) is sent again. */
export const COMMIT_RETRY_MS = 1000;

/** Requests without an answer; the server holds 256 answers (L-2). Past it: `rate_limited` without asking. */
export const MAX_REQUESTS = 64;

/** Lines of the conversation kept: as many as the server keeps (T-3); the oldest go. */
export const MAX_LINES = 200;

/** At most one `[17]` in this time; the last one is always sent. */
export const PAINTED_EVERY_MS = 250;

/** Heartbeats without a word after which the link counts as dead (T-1). */
export const SILENT_HEARTBEATS = 3;

/** Heartbeats behind the server's stamp after which one asks for the state (T-1). */
export const LAGGING_HEARTBEATS = 2;

/** What the server says in its welcome; this until then. */
export const HEARTBEAT_MS = 1000;

/** the first delay is a random part of this, the next of twice as much, … */
export const BACKOFF_MIN_MS = 500;
export const BACKOFF_MAX_MS = 10_000;

/** a random part of this after `online`, `pageshow` or the tab becoming visible: a class must not dial as one. */
export const WAKE_WITHIN_MS = 300;

/** After 4429 (too many messages). */
export const COURTESY_MS = 5000;

/** a deadline is four handshakes, within these. */
export const DEADLINE_HANDSHAKES = 4;
export const DEADLINE_MIN_MS = 3000;
export const DEADLINE_MAX_MS = 30_000;

/** failed attempts after which the client long-polls. */
export const POLL_AFTER_FAILURES = 2;

/** While polling the WebSocket is tried about this often: half to one and a half times as long, by chance. */
export const PROBE_EVERY_MS = 30_000;

/** A long poll waits this long for news: below three heartbeats, for silence must show (T-1) on this transport too. */
export const POLL_WAIT_S = 2;

/** At most ten polls a second: a class that moves 60 times a second is merged by the server instead. */
export const POLL_EVERY_MS = 100;

/** A poll that was given up reaches the server by then, or within a handshake: what ends a WebSocket later is no poll of ours. */
export const POLL_STRAGGLES_MS = 500;

/** Heartbeats whose delay is remembered: the smallest of a minute is what this path takes when it is idle. */
export const DELAY_SAMPLES = 60;

/** Freshness on the screen is counted in steps of this, so a number that nobody can read does not redraw it. */
export const FRESHNESS_STEP_MS = 100;

/** How often ages are counted on while the screen is not live. */
export const FRESHNESS_EVERY_MS = 500;

/** A post that has no answer by then is given up; while one is under way the WebSocket sends no commit (order). */
export const POST_DEADLINE_MS = 10_000;

/** The shell looks at the clock at least this often: a clock that was moved must not stop it. */
export const TICK_AT_LEAST_MS = 1000;
