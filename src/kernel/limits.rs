//! Every bound of the program, in one place, each with its arithmetic.
//!
//! **Invariant:** a queue, a cache or an input without a line here does not exist.

/// The version spoken by both sockets. A change that an old page could misread raises it.
pub const PROTOCOL_VERSION: u32 = 1;

/// Largest JPEG accepted from a camera. 640×480 at quality 80 is 25-46 KB; 1280×720 stays under 200 KB.
pub const FRAME_BYTES_MAX: usize = 512 * 1024;
/// Largest pixel count decoded; a header may claim 65,535 × 65,535 in a kilobyte.
pub const FRAME_PIXELS_MAX: usize = 1920 * 1080;
/// Smallest side that can hold a judgeable face.
pub const FRAME_SIDE_MIN: usize = 64;
/// Largest still image for an enrolment photo or an `examhall vision` argument, in pixels (a 24 MP phone).
pub const STILL_PIXELS_MAX: usize = 24_000_000;
/// Largest uploaded still, in bytes.
pub const STILL_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Fastest rate the server ever asks a camera for, in milliseconds between frames (burst, 5 fps).
pub const FRAME_INTERVAL_MS_MIN: u32 = 200;
/// Slowest rate before a camera counts as lost, in milliseconds between frames (0.2 fps).
pub const FRAME_INTERVAL_MS_MAX: u32 = 5_000;
/// The rate a camera starts with: 1 fps.
pub const FRAME_INTERVAL_MS_DEFAULT: u32 = 1_000;
/// Shortest time an exam may set for an indicator, in milliseconds: shorter is noise.
pub const INDICATOR_MS_MIN: i64 = 1_000;
/// Longest time an exam may set for an indicator, in milliseconds: longer is off.
pub const INDICATOR_MS_MAX: i64 = 600_000;
/// Reports waiting for one camera's reader: three seconds at the burst rate. Policy: the camera is held,
/// so that its newer frames replace each other (`LatestWins`) and no report is lost.
pub const CAMERA_REPORTS_MAX: usize = 16;
/// Stills waiting for analysis. Policy: `RejectBusy`. At 40 ms each, half a second of work.
pub const STILL_QUEUE_MAX: usize = 16;

/// Longest text frame on a socket: a 20,000 character essay is 60 KB in UTF-8, escaped at worst double.
pub const SOCKET_TEXT_BYTES_MAX: usize = 192 * 1024;
/// Longest message taken from a socket at all: above the limits of text and frame, so that each can be
/// answered in words; beyond this the socket itself refuses.
pub const SOCKET_MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Bytes a candidate's socket reads at once, and keeps for reading. An answer has some hundred; a frame of the
/// camera makes room for itself. The library's own 128 KiB would be most of what a quiet candidate costs.
pub const SOCKET_READ_BYTES: usize = 1024;

/// Base64 of a sealed paper in one message; the rest follows in further ones.
pub const SEALED_PART_BYTES: usize = 1024;
/// Longest essay, in characters.
pub const ESSAY_CHARS_MAX: usize = 20_000;
/// Files that an essay may allow.
pub const ATTACHMENTS_MAX: u32 = 10;
/// Bytes of one file of an answer: a photographed page, made smaller by the page, has less than 1 MB.
pub const ATTACHMENT_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Characters of a file's name.
pub const ATTACHMENT_NAME_CHARS_MAX: usize = 120;
/// Files kept of one sitting, those taken out again among them …
pub const ATTACHMENTS_KEPT_MAX: usize = 60;
/// … and their bytes together: a further one is refused.
pub const ATTACHMENTS_KEPT_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// KiB of files of answers under way to one node at once, since each is held whole in memory: some three hundred
/// photographed pages. Who finds no room is told to come again.
pub const ATTACHMENTS_AT_ONCE_KIB: usize = 128 * 1024;
/// A file that is not here by then is given up and begun anew: 10 MB take that long at 140 kbit/s.
pub const ATTACHMENT_SECS_MAX: u64 = 600;
/// So long after the end a file that was named in time may still come: a week of bad network.
pub const ATTACHMENT_DAYS: i64 = 7;
/// Edits of an essay standing on one another before the page sends it whole again: reading one reads these,
/// at some tens of bytes each, and a text saved every 3 s is stored whole every three minutes.
pub const ESSAY_EDITS_MAX: usize = 64;
/// Messages waiting for one candidate. Policy: `CloseSlowConsumer`; a heartbeat is 5 s, so 64 is minutes.
pub const CANDIDATE_OUTBOX_MAX: usize = 64;
/// Longest message an invigilator's page sends: 50 ids of 40 bytes, and room.
pub const INVIGILATOR_TEXT_BYTES_MAX: usize = 16 * 1024;
/// Messages waiting for one invigilator. Policy: `CloseSlowConsumer`; the page asks for a snapshot on return.
pub const INVIGILATOR_OUTBOX_MAX: usize = 256;
/// Commands waiting for one sitting. Policy: `RejectBusy`; the client's outbox sends again.
pub const SITTING_MAILBOX_MAX: usize = 128;
/// Seconds between heartbeats to a candidate.
pub const HEARTBEAT_SECS: u64 = 5;
/// Longest wait a page is told before it comes back to a server that stops, in milliseconds: 5,000 pages come
/// back at 1,000 a second and not all at once.
pub const RECONNECT_SPREAD_MS: u32 = 5_000;
/// Longest wait for a page's goodbye after the server's, in milliseconds; then the line is dropped.
pub const FAREWELL_MS_MAX: i64 = 2_000;
/// Silence after which a socket counts as gone: three heartbeats.
pub const SOCKET_SILENCE_MS_MAX: i64 = 15_000;

/// Answers authored before the deadline and received within this many milliseconds still count.
pub const DEADLINE_GRACE_MS: i64 = 60_000;
/// Longest single extension, in minutes: a day; more is a mistake in typing.
pub const EXTENSION_MINUTES_MAX: i64 = 24 * 60;

/// Longest short answer, number or blank, in characters.
pub const SHORT_ANSWER_CHARS_MAX: usize = 1_000;
/// Longest reason or note given by a person, in characters.
pub const NOTE_CHARS_MAX: usize = 500;
/// Longest message to candidates, in characters.
pub const MESSAGE_CHARS_MAX: usize = 2_000;
/// Longest request key, in characters; a UUID is 36.
pub const REQUEST_KEY_CHARS_MAX: usize = 100;
/// Answers of one sitting gathered for its next commit while one is under way. A page back from an hour
/// offline sends some hundred at once; more than this wait in the mailbox.
pub const ANSWERS_GATHERED_MAX: usize = 64;
/// Milliseconds between two sweeps of the janitor.
pub const JANITOR_PERIOD_MS: i64 = 1_000;
/// Sittings handled per sweep and kind: 5,000 that end at the same moment take ten sweeps.
pub const JANITOR_BATCH_MAX: i64 = 500;
/// Milliseconds between two tellings of one sitting's row to the board.
pub const BOARD_PERIOD_MS: i64 = 1_000;
/// Heartbeats since the last sign of life after which a socket counts as gone: `SOCKET_SILENCE_MS_MAX`.
pub const HEARTBEATS_UNANSWERED_MAX: u32 = 3;
/// Longest name of a tab, in characters.
pub const TAB_CHARS_MAX: usize = 64;
/// Width a camera starts to encode at, in pixels.
pub const FRAME_WIDTH_DEFAULT: u32 = 640;
/// JPEG quality a camera starts to encode with.
pub const FRAME_QUALITY_DEFAULT: u32 = 80;
/// Milliseconds a sitting that has not begun, and nobody is connected to, is kept in memory.
pub const SITTING_LINGER_MS: i64 = 60_000;

/// Jobs waiting for SQLite's one writer. Policy: `RejectBusy`. 5,000 candidates × 0.1 answers/s = 500/s,
/// so this is eight seconds of backlog.
pub const WRITER_QUEUE_MAX: usize = 4_096;
/// Jobs committed together. At 2 ms an fsync, 256 a batch would be 128,000 a second: never the limit.
pub const WRITER_BATCH_MAX: usize = 256;

/// Bytes of one roster file: 20,000 lines of 100 bytes.
pub const ROSTER_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Lines of one roster file.
pub const ROSTER_LINES_MAX: usize = 20_000;
/// Bytes of one JSON request body.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of one item's content, images by reference.
pub const ITEM_BYTES_MAX: usize = 256 * 1024;
/// Bytes of one sound or film of a question: ten minutes of speech at 128 kbit/s are 9.6 MB.
pub const MEDIA_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Bytes of one file of questions from elsewhere: 10,000 of 2 KB, and pictures.
pub const IMPORT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Questions of one such file.
pub const IMPORT_ITEMS_MAX: usize = 20_000;
/// Entries a node searches: at 600 bytes each, 300 MB. Policy: more are refused in words.
pub const CATALOGUE_ENTRIES_MAX: usize = 500_000;
/// Conditions of one search.
pub const FILTER_PARTS_MAX: usize = 100;
/// Searches one person keeps under names.
pub const FILTERS_SAVED_MAX: usize = 100;
/// Entries changed at once.
pub const BULK_ENTRIES_MAX: usize = 2_000;
/// Files of one import.
pub const IMPORT_FILES_MAX: usize = 200;
/// Levels of elements in XML from elsewhere; real files have 30.
pub const XML_DEPTH_MAX: usize = 100;
/// Elements of one XML file: 20,000 questions of 50.
pub const XML_ELEMENTS_MAX: usize = 1_000_000;
/// Files in one zip: a package of 20,000 questions with a picture each, and its manifest.
pub const ARCHIVE_ENTRIES_MAX: usize = 45_000;
/// Bytes of everything in one zip, unpacked: four times the largest file, as XML is packed.
pub const ARCHIVE_UNPACKED_BYTES_MAX: usize = 256 * 1024 * 1024;
/// How many times larger than packed one file in a zip may be; sheets of alike rows reach 60, a bomb 1,000 …
pub const ARCHIVE_RATIO_MAX: usize = 200;
/// … unless it stays below this anyway.
pub const ARCHIVE_RATIO_FREE_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of pictures handed to the questions of one file: what a preview holds in memory at most.
pub const ARCHIVE_MEDIA_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Bytes of one spreadsheet as it comes: 10,000 questions have 1 MB, the rest is room for pictures.
pub const SHEET_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes of a spreadsheet's own XML, unpacked: 20,000 rows of 15 cells of 60 bytes are 18 MB.
pub const SHEET_XML_BYTES_MAX: usize = 96 * 1024 * 1024;
/// Rows that hold anything in one spreadsheet: every question, and headers, titles and remarks between.
pub const SHEET_ROWS_MAX: usize = IMPORT_ITEMS_MAX + 1_000;
/// Bytes of all cells' texts; a text that stands once may be shown in a million cells.
pub const SHEET_TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Questions on one paper.
pub const PAPER_SLOTS_MAX: usize = 300;
/// Rules, enemy sets, groups and compulsory questions of one blueprint: each is a row of the linear
/// program, whose cost grows with rows × columns; 500 × 5,000 numbers are 20 MB.
pub const PAPER_RULES_MAX: usize = 500;
/// Papers assembled at once: 100,000 of 60 slots are 48 MB of working memory.
pub const PAPERS_MAX: usize = 100_000;
/// How long before the start papers are frozen, unless an exam says otherwise: 5,000 take seconds, and ten
/// minutes leave room for a repair.
pub const PAPERS_LEAD_MINUTES_DEFAULT: u32 = 10;
/// Longest such time: a day, within which no bank is expected to change its mind.
pub const PAPERS_LEAD_MINUTES_MAX: u32 = 24 * 60;
/// Share of that time, in permille, over which sealed papers go out: at ten minutes 5,000 of 40 KB in seven, half a
/// megabyte a second, and three minutes for whoever was not ready.
pub const SEALED_SPREAD_PERMILLE: i64 = 700;
/// Parallel forms that are tried or printed together: A to Z.
pub const TRIAL_FORMS_MAX: u32 = 26;
/// Until a task looks again for a paper that is not frozen yet.
pub const SEALED_RETRY_MS: i64 = 5_000;
/// Milliseconds between two looks for papers to freeze.
pub const PAPERS_PERIOD_MS: i64 = 5_000;
/// Questions of one pool: the tags of 100,000 are 40 MB.
pub const POOL_ITEMS_MAX: usize = 100_000;

/// Questions one practice set takes in: a course's chapter has some hundred.
pub const PRACTICE_ITEMS_MAX: usize = 2_000;
/// Practice sets on one learner's page, the newest.
pub const PRACTICE_SETS_MAX: u32 = 200;
/// Tries of one learner in a day; nobody practises more, and a page gone wrong stops here.
pub const PRACTICE_TRIES_DAY_MAX: u32 = 200;
/// Tries shown in a learner's history of one set, the newest.
pub const PRACTICE_HISTORY_MAX: u32 = 100;
/// Questions of one review of the notebook: ten minutes of work. What is left comes in the next.
pub const REVIEW_ITEMS_MAX: u32 = 20;
/// Lines shown of one notebook, the next due first.
pub const NOTEBOOK_LINES_MAX: u32 = 500;
/// Days practice is kept: two terms and the holidays between. Named in the register of personal data.
pub const PRACTICE_DAYS: i64 = 400;
/// Snapshots whose reserved questions are remembered: 64 exams at once × 10,000 ids × 16 bytes = 10 MB.
pub const RESERVED_SNAPSHOTS_MAX: usize = 64;
/// Further rounds of one rehearsal for one candidate.
pub const REHEARSAL_ROUNDS_MAX: u32 = 50;

/// Hours a login lasts: longer than the longest exam day.
pub const LOGIN_HOURS: i64 = 14;
/// Failed logins of one account from one address before the throttle speaks.
pub const LOGIN_FAILURES_MAX: i64 = 5;
/// Seconds a throttled login waits, doubled with each further failure.
pub const LOGIN_WAIT_SECS: i64 = 30;

/// Days evidence is kept when an exam names no other figure.
pub const EVIDENCE_DAYS: i64 = 90;
/// Days an enrolment photo and its template are kept: one term. Named in the consent text.
pub const PHOTO_DAYS: i64 = 180;
/// Hours in which a candidate may take their own photo again; later only staff may replace it.
pub const PHOTO_RETAKE_HOURS: i64 = 24;
/// Objects erased in one round of the retention reconciler: at 5 ms each, half a second.
pub const EXPIRE_BATCH_MAX: u32 = 100;
/// Seconds between rounds of the retention reconciler: an expiry is a matter of days.
pub const EXPIRE_PERIOD_SECS: u64 = 600;
/// Pictures a camera's strip holds: ten seconds before a flag and five after it at one a second, and room.
pub const STRIP_FRAMES_MAX: usize = 24;
/// Bytes of them: 15 pictures of 640 × 480 at quality 75 are 25 KiB each. Held only while something is doubted, so
/// the 40 KiB that a quiet candidate costs stay what they are. Policy: the oldest gives way.
pub const STRIP_BYTES_MAX: usize = 384 * 1024;
/// Bytes of all strips of a node: 5,000 candidates of whom one in eight is in doubt at the same moment are 234 MiB.
/// Policy: `DropAndCount`; a flag then has its key frames alone.
pub const STRIP_NODE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Longest stretch before or after a flag that may be set, in seconds.
pub const STRIP_SECS_MAX: u32 = 15;
/// Events waiting for a sitting from its watcher. Policy: hints are dropped when three quarters are taken, so
/// that a decision always finds room.
pub const WATCHER_EVENTS_MAX: usize = 16;
/// Page events waiting for a watcher. Policy: `DropAndCount`; a person makes a few a second at most.
pub const WATCHER_SAID_MAX: usize = 64;
/// Records waiting to be stored for one sitting. Policy: `DropAndCount`; 14 indicators × 4 records.
pub const WATCHER_RECORDS_MAX: usize = 128;
/// How long a look of an invigilator keeps pictures coming, in milliseconds; said again before that.
pub const EYES_LEASE_MS: i64 = 12_000;
/// How often a room says who is looked at, in milliseconds.
pub const EYES_PERIOD_MS: i64 = 4_000;
/// Milliseconds between two small pictures of one candidate.
pub const PICTURE_INTERVAL_MS: i64 = 2_000;
/// Width of a small picture, in pixels. At quality 60 it has about 6 KB: 50 of them each 2 s are 150 KB/s.
pub const THUMBNAIL_WIDTH_MAX: usize = 240;
/// Candidates whose pictures one invigilator is sent.
pub const PICTURES_MAX: usize = 50;
/// Widest picture of a shared screen, in pixels: a question's text is still read at it.
pub const SCREEN_WIDTH_MAX: u32 = 1_280;
/// JPEG quality a page begins with for its screen.
pub const SCREEN_QUALITY: u32 = 60;
/// Milliseconds between two pictures of a screen: at 80 KiB each, 16 KiB/s of a candidate's line.
pub const SCREEN_INTERVAL_MS: u32 = 5_000;
/// Bytes of one picture of a screen; text at 1280 × 800 and quality 60 has 80 to 150 KB. One is held per sitting
/// whose exam asks, none else: 1,000 of them are 250 MiB at the very most, 80 MiB as screens are. Policy: `LatestWins`.
pub const SCREEN_BYTES_MAX: usize = 256 * 1024;
/// Milliseconds between deltas of a board: at most two a second …
pub const BOARD_DELTA_MS: i64 = 500;
/// … but a new incident waits no longer than this for others to travel with.
pub const BOARD_INCIDENT_MS: i64 = 20;
/// A picture analysed within so many milliseconds makes a row fresh: two of the slowest cameras, and a beat.
pub const BOARD_FRESH_MS: i64 = 12_000;
/// Commands waiting for one room. Policy: the invigilator's own connection waits.
pub const ROOM_MAILBOX_MAX: usize = 64;
/// Incidents shown on one board, newest first. 500 candidates × 4 is a bad day.
pub const BOARD_INCIDENTS_MAX: u32 = 2_000;
/// Outages of one place that a board remembers. Policy: the oldest is forgotten; time given stays in the ledger.
pub const BOARD_OUTAGES_MAX: usize = 20;
/// Seats of one room: a sports hall.
pub const ROOM_SEATS_MAX: u32 = 2_000;
/// Candidates one click may concern: a whole board.
pub const ORDER_PEOPLE_MAX: usize = 1_000;
/// Candidates of one click seen to side by side: their commits share the disk.
pub const ORDER_LANES: usize = 16;
/// Characters of a reason given by a person.
pub const REASON_CHARS_MAX: usize = 1_000;
/// Characters of one entry of a dossier: a page of handwriting is 800, a statement of defence a few pages.
pub const DOSSIER_WORDS_MAX: usize = 5_000;
/// Sittings sorted by one call of the re-verification: at three pictures of 50 ms each, two seconds.
pub const VERIFICATION_BATCH_MAX: u32 = 12;
/// Pictures of one sitting that are compared; a sitting with more has flags enough to be looked at.
pub const VERIFICATION_PICTURES_MAX: u32 = 24;
/// Candidates marked by one call: a page of the montage has a dozen.
pub const VERIFICATION_MARKS_MAX: usize = 200;
/// Faces of one of the staff that did not match, within `STAFF_TRIES_WINDOW_MS`, before only the second factor is left:
/// a stranger at somebody's account has few tries, and nobody who belongs there needs more.
pub const STAFF_TRIES_MAX: u32 = 5;
/// Milliseconds those tries are counted over.
pub const STAFF_TRIES_WINDOW_MS: i64 = 600_000;
/// Pictures of one face sent together from a door: what a sign-in takes the mean of, and one that failed.
pub const BURST_FRAMES_MAX: usize = 6;
/// Fewest of them: what a comparison takes the mean of at least.
pub const BURST_FRAMES_MIN: usize = 3;
/// Milliseconds between two of them, as the page takes them.
pub const BURST_INTERVAL_MS: i64 = 350;
/// Longest wait for what the models say of them, in milliseconds.
pub const BURST_PATIENCE_MS: u64 = 15_000;
/// Bytes of a request that carries them: six of 200 KB in base64, and room.
pub const BURST_BODY_BYTES_MAX: usize = 3 * 1024 * 1024;
/// Colleagues one may hand over to, in one list.
pub const COLLEAGUES_MAX: u32 = 500;
/// Milliseconds a picture may have waited on a device at the door: a day of exams without network.
pub const DOOR_WAIT_MS_MAX: i64 = 24 * 3_600_000;
/// Days the picture of a card is kept: as long as somebody may object to not having been let in.
pub const CARD_DAYS: i64 = 30;
/// Times a card is shown at one sitting.
pub const CARDS_MAX: u32 = 5;
/// Bytes of a card held to the camera.
pub const CARD_BYTES_MAX: usize = 1024 * 1024;
/// Messages held per topic and subscriber on the local bus. Policy: `LatestWins` (a lagging reader
/// is told how many it missed and asks for a snapshot).
pub const BUS_TOPIC_MAX: usize = 1_024;
/// Candidates a board asks at once how they stand: each answers twice, with the sitting and its watcher …
pub const ROLL_CALL_HEADS_MAX: usize = 256;
/// … and milliseconds until it asks as many more.
pub const ROLL_CALL_PERIOD_MS: i64 = 50;

const _: () = assert!(4 * ROLL_CALL_HEADS_MAX <= BUS_TOPIC_MAX);
const _: () = assert!(2 * EYES_PERIOD_MS < EYES_LEASE_MS);
const _: () = assert!(FRAME_INTERVAL_MS_MIN < FRAME_INTERVAL_MS_DEFAULT);
const _: () = assert!(FRAME_INTERVAL_MS_DEFAULT < FRAME_INTERVAL_MS_MAX);
const _: () = assert!(SOCKET_SILENCE_MS_MAX as u64 == 3 * 1_000 * HEARTBEAT_SECS);
const _: () = assert!(SOCKET_TEXT_BYTES_MAX < SOCKET_MESSAGE_BYTES_MAX);
const _: () = assert!(FRAME_BYTES_MAX < SOCKET_MESSAGE_BYTES_MAX);
const _: () = assert!(ESSAY_CHARS_MAX * 6 < SOCKET_TEXT_BYTES_MAX);
const _: () = assert!(WRITER_BATCH_MAX <= WRITER_QUEUE_MAX);
