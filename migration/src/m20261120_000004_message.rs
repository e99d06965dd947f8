//! Contacts, conversations, messages, their parts and what they say.

use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, DeriveMigrationName, Expr, ExprTrait as _, MigrationTrait,
    SchemaManager, async_trait,
};

use crate::column::{
    OWNER, bytes, index, long, maybe, reference, small, table, text, unique, uuid, wide_table,
};

/// The states in which a message has an open or unconfirmed part.
const UNSETTLED: [i16; 4] = [1, 2, 3, 9];

/// The origin of messages that were sent through the API.
const OUTBOUND: i16 = 2;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        people(manager).await?;
        // Wide: it is the one place where content is.
        let contents = wide_table(
            "content",
            &[OWNER, "id"],
            vec![uuid(OWNER), uuid("id"), bytes("body"), long("created_at")],
        );
        manager.create_table(contents).await?;
        messages(manager).await?;
        parts(manager).await
    }
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut contacts = table(
        manager,
        "contact",
        &[OWNER, "id"],
        vec![
            uuid(OWNER),
            uuid("id"),
            uuid("channel_id"),
            text("external_id"),
            long("created_at"),
            long("version"),
        ],
    );
    contacts.foreign_key(&mut reference(
        "contact",
        "channel",
        &[OWNER, "channel_id"],
        "channel",
        &[OWNER, "id"],
    ));
    manager.create_table(contacts).await?;
    let external = unique("contact", "external", &[OWNER, "channel_id", "external_id"]);
    manager.create_index(external).await?;

    let mut conversations = table(
        manager,
        "conversation",
        &[OWNER, "id"],
        vec![
            uuid(OWNER),
            uuid("id"),
            uuid("channel_id"),
            uuid("contact_id"),
            maybe(long("last_inbound_at")),
            long("last_message_at"),
            maybe(long("read_until")),
            long("created_at"),
            long("version"),
        ],
    );
    conversations.foreign_key(&mut reference(
        "conversation",
        "contact",
        &[OWNER, "contact_id"],
        "contact",
        &[OWNER, "id"],
    ));
    manager.create_table(conversations).await?;
    let contact = unique("conversation", "contact", &[OWNER, "contact_id"]);
    manager.create_index(contact).await?;
    let spoken = index("conversation", "spoken", &[OWNER, "last_message_at", "id"]);
    manager.create_index(spoken).await?;
    let of_channel = index(
        "conversation",
        "channel",
        &[OWNER, "channel_id", "last_message_at", "id"],
    );
    manager.create_index(of_channel).await
}

async fn messages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut messages = table(
        manager,
        "message",
        &[OWNER, "id"],
        vec![
            uuid(OWNER),
            uuid("id"),
            uuid("channel_id"),
            uuid("conversation_id"),
            uuid("contact_id"),
            small("origin"),
            maybe(text("external_id")),
            maybe(text("reference")),
            uuid("content_id"),
            maybe(bytes("data")),
            small("state"),
            long("created_at"),
            long("version"),
        ],
    );
    messages.foreign_key(&mut reference(
        "message",
        "conversation",
        &[OWNER, "conversation_id"],
        "conversation",
        &[OWNER, "id"],
    ));
    manager.create_table(messages).await?;
    let external = unique("message", "external", &[OWNER, "channel_id", "external_id"]);
    manager.create_index(external).await?;
    let listed = index(
        "message",
        "conversation",
        &[OWNER, "conversation_id", "created_at", "id"],
    );
    manager.create_index(listed).await?;
    let unsettled = index("message", "unsettled", &[OWNER, "conversation_id"])
        .cond_where(Expr::col("state").is_in(UNSETTLED))
        .take();
    manager.create_index(unsettled).await?;
    // What came in is looked for in its conversation, and by Instagram's id.
    let outbound = index("message", "state", &[OWNER, "state", "created_at", "id"])
        .cond_where(Expr::col("origin").eq(OUTBOUND))
        .take();
    manager.create_index(outbound).await?;
    let referred = index(
        "message",
        "reference",
        &[OWNER, "reference", "created_at", "id"],
    )
    .cond_where(Expr::col("reference").is_not_null())
    .take();
    manager.create_index(referred).await
}

async fn parts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut parts = table(
        manager,
        "part",
        &[OWNER, "id"],
        vec![
            uuid(OWNER),
            uuid("id"),
            uuid("message_id"),
            uuid("channel_id"),
            small("place"),
            uuid("content_id"),
            maybe(text("external_id")),
            small("outcome"),
            maybe(bytes("data")),
            maybe(long("delivered_at")),
        ],
    );
    parts.foreign_key(&mut reference(
        "part",
        "message",
        &[OWNER, "message_id"],
        "message",
        &[OWNER, "id"],
    ));
    manager.create_table(parts).await?;
    let external = unique("part", "external", &[OWNER, "channel_id", "external_id"]);
    manager.create_index(external).await?;
    manager
        .create_index(unique("part", "place", &[OWNER, "message_id", "place"]))
        .await
}
