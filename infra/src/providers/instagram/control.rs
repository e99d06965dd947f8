//! The control of conversations (META 7), with Facebook Login only.

use chrono::DateTime;
use domain::model::channel::Connected;
use domain::model::conversation::{Control, Owned, ThreadAction};
use domain::model::message::ProviderWords;
use domain::model::shared::{Code, ExternalId};
use domain::port::provider::{Provider as _, ProviderFailure};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::app::Instagram;
use super::outcome::read;
use super::provider::done;

/// How an account routes its conversations.
#[derive(Debug, Default, Deserialize)]
struct Status {
    #[serde(default)]
    messaging_feature_status: Features,
}

#[derive(Debug, Default, Deserialize)]
struct Features {
    #[serde(default)]
    hop_v2: bool,
    #[serde(default)]
    ig_multi_app: bool,
}

/// The edge of the call, and its body.
pub(super) fn call(
    with: &ExternalId,
    action: &ThreadAction,
    metadata: Option<&str>,
) -> (&'static str, Value) {
    let mut body = json!({"recipient": {"id": with.as_str()}});
    let mut set = |key: &str, value: Value| {
        if let Some(body) = body.as_object_mut() {
            body.insert(key.to_owned(), value);
        }
    };
    if let Some(metadata) = metadata {
        set("metadata", metadata.into());
    }
    let edge = match action {
        ThreadAction::Take => "take_thread_control",
        ThreadAction::Pass(to) => {
            if let Some(app) = to {
                set("target_app_id", app.as_str().into());
            }
            "pass_thread_control"
        }
        ThreadAction::Release => "release_thread_control",
        ThreadAction::Request => "request_thread_control",
        ThreadAction::Extend(by) => {
            set("duration", by.num_seconds().into());
            "extend_thread_control"
        }
    };
    (edge, body)
}

/// Changes the control; both questions together take no longer than one call may.
pub(super) async fn change(
    app: &Instagram,
    through: &Connected,
    with: &ExternalId,
    (action, metadata): (&ThreadAction, Option<&str>),
) -> Result<(), ProviderFailure> {
    let failed = |code, message: Option<&str>| ProviderFailure {
        words: Box::new(ProviderWords {
            message: message.map(str::to_owned),
            ..ProviderWords::default()
        }),
        ..ProviderFailure::wordless(code)
    };
    let token = &through.credential.token;
    let via = &through.channel.connection.via;
    let changed = async {
        if let Some(why) = impossible(app, through, action).await? {
            return Err(failed(Code::ThreadControlUnavailable, Some(why)));
        }
        let (edge, body) = call(with, action, metadata);
        let answered = app.client.edge(via, edge, token, &body).await;
        done(app.heard(through, answered))
    };
    let in_time = timeout(app.client.patience(), changed).await;
    in_time.unwrap_or_else(|_| Err(failed(Code::ProviderUnavailable, None)))
}

/// Why the account's routing does not allow it, when that is certain.
async fn impossible(
    app: &Instagram,
    through: &Connected,
    action: &ThreadAction,
) -> Result<Option<&'static str>, ProviderFailure> {
    if !matches!(action, ThreadAction::Take | ThreadAction::Request) {
        return Ok(None);
    }
    let product = through.channel.connection.via.product();
    let query = [("fields", "messaging_feature_status")];
    let token = &through.credential.token;
    let answered = app.client.asks(product, &["me"], token, &query).await;
    let answer = app.heard(through, answered)?;
    let status: Status = read(&answer.body).unwrap_or_default();
    let features = status.messaging_feature_status;
    Ok(match action {
        ThreadAction::Take if features.ig_multi_app && !features.hop_v2 => Some(
            "conversation routing is not enabled: all apps may send, and none can take the control",
        ),
        ThreadAction::Request if features.hop_v2 => {
            Some("conversation routing is enabled: the control is taken or passed, not asked for")
        }
        ThreadAction::Take
        | ThreadAction::Request
        | ThreadAction::Pass(_)
        | ThreadAction::Release
        | ThreadAction::Extend(_) => None,
    })
}

/// Who has it; the expiry is in seconds. The id of the app is shown to the owner and to the default app only.
#[derive(Debug, Default, Deserialize)]
struct Owners {
    #[serde(default)]
    data: Vec<OwnerOf>,
}

#[derive(Debug, Deserialize)]
struct OwnerOf {
    #[serde(default)]
    thread_owner: Owner,
}

#[derive(Debug, Default, Deserialize)]
struct Owner {
    #[serde(default)]
    app_id: Value,
    #[serde(default)]
    expiration: Value,
}

impl Owners {
    fn read(&self, own: Option<&ExternalId>) -> Owned {
        let Some(OwnerOf { thread_owner }) = self.data.first() else {
            return Owned {
                by: Control::Idle,
                until: None,
            };
        };
        // numbers come as words, too
        let word = |value: &Value| match value {
            Value::String(word) => Some(word.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let app = word(&thread_owner.app_id).and_then(|id| ExternalId::parse(&id).ok());
        let seconds = word(&thread_owner.expiration).and_then(|it| it.parse::<i64>().ok());
        let until = seconds.filter(|seconds| *seconds > 0);
        Owned {
            by: if app.is_some() && app.as_ref() == own {
                Control::Ours
            } else {
                Control::Others(app)
            },
            until: until.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
        }
    }
}

/// Asks who has the control.
pub(super) async fn owner(
    app: &Instagram,
    through: &Connected,
    with: &ExternalId,
) -> Result<Owned, ProviderFailure> {
    let via = &through.channel.connection.via;
    let token = &through.credential.token;
    let query = [("recipient", with.as_str())];
    let answered = app.client.thread_owner(via, token, &query).await;
    let answer = app.heard(through, answered)?;
    let owners: Owners = read(&answer.body).unwrap_or_default();
    Ok(owners.read(app.own_app().as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_us_another_app_one_without_a_name_or_nobody() {
        let own = ExternalId::parse("42").unwrap();
        let said = |body: &str| {
            let owned = serde_json::from_str::<Owners>(body)
                .unwrap()
                .read(Some(&own));
            (owned.by, owned.until.map(|at| at.timestamp()))
        };
        let other = || Some(ExternalId::parse(ThreadAction::INSTAGRAM_INBOX).unwrap());
        let theirs =
            r#"{"data":[{"thread_owner":{"app_id":"1217981644879628","expiration":1700000000}}]}"#;
        assert_eq!(
            said(theirs),
            (Control::Others(other()), Some(1_700_000_000))
        );
        let words = r#"{"data":[{"thread_owner":{"app_id":42,"expiration":"1700000000"}}]}"#;
        assert_eq!(said(words), (Control::Ours, Some(1_700_000_000)));
        let hidden = r#"{"data":[{"thread_owner":{}}]}"#;
        assert_eq!(said(hidden), (Control::Others(None), None));
        assert_eq!(said(r#"{"data":[]}"#), (Control::Idle, None));
        assert_eq!(said("{}"), (Control::Idle, None));
    }

    #[test]
    fn each_action_is_a_call_of_its_own() {
        let alice = ExternalId::parse("6140").unwrap();
        let inbox = ExternalId::parse(ThreadAction::INSTAGRAM_INBOX).unwrap();
        let said = |action: ThreadAction, metadata| {
            let (edge, body) = call(&alice, &action, metadata);
            format!("{edge} {body}")
        };

        insta::assert_snapshot!(said(ThreadAction::Take, None), @r#"take_thread_control {"recipient":{"id":"6140"}}"#);
        insta::assert_snapshot!(said(ThreadAction::Pass(Some(inbox)), Some("why")), @r#"pass_thread_control {"metadata":"why","recipient":{"id":"6140"},"target_app_id":"1217981644879628"}"#);
        insta::assert_snapshot!(said(ThreadAction::Pass(None), None), @r#"pass_thread_control {"recipient":{"id":"6140"}}"#);
        insta::assert_snapshot!(said(ThreadAction::Release, None), @r#"release_thread_control {"recipient":{"id":"6140"}}"#);
        insta::assert_snapshot!(said(ThreadAction::Request, None), @r#"request_thread_control {"recipient":{"id":"6140"}}"#);
        insta::assert_snapshot!(said(ThreadAction::Extend(chrono::Duration::hours(2)), None), @r#"extend_thread_control {"duration":7200,"recipient":{"id":"6140"}}"#);
    }
}
