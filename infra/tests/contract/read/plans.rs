//! SQLite reads the rows that are asked for and not those of a whole workspace.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};

use crate::harness::{Fresh, Kind};

/// The statements that are run for each message, written as the read door and the write door write them.
const NEEDED: [(&str, &str); 13] = [
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
    }
    raw.close().await.unwrap();
}
