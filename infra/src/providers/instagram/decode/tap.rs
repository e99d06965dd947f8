use std::collections::BTreeMap;

use domain::model::event::{ThreadChange, ThreadControlChanged};
use domain::model::message::{Optin, Postback, Reaction, Text};
use domain::model::shared::ExternalId;
use domain::port::provider::{Said, Upto};
use serde_json::value::RawValue;

use super::super::wire::Word;
use super::content::referral;
use super::fields::Fields;
use super::messaging::time;
use super::unsupported::{hashed, word};

/// Apps that one item tells the roles of at most, and roles of one app.
const MOST_ROLES: usize = 32;

/// What a field of an item says that is no message (META 2.6); nothing when it does not say what it should. With what
/// makes it the same when it comes twice, unless that is the whole item.
pub(super) fn read(kind: &str, item: &Fields<'_>) -> Option<(Said, Option<String>)> {
    let field = item.object(kind)?;
    Some(match kind {
        "reaction" => return reaction(&field, item),
        "read" => {
            let (upto, same) = match field.id("mid") {
                Some(mid) => (Upto::Message(mid.clone()), mid.to_string()),
                None => {
                    let until = field.raw("watermark").and_then(time)?;
                    (Upto::Time(until), until.to_rfc3339())
                }
            };
            (Said::Read { upto }, Some(hashed(&["read", &same])))
        }
        "message_edit" => return edit(&field),
        "postback" => postback(&field, item),
        "referral" => (Said::Referral(referral(&field)), None),
        "optin" => (Said::Optin(optin(&field, item.raw(kind)?)), None),
        "request_thread_control" => {
            let said = Said::ThreadRequested {
                app: field.id("requested_owner_app_id"),
                note: field.text("metadata"),
            };
            (said, None)
        }
        "pass_thread_control" => (control(ThreadChange::Passed, &field), None),
        "take_thread_control" => (control(ThreadChange::Taken, &field), None),
        "app_roles" => (roles(&field), None),
        _ => return None,
    })
}

/// A reaction is the same when message, action, sender and time are (META 2.3).
fn reaction(field: &Fields<'_>, item: &Fields<'_>) -> Option<(Said, Option<String>)> {
    let external_id = field.id("mid")?;
    let action = field.word("action")?;
    let added = match action.as_str() {
        "react" => true,
        "unreact" => false,
        _ => return None,
    };
    let how = Reaction {
        name: field.text("reaction"),
        emoji: field.text("emoji"),
    };
    let sender = super::parties::id(item.raw("sender"));
    let same = sender
        .zip(item.word("timestamp"))
        .map(|(sender, time)| hashed(&["reaction", external_id.as_str(), &action, &sender, &time]));
    let said = Said::Reaction {
        external_id,
        added,
        reaction: (how != Reaction::default()).then_some(how),
    };
    Some((said, same))
}

/// An edit with the number 0 and without a text is noise: real accounts get it about a second after a new message (META
/// 2.6).
fn edit(field: &Fields<'_>) -> Option<(Said, Option<String>)> {
    let number = field.number("num_edit");
    if number == Some(0) && field.raw("text").is_none() {
        return Some((Said::Noise, None));
    }
    let external_id = field.id("mid")?;
    let text = Text::parse(field.text("text")?).ok()?;
    let number = number.and_then(|number| u32::try_from(number).ok());
    let told = number.map(|number| number.to_string());
    let version = told.as_deref().unwrap_or(text.as_str());
    let dedup = hashed(&["message_edit", external_id.as_str(), version]);
    let said = Said::Edited {
        external_id,
        text,
        number,
        own: false,
    };
    Some((said, Some(dedup)))
}

fn postback(field: &Fields<'_>, item: &Fields<'_>) -> (Said, Option<String>) {
    let external_id = field.id("mid");
    let dedup = external_id.as_ref().map(ExternalId::as_str);
    let dedup = dedup.map(|mid| hashed(&["postback", mid]));
    let postback = Postback {
        title: field.text("title"),
        payload: field.text("payload"),
        referral: field.object("referral").as_ref().map(referral),
        own: item.flag("is_self"),
    };
    let said = Said::Postback {
        external_id,
        postback,
    };
    (said, dedup)
}

/// Its exact keys on Instagram are unconfirmed (META 2.6), so that all of it is kept, too.
fn optin(field: &Fields<'_>, raw: &RawValue) -> Optin {
    Optin {
        kind: field.word("type"),
        payload: field.text("payload"),
        token: field.text("notification_messages_token"),
        frequency: field.word("notification_messages_frequency"),
        expires_at: field.raw("token_expiry_timestamp").and_then(time),
        json: raw.get().to_owned(),
    }
}

fn control(change: ThreadChange, field: &Fields<'_>) -> Said {
    Said::ThreadControl {
        changed: ThreadControlChanged {
            change,
            previous: field.id("previous_owner_app_id"),
            next: field.id("new_owner_app_id"),
            roles: BTreeMap::new(),
            content: None,
        },
        note: field.text("metadata"),
    }
}

fn roles(field: &Fields<'_>) -> Said {
    let of = |app: &str| {
        let roles = field.list(app, MOST_ROLES).first.into_iter();
        let roles = roles.map(|role| word(Word::of(role).as_deref()));
        (word(Some(app)), roles.collect())
    };
    Said::ThreadControl {
        changed: ThreadControlChanged {
            change: ThreadChange::Roles,
            previous: None,
            next: None,
            roles: field.names().take(MOST_ROLES).map(of).collect(),
            content: None,
        },
        note: None,
    }
}
