use domain::flow::connect::ChannelHealth;
use domain::model::channel::{Spent, Usage};
use domain::model::shared::Pace;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::hold::HoldView;
use super::{ReasonView, channel_states, time, words};
use crate::http::pages::CodePages;

/// How a channel is, and how fast it may send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelHealth)]
pub struct HealthView {
    /// The channel.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: String,
    /// What it is good for.
    #[schema(schema_with = channel_states)]
    state: &'static str,
    /// What is wrong with it.
    reasons: Vec<ReasonView>,
    /// What keeps everything from being sent, if anything does, and until when.
    hold: Option<HoldView>,
    /// What Instagram said last of how much was called, since this process runs; null when it said nothing.
    usage: Option<UsageView>,
    /// How fast Instagram is called for it at most. A message that is beyond that waits for its turn; a call that waits for
    /// Instagram's answer is refused with 429.
    budgets: Vec<BudgetView>,
}

/// How much of what Instagram allows is used up. From 90 on the channel pauses before Instagram makes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelUsage)]
pub(super) struct UsageView {
    /// Of what the account may cause, in percent; more than 100 when it is overdrawn.
    #[schema(example = 12)]
    account_percent: Option<u16>,
    /// Of what the provider app may cause, by all its channels together.
    #[schema(example = 4)]
    app_percent: Option<u16>,
    /// When Instagram said so.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    at: String,
}

/// How fast Instagram may be called for something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelBudget)]
pub(super) struct BudgetView {
    /// What: `send` for text, links, stickers and actions, `file` for files, `private_reply` for private replies to comments
    /// on posts and reels, `live_private_reply` for those on live broadcasts, `conversations` for what was said, `profile`
    /// for who a contact is, `messenger_profile` for ice breakers and the menu, `thread_control` for the control of
    /// conversations.
    #[schema(schema_with = paces)]
    pace: &'static str,
    /// So many.
    #[schema(example = 100)]
    calls: u16,
    /// In so many seconds.
    #[schema(example = 1)]
    per_seconds: i64,
    /// How many were made in that time, by this process.
    #[schema(example = 12)]
    used: u16,
    /// Until when there are no more; null while there are.
    #[schema(example = json!(null))]
    until: Option<String>,
}

fn paces() -> Schema {
    let limited = Pace::ALL.into_iter().filter(|pace| *pace != Pace::Free);
    words(limited.map(Pace::as_str))
}

impl From<&Spent> for BudgetView {
    fn from(spent: &Spent) -> Self {
        Self {
            pace: spent.pace.as_str(),
            calls: spent.rate.calls,
            per_seconds: spent.rate.per.num_seconds(),
            used: spent.used,
            until: spent.until.map(time),
        }
    }
}

impl From<Usage> for UsageView {
    fn from(usage: Usage) -> Self {
        Self {
            account_percent: usage.account,
            app_percent: usage.app,
            at: time(usage.at),
        }
    }
}

impl HealthView {
    /// This channel's health; of what is wrong with it, what to do about it.
    pub fn of(health: &ChannelHealth, pages: &CodePages) -> Self {
        let channel = &health.channel;
        Self {
            channel_id: channel.id.to_string(),
            state: channel.state().as_str(),
            reasons: channel
                .reasons
                .iter()
                .map(|it| ReasonView::of(it, pages))
                .collect(),
            hold: channel.hold().as_ref().map(|it| HoldView::of(it, pages)),
            usage: health.usage.map(UsageView::from),
            budgets: health.budgets.iter().map(BudgetView::from).collect(),
        }
    }
}
