//! The rows that are asked for are read, and not those of a whole workspace.

use infra::work::Waiting;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};

use crate::harness::{Fresh, Kind};

/// The statements that are run for each message, written as the read door and the write door write them.
const NEEDED: [(&str, &str); 23] = [
    (
        "SELECT * FROM message INNER JOIN content ON content.id = message.content_id AND content.workspace_id = ?1 \
         WHERE message.workspace_id = ?1 AND message.origin = 2 AND message.state = ?2 \
         ORDER BY message.created_at DESC, message.id DESC LIMIT 21",
        "SEARCH message USING INDEX message_state_idx (workspace_id=? AND state=?)",
    ),
    (
        "SELECT * FROM message INNER JOIN content ON content.id = message.content_id AND content.workspace_id = ?1 \
         WHERE message.workspace_id = ?1 AND message.reference = ?2 \
         ORDER BY message.created_at DESC, message.id DESC LIMIT 21",
        "SEARCH message USING INDEX message_reference_idx (workspace_id=? AND reference=?)",
    ),
    (
        "SELECT * FROM part LEFT JOIN work ON work.id = part.id AND work.workspace_id = ?1 \
         WHERE part.workspace_id = ?1 AND part.message_id IN (?2, ?3) ORDER BY part.place",
        "SEARCH part USING INDEX part_place_key (workspace_id=? AND message_id=?)",
    ),
    (
        "SELECT * FROM part INNER JOIN message ON message.id = part.message_id AND message.workspace_id = ?1 \
         INNER JOIN content ON content.id = part.content_id AND content.workspace_id = ?1 \
         LEFT JOIN work ON work.id = part.id AND work.workspace_id = ?1 WHERE part.workspace_id = ?1 \
         AND message.conversation_id = ?2 AND message.state IN (1, 2, 3, 9) \
         AND (part.outcome = ?3 OR (part.outcome = ?4 AND (work.started_at IS NOT NULL OR part.doubted_since IS NOT NULL))) \
         ORDER BY message.created_at, message.id, part.place",
        "SEARCH message USING INDEX message_unsettled_idx (workspace_id=? AND conversation_id=?)",
    ),
    (
        "SELECT * FROM part WHERE workspace_id = ?1 AND channel_id = ?2 AND doubted_since >= ?3 \
         AND outcome NOT IN (?4, ?5) ORDER BY doubted_since DESC LIMIT ?6",
        "SEARCH part USING INDEX part_doubted_idx (workspace_id=? AND channel_id=? AND doubted_since>?)",
    ),
    (
        "SELECT * FROM conversation \
         INNER JOIN contact ON contact.id = conversation.contact_id AND contact.workspace_id = ?1 \
         WHERE conversation.workspace_id = ?1 AND contact.channel_id = ?2 AND contact.external_id = ?3",
        "SEARCH contact USING INDEX contact_external_key (workspace_id=? AND channel_id=? AND external_id=?)",
    ),
    (
        "SELECT * FROM message WHERE workspace_id = ?1 AND channel_id = ?2 AND external_id = ?3",
        "SEARCH message USING INDEX message_external_key (workspace_id=? AND channel_id=? AND external_id=?)",
    ),
    (
        "SELECT * FROM message INNER JOIN content ON content.id = message.content_id AND content.workspace_id = ?1 \
         WHERE message.workspace_id = ?1 AND message.conversation_id = ?2 AND message.created_at >= ?3 \
         AND message.state IN (?4, ?5) ORDER BY message.created_at DESC, message.id DESC LIMIT ?6",
        "SEARCH message USING INDEX message_conversation_idx (workspace_id=? AND conversation_id=? AND created_at>?)",
    ),
    (
        "SELECT * FROM event WHERE workspace_id = ?1 AND id = ?2",
        "SEARCH event USING INDEX event_id_key (workspace_id=? AND id=?)",
    ),
    (
        "SELECT * FROM attempt WHERE workspace_id = ?1 AND endpoint_id = ?2 AND state = ?3 \
         ORDER BY started_at DESC, id DESC LIMIT 21",
        "SEARCH attempt USING INDEX attempt_log_idx (workspace_id=? AND endpoint_id=? AND state=?)",
    ),
    (
        "SELECT * FROM attempt WHERE workspace_id = ?1 AND endpoint_id = ?2 AND state = ?3 AND started_at >= ?4 \
         AND started_at < ?5 AND (started_at, id) < (?6, ?7) ORDER BY started_at DESC, id DESC LIMIT 21",
        "SEARCH attempt USING INDEX attempt_log_idx (workspace_id=? AND endpoint_id=? AND state=? AND started_at>? AND started_at<?)",
    ),
    (
        "SELECT * FROM attempt WHERE workspace_id = ?1 AND event_id IN (?2, ?3)",
        "SEARCH attempt USING PRIMARY KEY (workspace_id=? AND event_id=?)",
    ),
    (
        "SELECT * FROM work WHERE workspace_id = ?1 AND target = ?2 AND due_at >= ?3 AND (due_at, seq) > (?4, ?5) \
         ORDER BY due_at, seq LIMIT 21",
        "SEARCH work USING INDEX work_target_idx (workspace_id=? AND target=? AND due_at>?)",
    ),
    (
        "SELECT * FROM audit_entry WHERE workspace_id = ?1 AND actor = ?2 ORDER BY at DESC, id DESC LIMIT 21",
        "SEARCH audit_entry USING INDEX audit_entry_actor_idx (workspace_id=? AND actor=?)",
    ),
    (
        "SELECT * FROM audit_entry WHERE workspace_id = ?1 AND action = ?2 AND at >= ?3 AND at < ?4 \
         AND (at, id) < (?5, ?6) ORDER BY at DESC, id DESC LIMIT 21",
        "SEARCH audit_entry USING INDEX audit_entry_action_idx (workspace_id=? AND action=? AND at>? AND at<?)",
    ),
    (
        "SELECT * FROM audit_entry WHERE workspace_id = ?1 AND action = ?2 AND actor = ?3 \
         ORDER BY at DESC, id DESC LIMIT 21",
        "SEARCH audit_entry USING INDEX audit_entry_actor_action_idx (workspace_id=? AND actor=? AND action=?)",
    ),
    (
        "SELECT * FROM audit_entry WHERE workspace_id = ?1 AND action = ?2 AND subject = ?3 \
         ORDER BY at DESC, id DESC LIMIT 21",
        "SEARCH audit_entry USING INDEX audit_entry_subject_idx (workspace_id=? AND subject=?)",
    ),
    (
        "SELECT COUNT(*) AS n FROM (SELECT workspace_id FROM credential WHERE expires_at > ?1 AND expires_at <= ?2 \
         LIMIT 10000) AS soon",
        "SEARCH credential USING COVERING INDEX credential_expires_at_idx (expires_at>? AND expires_at<?)",
    ),
    (
        "DELETE FROM work WHERE (workspace_id, id, started_at) IN \
         (SELECT * FROM (VALUES (?, ?, ?), (?, ?, ?)) AS v LIMIT ?)",
        "SEARCH work USING INDEX sqlite_autoindex_work_1 (workspace_id=? AND id=?)",
    ),
    (
        "WITH s(workspace_id, id, started_at, due_at, uncounted) AS \
         (SELECT * FROM (VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)) AS v LIMIT ?) \
         UPDATE work SET due_at = s.due_at, started_at = NULL, attempt = attempt - s.uncounted \
         FROM s WHERE work.workspace_id = s.workspace_id AND work.id = s.id AND work.started_at = s.started_at",
        "SEARCH work USING INDEX sqlite_autoindex_work_1 (workspace_id=? AND id=?)",
    ),
    (
        "WITH t(now) AS (VALUES (?)), s(workspace_id, target) AS \
         (SELECT * FROM (VALUES (?, ?), (?, ?)) AS v LIMIT ?) \
         UPDATE work SET due_at = (SELECT now FROM t) FROM s WHERE work.workspace_id = s.workspace_id \
         AND work.target = s.target AND work.due_at > (SELECT now FROM t)",
        "SEARCH work USING COVERING INDEX work_target_idx (workspace_id=? AND target=? AND due_at>?)",
    ),
    (
        "WITH t(now) AS (VALUES (?)), s(workspace_id, target) AS \
         (SELECT * FROM (VALUES (?, ?), (?, ?)) AS v LIMIT ?) \
         UPDATE work SET due_at = (SELECT now FROM t) WHERE (workspace_id, id) IN \
         (SELECT w.workspace_id, w.id FROM s CROSS JOIN work w WHERE w.workspace_id = s.workspace_id \
         AND w.target = s.target AND w.due_at > (SELECT now FROM t) LIMIT 500)",
        "SEARCH w USING INDEX work_target_idx (workspace_id=? AND target=? AND due_at>?)",
    ),
    (
        "WITH t(now) AS (VALUES (?)), s(workspace_id, lane) AS \
         (SELECT * FROM (VALUES (?, ?), (?, ?)) AS v LIMIT ?) \
         SELECT w.workspace_id, w.id, w.seq, w.lane, w.target, w.due_at FROM s CROSS JOIN work w \
         WHERE w.workspace_id = s.workspace_id AND w.lane = s.lane AND w.due_at <= (SELECT now FROM t) \
         AND EXISTS (SELECT 1 FROM work b WHERE b.workspace_id = w.workspace_id AND b.lane = w.lane AND b.seq < w.seq) \
         AND NOT EXISTS (SELECT 1 FROM work b WHERE b.workspace_id = w.workspace_id AND b.lane = w.lane \
         AND b.seq < w.seq AND b.due_at > (SELECT now FROM t)) ORDER BY w.seq LIMIT 512",
        "SEARCH w USING INDEX work_lane_idx (workspace_id=? AND lane=?)",
    ),
];

async fn plan(raw: &DatabaseConnection, sql: &str) -> Vec<String> {
    let explained = format!("EXPLAIN QUERY PLAN {sql}");
    let statement = Statement::from_string(raw.get_database_backend(), explained);
    let rows = raw.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "detail").unwrap())
        .collect()
}

#[tokio::test]
async fn what_is_asked_for_is_found_by_its_index() {
    let fresh = Fresh::new(Kind::Sqlite).await;
    let raw = fresh.raw().await;

    for (sql, step) in NEEDED {
        let steps = plan(&raw, sql).await;
        assert!(steps.iter().any(|found| found == step), "{sql}: {steps:#?}");
        let of_all = steps
            .iter()
            .find(|found| found.ends_with("(workspace_id=?)"));
        assert_eq!(of_all, None, "{sql}");
        let sorts = steps.iter().any(|found| found.contains("TEMP B-TREE"));
        assert!(
            !sorts
                || !["FROM attempt", "FROM audit_entry"]
                    .iter()
                    .any(|table| sql.contains(table)),
            "{sql}: {steps:#?}"
        );
    }
    raw.close().await.unwrap();
}

#[tokio::test]
async fn how_long_work_waits_is_read_from_target_to_target() {
    let fresh = Fresh::new(Kind::Sqlite).await;
    let raw = fresh.raw().await;

    let steps = plan(&raw, &Waiting::statement()).await;

    for step in [
        "SEARCH n USING COVERING INDEX work_target_idx ((workspace_id,target)>(?,?))",
        "SEARCH c USING PRIMARY KEY (workspace_id=? AND target=?) LEFT-JOIN",
        "SEARCH o USING PRIMARY KEY (workspace_id=? AND target=?) LEFT-JOIN",
    ] {
        assert!(steps.iter().any(|found| found == step), "{steps:#?}");
    }
    raw.close().await.unwrap();
}

/// Lists of the log on PostgreSQL, as the read door writes them, and what they are read by.
const LOG: [(&str, &str); 4] = [
    (
        "SELECT * FROM attempt WHERE workspace_id = OWNER AND endpoint_id = ENDPOINT AND state = 2 \
         ORDER BY started_at DESC, id DESC LIMIT 21",
        "Index Scan Backward using attempt_log_idx",
    ),
    (
        "SELECT * FROM attempt WHERE workspace_id = OWNER AND endpoint_id = ENDPOINT AND state = 0 \
         AND started_at >= 100 AND started_at < 9001 AND (started_at, id) < (9000, ENDPOINT) \
         ORDER BY started_at DESC, id DESC LIMIT 21",
        "Index Scan Backward using attempt_log_idx",
    ),
    (
        "SELECT * FROM attempt WHERE workspace_id = OWNER AND event_id IN (OWNER, ENDPOINT)",
        "attempt_pkey",
    ),
    (
        "SELECT * FROM work WHERE workspace_id = OWNER AND target = ENDPOINT AND due_at >= 100 \
         AND (due_at, seq) > (100, 7) ORDER BY due_at, seq LIMIT 21",
        "Index Scan using work_target_idx",
    ),
];

/// Attempts at three endpoints, and open work of theirs.
const FILL: [&str; 3] = [
    "INSERT INTO attempt (workspace_id, event_id, id, endpoint_id, number, replay, started_at, took, state) \
     SELECT OWNER, gen_random_uuid(), gen_random_uuid(), \
     CASE n % 3 WHEN 0 THEN ENDPOINT ELSE gen_random_uuid() END, 1, 0, n, 12, n % 7 % 3 FROM generate_series(1, 20000) AS n",
    "INSERT INTO work (workspace_id, id, seq, target, due_at, kind, attempt, event_id, endpoint_id, pace) \
     SELECT OWNER, gen_random_uuid(), n, CASE n % 3 WHEN 0 THEN ENDPOINT ELSE gen_random_uuid() END, n, 3, 0, \
     gen_random_uuid(), ENDPOINT, 0 FROM generate_series(1, 20000) AS n",
    "ANALYZE attempt, work",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql_the_log_is_read_in_the_order_of_an_index() {
    let fresh = Fresh::new(Kind::Postgres).await;
    let owner = fresh.owner().await;
    for sql in FILL {
        owner.execute_unprepared(&known(sql)).await.unwrap();
    }

    for (sql, step) in LOG {
        is_read_by(&owner, sql, step).await;
    }
    owner.close().await.unwrap();
}

/// What finds and removes what is out of retention, on SQLite, as the write door writes it: statement and step.
const RETIRED: [(&str, &str); 8] = [
    (
        "SELECT e.position, e.id, e.at FROM event e WHERE e.workspace_id = ? ORDER BY e.position LIMIT ?",
        "SEARCH e USING PRIMARY KEY (workspace_id=?)",
    ),
    (
        "SELECT w.id FROM work w WHERE (w.workspace_id, w.event_id) IN (SELECT * FROM (VALUES (?, ?), (?, ?)) AS v LIMIT ? + 0) \
         AND w.event_id IS NOT NULL AND (w.started_at IS NULL OR w.started_at < 7) LIMIT 500",
        "SEARCH w USING INDEX work_event_idx (workspace_id=? AND event_id=?)",
    ),
    (
        "SELECT a.event_id, a.id FROM attempt a WHERE (a.workspace_id, a.event_id) IN \
         (SELECT * FROM (VALUES (?, ?), (?, ?)) AS v LIMIT ? + 0) LIMIT 500",
        "SEARCH a USING PRIMARY KEY (workspace_id=? AND event_id=?)",
    ),
    (
        "DELETE FROM attempt WHERE (workspace_id, event_id, id) IN \
         (SELECT * FROM (VALUES (?, ?, ?), (?, ?, ?)) AS v LIMIT ? + 0)",
        "SEARCH attempt USING PRIMARY KEY (workspace_id=? AND event_id=? AND id=?)",
    ),
    (
        "DELETE FROM event WHERE workspace_id = ? AND position <= ?",
        "SEARCH event USING PRIMARY KEY (workspace_id=? AND position<?)",
    ),
    (
        "SELECT o.workspace_id, o.id FROM operation o WHERE o.workspace_id = ? AND o.created_at < ? AND o.ended_at < ? \
         ORDER BY o.created_at, o.id LIMIT ?",
        "SEARCH o USING INDEX operation_created_at_idx (workspace_id=? AND created_at<?)",
    ),
    (
        "SELECT a.workspace_id, a.id FROM audit_entry a WHERE a.workspace_id = ? AND a.at < ? ORDER BY a.at, a.id LIMIT ?",
        "SEARCH a USING COVERING INDEX audit_entry_done_idx (workspace_id=? AND at<?)",
    ),
    (
        "SELECT * FROM event WHERE workspace_id = ? AND channel_id = ? AND position > ? AND position <= ? ORDER BY position DESC LIMIT 21",
        "SEARCH event USING PRIMARY KEY (workspace_id=? AND position>? AND position<?)",
    ),
];

#[tokio::test]
async fn what_is_out_of_retention_is_found_by_the_keys_that_are_there() {
    let fresh = Fresh::new(Kind::Sqlite).await;
    let raw = fresh.raw().await;

    for (sql, step) in RETIRED {
        let steps = plan(&raw, sql).await;
        assert!(steps.iter().any(|found| found == step), "{sql}: {steps:#?}");
        let costly = |found: &&String| {
            found.contains("TEMP B-TREE")
                || ["SCAN e", "SCAN w", "SCAN a", "SCAN o"]
                    .iter()
                    .any(|scan| found.starts_with(scan))
        };
        assert_eq!(steps.iter().find(costly), None, "{sql}: {steps:#?}");
    }
    raw.close().await.unwrap();
}

/// A log of two workspaces, the one asked for a hundredth of it, and what PostgreSQL knows of it.
const LOGGED: [&str; 4] = [
    "INSERT INTO event (workspace_id, position, id, kind, at, audience, flags) \
     SELECT CASE n % 100 WHEN 0 THEN OWNER ELSE ENDPOINT END, n, gen_random_uuid(), 'message.received', n, 0, 0 \
     FROM generate_series(1, 40000) AS n",
    "INSERT INTO attempt (workspace_id, event_id, id, endpoint_id, number, replay, started_at, took, state) \
     SELECT workspace_id, id, gen_random_uuid(), ENDPOINT, 1, 0, at, 12, 0 FROM event",
    "INSERT INTO work (workspace_id, id, seq, target, due_at, kind, attempt, event_id, endpoint_id, pace) \
     SELECT workspace_id, gen_random_uuid(), position, ENDPOINT, at, 3, 0, id, ENDPOINT, 0 FROM event",
    "ANALYZE event, attempt, work",
];

/// The same on PostgreSQL.
const RETIRED_THERE: [(&str, &str); 6] = [
    (
        "SELECT e.position, e.id, e.at FROM event e WHERE e.workspace_id = OWNER ORDER BY e.position LIMIT 200",
        "Index Scan using event_pkey",
    ),
    (
        "SELECT w.id FROM work w WHERE (w.workspace_id, w.event_id) IN \
         (SELECT * FROM (VALUES (OWNER, ENDPOINT), (OWNER, OWNER)) AS v LIMIT 2) \
         AND w.event_id IS NOT NULL AND (w.started_at IS NULL OR w.started_at < 7) LIMIT 500 FOR UPDATE SKIP LOCKED",
        "work_event_idx",
    ),
    (
        "SELECT a.event_id, a.id FROM attempt a WHERE (a.workspace_id, a.event_id) IN \
         (SELECT * FROM (VALUES (OWNER, ENDPOINT), (OWNER, OWNER)) AS v LIMIT 2) LIMIT 500",
        "attempt_pkey",
    ),
    (
        "DELETE FROM attempt WHERE (workspace_id, event_id, id) IN \
         (SELECT * FROM (VALUES (OWNER, ENDPOINT, OWNER), (OWNER, OWNER, OWNER)) AS v LIMIT 2)",
        "attempt_pkey",
    ),
    (
        "DELETE FROM event WHERE workspace_id = OWNER AND position <= 2000",
        "event_pkey",
    ),
    (
        "SELECT * FROM event WHERE workspace_id = OWNER AND channel_id = ENDPOINT AND position > 29000 AND position <= 39000 \
         ORDER BY position DESC LIMIT 21",
        "Index Scan Backward using event_pkey",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql_what_is_out_of_retention_is_found_without_a_scan_and_without_a_sort() {
    let fresh = Fresh::new(Kind::Postgres).await;
    let owner = fresh.owner().await;
    for sql in LOGGED {
        owner.execute_unprepared(&known(sql)).await.unwrap();
    }

    for (sql, step) in RETIRED_THERE {
        is_read_by(&owner, sql, step).await;
    }
    owner.close().await.unwrap();
}

/// A statement about these two.
fn known(sql: &str) -> String {
    sql.replace("OWNER", "'00000000-0000-7000-8000-000000000001'::uuid")
        .replace("ENDPOINT", "'00000000-0000-7000-8000-000000000002'::uuid")
}

/// PostgreSQL reads it by this, and scans and sorts nothing.
async fn is_read_by(owner: &DatabaseConnection, sql: &str, step: &str) {
    let explained = format!("EXPLAIN {}", known(sql));
    let statement = Statement::from_string(owner.get_database_backend(), explained);
    let rows = owner.query_all_raw(statement).await.unwrap();
    let steps: Vec<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect();
    assert!(
        steps.iter().any(|found| found.contains(step)),
        "{sql}: {steps:#?}"
    );
    // the few keys of a list may be sorted
    let costly = |found: &&String| {
        found.contains("Seq Scan")
            || (found.contains("Sort Key")
                && !found.contains("ANY_subquery")
                && !found.contains("*VALUES*"))
    };
    assert_eq!(steps.iter().find(costly), None, "{sql}: {steps:#?}");
}
