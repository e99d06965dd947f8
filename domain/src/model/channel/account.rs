use crate::model::message::Signature;
use crate::model::shared::{ExternalId, Metadata, Name, Time, id};
use crate::model::workspace::WorkspaceId;

use super::{
    Connection, GrantId, Habits, Lack, MediaPolicy, Pause, ProviderAppId, Reason, UnsendPolicy,
};

id!(/** One connected Instagram account of a workspace. */ ChannelId, "ch");

/// What Instagram says of a professional account (META 1b, "Who am I").
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_field_names,
    reason = "`account_type` is Instagram's own word"
)]
pub struct Account {
    /// The professional account's id, the one in webhooks (`user_id` of `/me`).
    pub external_id: ExternalId,
    /// The app-scoped id by which Meta's callbacks name whoever logged in: `id` of `/me`, of the account itself with
    /// Instagram's own login, of the person with Facebook's.
    pub app_scoped_id: ExternalId,
    /// Its handle.
    pub username: String,
    /// Its display name.
    pub name: Option<String>,
    /// `BUSINESS`, `MEDIA_CREATOR`, … as Instagram says it.
    pub account_type: Option<String>,
}

/// A connected account. Which state it is in is computed from this, see [`Channel::state`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id; connecting the same account again in the same workspace keeps it.
    pub id: ChannelId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The provider app that it is connected through.
    pub provider_app: ProviderAppId,
    /// The consent that it rests on; gone when disconnected.
    pub grant: Option<GrantId>,
    /// The account.
    pub account: Account,
    /// How it is reached, and how that was found to work.
    pub connection: Connection,
    /// What the workspace calls it.
    pub name: Option<Name>,
    /// The workspace's own key for it.
    pub external_id: Option<ExternalId>,
    /// The workspace's notes on it.
    pub metadata: Metadata,
    /// How what is sent is signed, when the message does not say so itself.
    pub signature: Signature,
    /// Which files of contacts it withholds.
    pub media: MediaPolicy,
    /// What becomes of messages that are taken back.
    pub unsend: UnsendPolicy,
    /// Counts its connections; an item of an earlier one is not applied.
    pub generation: i64,
    /// Since when its webhooks are subscribed, in this connection.
    pub subscribed_at: Option<Time>,
    /// When it was disconnected, if it is.
    pub disconnected_at: Option<Time>,
    /// What is wrong with it now.
    pub reasons: Vec<Reason>,
    /// What the answers to the last sends say, when they were not good.
    pub pause: Option<Pause>,
    /// How its conversations are to be looked after.
    pub habits: Habits,
    /// What Instagram refused lately for want of a feature.
    pub lacks: Vec<Lack>,
    /// Since when.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

/// Who owns an account: at most one live channel of all workspaces of a mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The provider app.
    pub provider_app: ProviderAppId,
    /// The account's id as webhooks name it.
    pub account: ExternalId,
    /// The owner.
    pub workspace: WorkspaceId,
    /// Its channel.
    pub channel: ChannelId,
    /// The channel's generation.
    pub generation: i64,
}
