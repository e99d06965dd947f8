//! From what Instagram answers to what it means: by the one table of META 8.

mod table;

use std::fmt;

use chrono::Duration;
use domain::model::channel::Usage;
use domain::model::message::{Outcome, ProviderWords};
use domain::model::shared::{Code, ExternalId};
use domain::port::provider::ProviderFailure;
use serde_json::Value;

use super::wire::{self, object};
use table::{Means, means};

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// How long the headers ask to wait.
    pub(super) wait: Option<Duration>,
    /// What the headers say of how much was called.
    pub(super) usage: Option<Usage>,
    pub(super) body: Vec<u8>,
}

impl fmt::Debug for Answer {
    /// Without the body, which may hold a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}

/// Why nothing came back, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// There was no connection: nothing left the machine.
    NotSent,
    /// The request may have left; no answer came.
    NoAnswer,
    /// The answer broke off after its status, or is larger than any answer.
    Half(u16),
}

pub(super) type Answered = Result<Answer, Lost>;

/// What became of a send. Never an error.
pub(super) fn of_send(answered: Answered) -> Outcome {
    let answer = match answered {
        Ok(answer) => answer,
        Err(Lost::NotSent) => {
            return Outcome::Deferred {
                code: Code::ProviderUnavailable,
                words: said("no connection to Instagram"),
                wait: None,
            };
        }
        Err(Lost::NoAnswer) => {
            return Outcome::Unknown {
                words: said("the request left and no answer came"),
            };
        }
        // what broke off has no body that could say more
        Err(Lost::Half(status)) => Answer {
            status,
            wait: None,
            usage: None,
            body: vec![],
        },
    };
    let refusal = refusal(&answer.body);
    let words = words(answer.status, refusal.as_ref());
    let wait = answer.wait;
    let Some(error) = refusal else {
        return without_words(&answer, words);
    };
    match understood(&error) {
        Means::Refused(code) => Outcome::Rejected { code, words },
        Means::FileGone(code) | Means::Slower(code) => Outcome::Deferred { code, words, wait },
        Means::Perhaps => Outcome::Unknown { words },
    }
}

/// An answer without an error of the Graph API in it: its status alone speaks.
fn without_words(answer: &Answer, words: ProviderWords) -> Outcome {
    let deferred = |code, words| Outcome::Deferred {
        code,
        words,
        wait: answer.wait,
    };
    match answer.status {
        200..=299 => match read::<wire::Sent>(&answer.body) {
            Some(sent) => Outcome::Accepted {
                external_id: known(sent.message_id.as_deref()),
                to: known(sent.recipient_id.as_deref()),
            },
            None => Outcome::Unknown { words },
        },
        429 => deferred(Code::ProviderRateLimited, words),
        // somebody before Instagram refused to pass it on: it was not taken
        300..=407 | 409..=499 => deferred(Code::ProviderTransient, words),
        _ => Outcome::Unknown { words },
    }
}

fn known(id: Option<&str>) -> Option<ExternalId> {
    id.and_then(|id| ExternalId::parse(id).ok())
}

/// Why a call that asks something, and may be asked again, failed.
pub(super) fn of_read(answered: Answered) -> Result<Answer, ProviderFailure> {
    let failed = |code, words, wait| ProviderFailure {
        words: Box::new(words),
        wait,
        ..ProviderFailure::wordless(code)
    };
    let unwell = |words| failed(Code::ProviderUnavailable, words, None);
    let answer = answered.map_err(|lost| match lost {
        Lost::NotSent => unwell(said("no connection to Instagram")),
        Lost::NoAnswer => unwell(said("no answer came in time")),
        Lost::Half(status) => unwell(words(status, None)),
    })?;
    let refusal = refusal(&answer.body);
    let words = words(answer.status, refusal.as_ref());
    match refusal.as_ref().map(understood) {
        None if (200..=299).contains(&answer.status) => Ok(answer),
        None if answer.status == 429 => Err(failed(Code::ProviderRateLimited, words, answer.wait)),
        None | Some(Means::Perhaps) => Err(failed(Code::ProviderUnavailable, words, answer.wait)),
        Some(Means::Slower(code)) => Err(failed(code, words, answer.wait)),
        Some(Means::Refused(code) | Means::FileGone(code)) => Err(failed(code, words, None)),
    }
}

fn understood(error: &wire::GraphError) -> Means {
    means(
        error.code.number(),
        error.error_subcode.number(),
        error.is_transient.0 == Some(true),
    )
}

/// Reads an answer's JSON object.
pub(super) fn read<'a, T: serde::Deserialize<'a>>(body: &'a [u8]) -> Option<T> {
    std::str::from_utf8(body).ok().and_then(object)
}

fn refusal(body: &[u8]) -> Option<wire::GraphError> {
    read::<wire::Refusal>(body).map(|refusal| refusal.error)
}

fn said(what: &str) -> ProviderWords {
    ProviderWords {
        message: Some(what.to_owned()),
        ..ProviderWords::default()
    }
}

fn words(status: u16, error: Option<&wire::GraphError>) -> ProviderWords {
    let text = |of: fn(&wire::GraphError) -> &wire::Word| {
        error.and_then(|error| of(error).as_deref().map(scrubbed))
    };
    ProviderWords {
        status: Some(status),
        code: error.and_then(|error| error.code.number()),
        subcode: error.and_then(|error| error.error_subcode.number()),
        kind: text(|error| &error.kind),
        message: text(|error| &error.message),
        user_title: text(|error| &error.error_user_title),
        user_message: text(|error| &error.error_user_msg),
        data: error.and_then(|error| data(&error.error_data)),
        transient: error.and_then(|error| error.is_transient.0),
        trace_id: text(|error| &error.fbtrace_id),
    }
}

/// What is said beside an error, if anything is: of whatever shape.
fn data(said: &Value) -> Option<String> {
    let empty = match said {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    (!empty).then(|| scrubbed(&said.to_string()))
}

/// Text of somebody else's for our log: no token, no control characters, 500 characters at most.
pub(super) fn scrubbed(text: &str) -> String {
    let apart = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '|');
    let mut clean = String::new();
    for piece in text.split_inclusive(apart) {
        let run = piece.trim_end_matches(apart);
        if is_token(run) {
            clean.push_str("[token]");
            clean.extend(piece.chars().skip(run.chars().count()));
        } else {
            clean.push_str(piece);
        }
    }
    let plain = clean.chars().filter(|c| !c.is_control());
    plain.take(500).collect()
}

/// Whether it looks like a token: `IG…`, `EA…`, an app's `id|secret`, or any run of characters longer than words are.
fn is_token(run: &str) -> bool {
    let prefixed = (run.starts_with("IG") || run.starts_with("EA")) && run.len() >= 16;
    prefixed || run.contains('|') || run.len() >= 40
}

#[cfg(test)]
mod tests;
