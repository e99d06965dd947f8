//! Failures.

use domain::model::message::{Failure, ProviderWords};
use domain::model::shared::{Code, Time};
use serde::{Deserialize, Serialize};

use super::millis;

/// A failure; the provider's words beside our code.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailureData {
    code: String,
    occurred_at: i64,
    attempt: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<Box<WordsData>>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct WordsData {
    status: Option<u16>,
    code: Option<i64>,
    subcode: Option<i64>,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transient: Option<bool>,
    trace_id: Option<String>,
}

impl FailureData {
    pub(crate) fn of(failure: &Failure) -> Self {
        Self {
            code: failure.code.as_str().to_owned(),
            occurred_at: millis(failure.occurred_at),
            attempt: failure.attempt,
            provider: failure.provider.as_ref().map(|words| {
                Box::new(WordsData {
                    status: words.status,
                    code: words.code,
                    subcode: words.subcode,
                    kind: words.kind.clone(),
                    message: words.message.clone(),
                    user_title: words.user_title.clone(),
                    user_message: words.user_message.clone(),
                    data: words.data.clone(),
                    transient: words.transient,
                    trace_id: words.trace_id.clone(),
                })
            }),
        }
    }

    pub(crate) fn read(self) -> Option<Failure> {
        Some(Failure {
            code: Code::find(&self.code)?,
            occurred_at: Time::from_timestamp_millis(self.occurred_at)?,
            attempt: self.attempt,
            provider: self.provider.map(|words| ProviderWords {
                status: words.status,
                code: words.code,
                subcode: words.subcode,
                kind: words.kind,
                message: words.message,
                user_title: words.user_title,
                user_message: words.user_message,
                data: words.data,
                transient: words.transient,
                trace_id: words.trace_id,
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_read_as_it_was_before_all_that_the_provider_says_was_kept() {
        let before = r#"{"code":"content_refused","occurred_at":1,"attempt":2,"provider":{"status":400,"code":100,"subcode":null,"message":"no","trace_id":"A"}}"#;

        let data: FailureData = serde_json::from_str(before).unwrap();

        let failure = data.read().unwrap();
        let words = failure.provider.clone().unwrap();
        assert_eq!(
            (words.code, words.message.as_deref(), words.kind),
            (Some(100), Some("no"), None)
        );
        let again = serde_json::to_string(&FailureData::of(&failure)).unwrap();
        assert_eq!(again, before, "nothing is written that is not there");
    }
}
