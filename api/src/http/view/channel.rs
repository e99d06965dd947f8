use std::collections::BTreeMap;

use domain::model::channel::{Channel, ChannelState, ProviderKind, Reason, UnsendPolicy};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{
    ActionView, CheckView, HoldView, ThreadControlView, categories, checks, code_scopes,
    codes_schema, external, label, metadata, time, words,
};
use crate::http::pages::CodePages;

/// One connected Instagram account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Channel, example = json!({
    "id": "ch_01jd2v7q7hf8mrk0e4w0z3n5tb",
    "provider": "instagram",
    "state": "active",
    "reasons": [],
    "hold": null,
    "external_id": "17841400000000001",
    "username": "acme.shop",
    "display_name": "Acme Shop",
    "account_type": "BUSINESS",
    "login": "facebook",
    "page": {"id": "134895793791914", "name": "Acme"},
    "checks": [{"id": "subscription", "status": "pass", "title": "Instagram sends messages here", "code": null, "help": null}],
    "checked_at": "2026-11-20T10:00:00.000Z",
    "receive_verified_at": "2026-11-20T10:02:00.000Z",
    "name": "Support",
    "reference": "shop-1",
    "metadata": {},
    "withhold_media": [],
    "on_unsend": "redact",
    "signature": "none",
    "routing_label": "sales",
    "idle_close_after": 86400,
    "warn_before": 7200,
    "thread_control": null,
    "human_agent_handover": false,
    "created_at": "2026-11-20T10:00:00.000Z",
    "disconnected_at": null,
}))]
pub struct ChannelView {
    /// Its id; connecting the same account again keeps it.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// What kind of channel it is.
    #[schema(example = "instagram")]
    provider: &'static str,
    /// What it is good for: the worst of what is on record.
    #[schema(schema_with = channel_states)]
    state: &'static str,
    /// What is wrong with it, when something is.
    reasons: Vec<ReasonView>,
    /// Why everything that is sent through it waits, when it does.
    hold: Option<HoldView>,
    /// Instagram's id of the account, the one in its webhooks.
    #[schema(example = "17841400000000001")]
    external_id: String,
    /// The account's handle.
    #[schema(example = "acme.shop")]
    username: String,
    /// The name that the account shows.
    #[schema(example = "Acme Shop")]
    display_name: Option<String>,
    /// `BUSINESS`, `MEDIA_CREATOR`, … as Instagram says it.
    #[schema(example = "BUSINESS")]
    account_type: Option<String>,
    /// With which login it was connected last: `instagram` or `facebook`.
    #[schema(example = "facebook", pattern = "instagram|facebook")]
    login: &'static str,
    /// The Facebook Page that it is reached through, with Facebook Login.
    page: Option<PageOfView>,
    /// What was looked at when it was connected, and since.
    checks: Vec<CheckView>,
    /// When that was looked at last.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    checked_at: Option<String>,
    /// When the first message came in through this connection: receiving is proven.
    #[schema(example = "2026-11-20T10:02:00.000Z")]
    receive_verified_at: Option<String>,
    /// What the workspace calls it.
    #[schema(example = "Support")]
    name: Option<String>,
    /// The workspace's own key for it.
    #[schema(example = "shop-1")]
    reference: Option<String>,
    /// The workspace's notes on it.
    #[schema(example = json!({}))]
    metadata: BTreeMap<String, String>,
    /// How what is sent is signed, when the message does not say so itself: `none`, `name` or `alias` of the sender.
    #[schema(example = "none")]
    signature: &'static str,
    /// Where its conversations belong, in the workspace's words.
    #[schema(example = "sales")]
    routing_label: Option<String>,
    /// A conversation in which nothing was said for so many seconds is closed.
    #[schema(example = 86400)]
    idle_close_after: Option<i64>,
    /// So many seconds before a reply window closes it is told, while the contact has the last word.
    #[schema(example = 7200)]
    warn_before: Option<i64>,
    /// What becomes of the control of a conversation around each message, when the message does not say so itself.
    thread_control: Option<ThreadControlView>,
    /// Whether a contact who asks for a person (payload `HUMAN_AGENT`) is handed over to the Instagram inbox.
    #[schema(example = false)]
    human_agent_handover: bool,
    /// Which files of contacts it withholds: `image`, `video`, `audio`, `file`, `share`, `reel`, `story`.
    #[schema(example = json!([]))]
    withhold_media: Vec<&'static str>,
    /// What becomes of messages that are taken back: `redact` shows them as `unsent`, `delete` shows them no more.
    #[schema(schema_with = unsend_policies)]
    on_unsend: &'static str,
    /// When it was connected first.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
    /// When it was disconnected, if it is.
    #[schema(example = json!(null))]
    disconnected_at: Option<String>,
}

/// A Facebook Page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FacebookPage)]
pub(super) struct PageOfView {
    /// Its id.
    #[schema(example = "134895793791914")]
    id: String,
    /// What it is called.
    #[schema(example = "Acme")]
    name: Option<String>,
}

/// Something that is wrong with a channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reason)]
pub struct ReasonView {
    /// What.
    #[schema(schema_with = codes_schema)]
    code: &'static str,
    /// What kind of trouble: `request`, `access`, `state`, `limit`, `provider`, `owner` or `service`.
    #[schema(schema_with = categories)]
    category: &'static str,
    /// What it concerns: `request`, `message`, `channel` or `app`.
    #[schema(schema_with = code_scopes)]
    scope: &'static str,
    /// What it means.
    explanation: &'static str,
    /// What to do about it.
    action: ActionView,
    /// Whether it may end without anybody acting.
    #[schema(example = false)]
    retryable: bool,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    since: String,
}

fn unsend_policies() -> Schema {
    words(UnsendPolicy::ALL.map(UnsendPolicy::as_str))
}

/// All states of channels.
pub fn channel_states() -> Schema {
    words(ChannelState::ALL.map(ChannelState::as_str))
}

impl ReasonView {
    /// This reason, with what to do about it.
    pub fn of(reason: &Reason, pages: &CodePages) -> Self {
        let info = reason.code.info();
        Self {
            code: info.code,
            category: info.category.as_str(),
            scope: info.scope.as_str(),
            explanation: info.explanation,
            action: ActionView::of(reason.code, pages),
            retryable: info.retryable,
            since: time(reason.since),
        }
    }
}

impl ChannelView {
    /// This channel; of what is wrong with it, what to do about it.
    pub fn of(channel: &Channel, pages: &CodePages) -> Self {
        Self {
            id: channel.id.to_string(),
            provider: ProviderKind::Instagram.as_str(),
            state: channel.state().as_str(),
            reasons: channel
                .reasons
                .iter()
                .map(|it| ReasonView::of(it, pages))
                .collect(),
            hold: channel.hold().as_ref().map(|it| HoldView::of(it, pages)),
            external_id: channel.account.external_id.to_string(),
            username: channel.account.username.clone(),
            display_name: channel.account.name.clone(),
            account_type: channel.account.account_type.clone(),
            login: channel.connection.via.product().as_str(),
            page: channel.connection.via.page().map(|page| PageOfView {
                id: page.id.to_string(),
                name: page.name.clone(),
            }),
            checks: checks(&channel.connection.checks),
            checked_at: channel.connection.checked_at.map(time),
            receive_verified_at: channel.connection.receive_verified_at.map(time),
            name: channel.name.as_ref().map(|name| name.as_str().to_owned()),
            reference: external(channel.external_id.as_ref()),
            metadata: metadata(&channel.metadata),
            signature: channel.signature.as_str(),
            routing_label: label(channel.habits.routing_label.as_ref()),
            idle_close_after: channel.habits.idle_close_after.map(|it| it.num_seconds()),
            warn_before: channel.habits.warn_before.map(|it| it.num_seconds()),
            thread_control: channel
                .habits
                .thread_control
                .as_ref()
                .map(ThreadControlView::from),
            human_agent_handover: channel.habits.human_agent_handover,
            withhold_media: channel.media.kinds().collect(),
            on_unsend: channel.unsend.as_str(),
            created_at: time(channel.created_at),
            disconnected_at: channel.disconnected_at.map(time),
        }
    }
}
