use std::collections::BTreeMap;

use actix_web::patch;
use domain::flow::connect::{ChangeChannel, Connect};
use domain::model::channel::{ChannelId, Habits, MediaPolicy, UnsendPolicy};
use domain::model::message::Signature;
use domain::model::shared::Code;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::ChannelsWrite};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::fields::{self, Patched};
use crate::http::flow::Flow;
use crate::http::message::SignatureBody;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::thread_control::ThreadControlBody;
use crate::http::view::ChannelView;

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeChannel, example = json!({"name": "Support", "reference": "shop-1", "metadata": {"team": "blue"}, "routing_label": "sales", "idle_close_after": 86400, "warn_before": 7200, "thread_control": {"action": "take"}, "human_agent_handover": true, "withhold_media": ["image"], "on_unsend": "redact"}))]
pub(crate) struct ChangeChannelBody {
    /// What the workspace calls it; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patched<String>,
    /// The workspace's own key for it; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reference: Patched<String>,
    /// The workspace's notes on it, whole: at most 50 keys of 40 characters, values of 500; null takes them away.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    metadata: Patched<BTreeMap<String, String>>,
    /// How what is sent is signed, when the message does not say so itself; null is `none`.
    #[serde(default)]
    #[schema(value_type = Option<SignatureBody>)]
    signature: Patched<SignatureBody>,
    /// Where its conversations belong, in the workspace's words, 200 characters at most: events show it. null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    routing_label: Patched<String>,
    /// A conversation in which nothing was said for so many seconds is closed, 60 to 31536000; null closes none.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    idle_close_after: Patched<i64>,
    /// So many seconds before a reply window closes `conversation.window_closing` is told, while the contact has the last
    /// word: 60 to 82800; null tells none.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    warn_before: Patched<i64>,
    /// What becomes of the control of a conversation around each message, as in a message's `thread_control`, when the message
    /// does not say so itself; `take` and `request` are not for messages that are scheduled or wait. Only for accounts that
    /// are connected with Facebook Login. null changes nothing.
    #[serde(default)]
    #[schema(value_type = Option<ThreadControlBody>)]
    thread_control: Patched<ThreadControlBody>,
    /// Whether a contact who taps a quick reply or a button with the payload `HUMAN_AGENT` is handed over to the Instagram
    /// inbox. What is said before, is scheduled or waits does not take the conversation back; the next message that is sent
    /// at once does. Only for accounts that are connected with Facebook Login. null is false.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    human_agent_handover: Patched<bool>,
    /// Which files of contacts are withheld from now on: of `image`, `video`, `audio`, `file`, `share`, `reel` and `story`
    /// those that are named. Their messages are told, the files are not: they have no URL, and `status` is `withheld`.
    /// Null withholds nothing.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    withhold_media: Patched<Vec<String>>,
    /// What becomes of messages that are taken back from now on; what they said is gone in any case. Null is `redact`.
    #[serde(default)]
    #[schema(value_type = Option<OnUnsendBody>)]
    on_unsend: Patched<OnUnsendBody>,
}

/// What becomes of a message that is taken back.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnUnsend)]
pub(crate) enum OnUnsendBody {
    /// It is shown as `unsent`, without what it said.
    Redact,
    /// It is shown no more: not listed, and 404 when it is read. Events about it say `unsent`.
    Delete,
}

impl From<OnUnsendBody> for UnsendPolicy {
    fn from(body: OnUnsendBody) -> Self {
        match body {
            OnUnsendBody::Redact => Self::Redact,
            OnUnsendBody::Delete => Self::Delete,
        }
    }
}

impl ChangeChannelBody {
    fn ask(self, if_version: Option<i64>) -> Result<ChangeChannel, Problem> {
        let mut faults = Faults::new();
        let name = self.name;
        let name = name.or_none(|name| fields::maybe_name(&mut faults, name.as_deref()));
        let key = self.reference;
        let key = key.or_none(|key| fields::key(&mut faults, "/reference", key.as_deref()));
        let metadata = self.metadata;
        let metadata = metadata.or_none(|pairs| fields::metadata(&mut faults, pairs));
        let signature = match self.signature {
            Patched::Absent => None,
            Patched::Null => Some(Signature::None),
            Patched::Value(body) => Some(Signature::from(body)),
        };
        let unsend = match self.on_unsend {
            Patched::Absent => None,
            Patched::Null => Some(UnsendPolicy::default()),
            Patched::Value(body) => Some(UnsendPolicy::from(body)),
        };
        let label = self.routing_label;
        let label = label.or_none(|label| fields::label(&mut faults, label.as_deref()));
        let idle = self.idle_close_after.or_none(|idle| {
            let bounds = (Habits::SHORTEST_IDLE, Habits::LONGEST_IDLE);
            fields::seconds(&mut faults, "/idle_close_after", idle, bounds)
        });
        let warn = self.warn_before.or_none(|before| {
            let bounds = (Habits::SHORTEST_WARNING, Habits::LONGEST_WARNING);
            fields::seconds(&mut faults, "/warn_before", before, bounds)
        });
        let control = self.thread_control.or_none(|body| match body {
            None => Some(None),
            Some(body) => body.read(&mut faults, "/thread_control").map(Some),
        });
        let human_agent_handover = match self.human_agent_handover {
            Patched::Absent => None,
            Patched::Null => Some(false),
            Patched::Value(hands_over) => Some(hands_over),
        };
        let media = self.withhold_media;
        let media = media.or_none(|kinds| withheld(&mut faults, &kinds.unwrap_or_default()));
        let ask = name
            .zip(key)
            .zip(metadata)
            .zip(label.zip(media))
            .zip(idle.zip(warn).zip(control))
            .map(
                |(
                    (((name, external_id), metadata), (routing_label, media)),
                    ((idle, warn), thread_control),
                )| {
                    ChangeChannel {
                        name,
                        external_id,
                        metadata,
                        signature,
                        routing_label,
                        idle_close_after: idle,
                        warn_before: warn,
                        thread_control,
                        human_agent_handover,
                        media,
                        unsend,
                        if_version,
                    }
                },
            );
        faults.done(ask)
    }
}

fn withheld(faults: &mut Faults, kinds: &[String]) -> Option<MediaPolicy> {
    let policy = MediaPolicy::parse(kinds);
    if policy.is_none() {
        let unknown = |kind: &&String| !MediaPolicy::KINDS.contains(&kind.as_str());
        for (index, _) in kinds.iter().enumerate().filter(|(_, kind)| unknown(kind)) {
            let fault = format!("is none of {}", MediaPolicy::KINDS.join(", "));
            faults.add(
                format!("/withhold_media/{index}"),
                Code::InvalidRequest,
                fault,
            );
        }
    }
    policy
}

/// Change a channel
///
/// What the workspace says of it: its name, its key, its notes, how messages are signed, and how its conversations are
/// looked after. A JSON merge patch.
#[utoipa::path(tag = "channels", operation_id = "channels.change", request_body = ChangeChannelBody,
    params(
        ("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on"),
    ),
    responses((status = 200, description = "The channel", body = ChannelView),
        (status = 412, description = "The channel has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/channels/{channel_id}")]
pub(super) async fn change(
    caller: Allowed<ChannelsWrite>,
    Id(id): Id<ChannelId>,
    IfMatch(version): IfMatch,
    body: Body<ChangeChannelBody>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<Versioned<ChannelView>, Problem> {
    let workspace = caller.workspace()?;
    let (change, by) = (body.value.ask(version)?, body.asked.by);
    let channel = connect
        .run(move |connect| async move { connect.change_channel(workspace, id, change, by).await })
        .await?;
    Ok(Versioned(
        channel.version,
        ChannelView::of(&channel, &pages),
    ))
}
