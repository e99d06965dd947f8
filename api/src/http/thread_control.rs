//! What is to become of the control of a conversation: the body of a call, a field of a message and a channel's setting.

use std::borrow::Cow;

use chrono::Duration;
use domain::model::conversation::{ThreadAction, ThreadControl};
use domain::model::message::AskedControl;
use domain::model::shared::{Code, ExternalId};
use serde::Deserialize;
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::problem::{Faults, Problem};

/// Characters of a note at most: a bound of ours, Instagram names none.
const LONGEST_NOTE: usize = 1000;

/// What is to become of the control of a conversation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ThreadControl, example = json!({"action": "pass", "to": "instagram_inbox", "metadata": "the customer wants a person"}))]
pub(super) struct ThreadControlBody {
    /// `take` it from whoever has it, `pass` it on, `release` it, `request` it from whoever has it, or `extend` it.
    #[schema(pattern = "take|pass|release|request|extend")]
    action: String,
    /// To whom it is passed: `instagram_inbox`, `page_inbox`, or a Meta app's id; the account's default app when absent.
    #[serde(default)]
    to: Option<String>,
    /// What the other app is told beside, 1,000 characters at most.
    #[serde(default)]
    metadata: Option<String>,
    /// For how many seconds it is kept by `extend`, 604800 at most.
    #[serde(default)]
    duration: Option<i64>,
}

/// The same around one message, of which it may also be `none`.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct MessageControlBody(ThreadControlBody);

/// The word of a message that does nothing about it.
const NONE: &str = "none";

impl ToSchema for MessageControlBody {
    fn name() -> Cow<'static, str> {
        "MessageThreadControl".into()
    }
}

impl PartialSchema for MessageControlBody {
    /// That of a call, with one more word.
    fn schema() -> RefOr<Schema> {
        let mut schema = ThreadControlBody::schema();
        let RefOr::T(Schema::Object(object)) = &mut schema else {
            return schema;
        };
        let of = "What becomes of the control of the conversation around one message.";
        object.description = Some(of.to_owned());
        object.example = Some(json!({"action": "release"}));
        if let Some(RefOr::T(Schema::Object(action))) = object.properties.get_mut("action") {
            let pattern = action.pattern.get_or_insert_default();
            pattern.push('|');
            pattern.push_str(NONE);
            let words = action.description.get_or_insert_default();
            words.push_str(" `none` does nothing, whatever the channel says, and stands alone.");
        }
        schema
    }
}

impl MessageControlBody {
    /// What a message asks for with it: `none` is nothing.
    pub(super) fn read(body: Option<Self>, faults: &mut Faults) -> Option<AskedControl> {
        let at = "/thread_control";
        match body {
            None => Some(AskedControl::AsChannel),
            Some(Self(body)) if body.action == NONE => {
                let alone = body.to.is_none() && body.metadata.is_none() && body.duration.is_none();
                if !alone {
                    let at = format!("{at}/action");
                    faults.add(at, Code::InvalidRequest, "none stands alone");
                }
                alone.then_some(AskedControl::Nothing)
            }
            Some(Self(body)) => body.read(faults, at).map(AskedControl::This),
        }
    }
}

impl ThreadControlBody {
    /// What it asks for, as the whole of a call.
    pub(super) fn ask(self) -> Result<ThreadControl, Problem> {
        let mut faults = Faults::new();
        let control = self.read(&mut faults, "");
        faults.done(control)
    }

    /// What it says, and with what of it can be read when not all can; nothing without an action. `at` is where it stands.
    pub(super) fn read(self, faults: &mut Faults, at: &str) -> Option<ThreadControl> {
        let long = |note: &String| note.chars().count() > LONGEST_NOTE;
        if self.metadata.as_ref().is_some_and(long) {
            let detail = format!("has more than {LONGEST_NOTE} characters");
            faults.add(format!("{at}/metadata"), Code::InvalidRequest, detail);
        }
        let to = format!("{at}/to");
        if self.to.is_some() && self.action != "pass" {
            faults.add(&to, Code::InvalidRequest, "only pass has one");
        }
        let duration = format!("{at}/duration");
        if self.duration.is_some() && self.action != "extend" {
            faults.add(&duration, Code::InvalidRequest, "only extend has one");
        }
        let action = match self.action.as_str() {
            "take" => Some(ThreadAction::Take),
            "pass" => {
                let to = receiver(faults, &to, self.to.as_deref());
                Some(ThreadAction::Pass(to))
            }
            "release" => Some(ThreadAction::Release),
            "request" => Some(ThreadAction::Request),
            "extend" => Some(ThreadAction::Extend(span(faults, &duration, self.duration))),
            _ => {
                let detail = "must be take, pass, release, request or extend";
                faults.add(format!("{at}/action"), Code::InvalidRequest, detail);
                None
            }
        };
        let metadata = self.metadata;
        action.map(|action| ThreadControl { action, metadata })
    }
}

/// To whom; the default app also stands for one that cannot be read.
fn receiver(faults: &mut Faults, at: &str, to: Option<&str>) -> Option<ExternalId> {
    let app = to.map(|to| match to {
        "instagram_inbox" => ThreadAction::INSTAGRAM_INBOX,
        "page_inbox" => ThreadAction::PAGE_INBOX,
        id => id,
    });
    let digits = |app: &str| !app.is_empty() && app.bytes().all(|byte| byte.is_ascii_digit());
    let read = app.map(|app| match ExternalId::parse(app) {
        Ok(id) if digits(app) => Ok(id),
        Ok(_) | Err(_) => Err("must be instagram_inbox, page_inbox or the id of a Meta app"),
    });
    faults.maybe(at, read).flatten()
}

/// For how long; the longest stands for what cannot be read.
fn span(faults: &mut Faults, at: &str, seconds: Option<i64>) -> Duration {
    let most = ThreadAction::LONGEST.num_seconds();
    let within = seconds.filter(|seconds| (1..=most).contains(seconds));
    let read = within.map(Duration::seconds);
    let read = faults.take(at, read.ok_or_else(|| format!("must be 1 to {most}")));
    read.unwrap_or(ThreadAction::LONGEST)
}
