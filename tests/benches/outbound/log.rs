//! How soon the log is read when it is long.

use std::time::{Duration, Instant};

use e2e::{Backend, Reply};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use super::Stage;
use super::likeness::{id, numbers, planned};
use crate::Ask;
use crate::load::Samples;
use crate::tenant::Tenant;

/// Endpoints of the workspace; each event was told to each.
const ENDPOINTS: i64 = 10;
/// How often each question is asked.
const TIMES: u32 = 100;
/// The time between two events, in milliseconds.
const STEP: i64 = 500;

/// Prints how long each question about a log of so many attempts takes.
pub(crate) async fn measure(ask: &Ask, backend: Backend, name: &str) {
    let stage = Stage::start(backend, 1, |_| Reply::Status(204)).await;
    let tenant = stage.tenant(1).await;
    let mut endpoints = vec![];
    for place in 0..ENDPOINTS {
        endpoints.push(stage.tells(&tenant, &place.to_string(), json!({})).await);
    }
    stage
        .floods(1, stage.said(std::slice::from_ref(&tenant), "first"))
        .await;
    stage.settled().await;
    let events = ask.rows / ENDPOINTS;
    let begun = Instant::now();
    fill(&stage, backend, events).await;
    println!();
    println!(
        "The log has {} events and {} attempts at {ENDPOINTS} endpoints; made in {} s.\n",
        events,
        events * ENDPOINTS,
        begun.elapsed().as_secs()
    );
    println!("| question about the log | database | p50 | longest |");
    println!("|---|---|---|---|");
    let one = format!("/v1/webhook-endpoints/{}", endpoints[3]);
    let page = tenant.asks(&format!("{one}/attempts?limit=100")).await;
    let event = page["data"][50]["event_id"].as_str().unwrap().to_owned();
    let (from, to) = (time(events / 2), time(events / 2 + 1_000));
    let (long_ago, later) = (time(events / 4), time(events / 4 * 3));
    let questions = [
        (
            "attempts of an endpoint",
            format!("{one}/attempts?limit=50"),
        ),
        (
            "those that failed for good",
            format!("{one}/attempts?state=failed&limit=50"),
        ),
        (
            "those of some minutes in the middle",
            format!("{one}/attempts?from={from}&to={to}&limit=50"),
        ),
        (
            "those that failed in half of the time",
            format!("{one}/attempts?state=failed&from={long_ago}&to={later}&limit=50"),
        ),
        (
            "deliveries of an endpoint",
            format!("{one}/deliveries?limit=50"),
        ),
        (
            "those that failed",
            format!("{one}/deliveries?state=failed&limit=50"),
        ),
        (
            "those that are open",
            format!("{one}/deliveries?state=pending&limit=50"),
        ),
        (
            "deliveries of an event",
            format!("/v1/events/{event}/deliveries"),
        ),
        (
            "the newest events",
            "/v1/events?before=end&limit=50".to_owned(),
        ),
        ("numbers of an endpoint", format!("{one}/stats")),
        ("numbers of the workspace", "/v1/webhook-stats".to_owned()),
    ];
    for (what, path) in questions {
        let samples = timed(&tenant, &path).await;
        println!(
            "| {what} | {name} | {:.1} ms | {:.1} ms |",
            samples.quantile(0.5),
            samples.quantile(1.0)
        );
    }
    stage.ends().await;
}

async fn timed(tenant: &Tenant, path: &str) -> Samples {
    let mut samples = Samples::default();
    for _ in 0..TIMES {
        let asked = Instant::now();
        tenant.asks(path).await;
        samples.add(asked.elapsed());
    }
    samples
}

/// When the event of this number happened.
fn time(number: i64) -> String {
    let at = chrono::DateTime::UNIX_EPOCH + Duration::from_millis(moment(number).unsigned_abs());
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The same in milliseconds. The log ends before anything that really happened.
const fn moment(number: i64) -> i64 {
    1_700_000_000_000 + number * STEP
}

/// Fills the log with likenesses of the one event that is there: of a hundred attempts two failed for good, three were tried
/// again.
async fn fill(stage: &Stage, backend: Backend, events: i64) {
    let numbers = numbers(backend, 1, events);
    let at = format!("({} + g.n * {STEP})", moment(0));
    let id = |tag: &str| id(backend, &at, tag);
    let events = format!(
        "INSERT INTO event SELECT e.workspace_id, 1000000 + g.n, {}, e.kind, {at}, e.channel_id, e.conversation_id, e.contact_id, \
         e.message_id, e.content_id, e.audience, e.endpoint_id, e.flags, e.data \
         FROM (SELECT * FROM event WHERE kind = 'message.received' LIMIT 1) e, {numbers}",
        id("0"),
    );
    let state = "CASE WHEN (g.n + k.place) % 100 < 2 THEN 2 WHEN (g.n + k.place) % 100 < 5 THEN 1 ELSE 0 END";
    let failed = "(g.n + k.place) % 100 < 5";
    let attempts = format!(
        "INSERT INTO attempt (workspace_id, event_id, id, endpoint_id, number, replay, started_at, took, error, status, state) \
         SELECT k.workspace_id, {}, {}, k.id, 1, 0, {at} + 5, 20, CASE WHEN {failed} THEN 'http' END, \
         CASE WHEN {failed} THEN 500 ELSE 204 END, {state} \
         FROM {numbers}, (SELECT workspace_id, id, row_number() OVER (ORDER BY id) AS place FROM endpoint) k",
        id("0"),
        id("1 + k.place"),
    );
    let counted = "UPDATE counter SET position = (SELECT max(position) FROM event)";
    let connection = stage.connection().await;
    for statement in [&events, &attempts, counted, planned(backend)] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
}
