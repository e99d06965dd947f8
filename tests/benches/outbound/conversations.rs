//! Whether it matters how many conversations there are.

use std::sync::Arc;
use std::time::Duration;

use e2e::{Backend, Reply};
use sea_orm::ConnectionTrait as _;

use super::Stage;
use super::likeness::{id, numbers, planned};
use crate::Ask;
use crate::load::Plan;
use crate::tenant::{Tenant, WORKSPACES, named};

/// Conversations to begin with.
const FEW: u64 = 1_000;
/// Events under way.
const UNDER_WAY: usize = 64;

/// Prints what goes through with few conversations and with as many as are asked for, all of which are spoken in.
pub(crate) async fn measure(ask: &Ask, backend: Backend, database: &str) {
    println!();
    println!("| conversations | database | events/s | p50 | p95 | p99 | ÷ few | lost | twice |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let stage = Stage::start(backend, 1, |_| Reply::Status(204)).await;
    let tenants = stage.tenants(1).await;
    begin(&stage, &tenants).await;
    let few = print(ask, database, &stage, &tenants, (FEW, "few"), None).await;
    let many = u64::try_from(ask.rows).unwrap();
    fill(&stage, backend, many).await;
    print(ask, database, &stage, &tenants, (many, "many"), Some(few)).await;
    stage.ends().await;
}

/// Somebody writes in each of the few.
async fn begin(stage: &Stage, tenants: &[Tenant]) {
    let plan = Plan {
        address: stage.address,
        rate: None,
        length: Duration::from_hours(1),
        connections: 256,
        room: Some(Arc::clone(&stage.ends.room)),
        most: Some(FEW),
    };
    let make = stage.said_in(tenants, FEW / WORKSPACES, "begin");
    let begun = stage.drives(plan, 2_000, 1, make).await;
    assert_eq!(begun.outcome.lost, 0, "every conversation has begun");
}

/// The others are likenesses of one of each workspace.
async fn fill(stage: &Stage, backend: Backend, many: u64) {
    let (from, to) = (FEW / WORKSPACES, many / WORKSPACES - 1);
    let numbers = numbers(backend, from.cast_signed(), to.cast_signed());
    let of = |tag: &str| id(backend, "(1700000000000 + g.n)", tag);
    let (contact, conversation) = (of("1"), of("2"));
    let name = match backend {
        Backend::Postgres => "'1789' || lpad(CAST(g.n AS text), 12, '0')",
        Backend::Sqlite => "printf('1789%012d', g.n)",
    };
    let contacts = format!(
        "INSERT INTO contact (workspace_id, id, channel_id, external_id, data, username_hash, reference, created_at, version) \
         SELECT c.workspace_id, {contact}, c.channel_id, {name}, c.data, c.username_hash, c.reference, c.created_at, c.version \
         FROM (SELECT * FROM contact WHERE external_id = '{}') c, {numbers}",
        named(0),
    );
    let conversations = format!(
        "INSERT INTO conversation (workspace_id, id, channel_id, contact_id, last_inbound_at, last_message_at, awaited, \
         unanswered_since, data, created_at, version) \
         SELECT v.workspace_id, {conversation}, v.channel_id, {contact}, v.last_inbound_at - g.n, v.last_message_at - g.n, \
         v.awaited, v.unanswered_since - g.n, v.data, v.created_at, v.version \
         FROM (SELECT v.* FROM conversation v JOIN contact c ON c.workspace_id = v.workspace_id AND c.id = v.contact_id \
         WHERE c.external_id = '{}') v, {numbers}",
        named(0),
    );
    let connection = stage.connection().await;
    for statement in [&contacts, &conversations, planned(backend)] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
}

async fn print(
    ask: &Ask,
    database: &str,
    stage: &Stage,
    tenants: &[Tenant],
    (count, run): (u64, &'static str),
    few: Option<f64>,
) -> f64 {
    let plan = Plan {
        address: stage.address,
        rate: None,
        length: ask.length,
        connections: UNDER_WAY,
        room: Some(Arc::clone(&stage.ends.room)),
        most: None,
    };
    let make = stage.said_in(tenants, count / WORKSPACES, run);
    let taken = stage.drives(plan, UNDER_WAY, 1, make).await;
    let each = taken.events as f64 / taken.time.as_secs_f64();
    let samples = &taken.outcome.samples;
    println!(
        "| {count} | {database} | {each:.0} | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} | {} | {} |",
        samples.quantile(0.5),
        samples.quantile(0.95),
        samples.quantile(0.99),
        each / few.unwrap_or(each),
        taken.outcome.lost,
        taken.outcome.twice,
    );
    each
}
