//! Ice breakers and the persistent menu: the messenger profile of an account (META 4).

use domain::model::channel::{GreetingKind, Localized, Tap};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::outcome::read;
use super::wire::object;

/// Without it a Page's Messenger profile is meant (META 4): it stands in the query and in the body of every call.
pub(super) const PLATFORM: (&str, &str) = ("platform", "instagram");

#[derive(Debug, Serialize, Deserialize)]
struct Wire {
    #[serde(default)]
    locale: Option<String>,
    call_to_actions: Vec<WireTap>,
}

/// A question, or an item of a menu.
#[derive(Debug, Default, Serialize, Deserialize)]
struct WireTap {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The body that makes an account show this.
pub(super) fn replace(kind: GreetingKind, greeting: &[Localized]) -> Value {
    let locales = greeting.iter().map(|one| Wire {
        locale: Some(one.locale.clone()),
        call_to_actions: one.taps.iter().map(|tap| wire(kind, tap)).collect(),
    });
    let locales: Vec<Wire> = locales.collect();
    json!({ PLATFORM.0: PLATFORM.1, kind.as_str(): locales })
}

/// The body that takes it away, in all locales.
pub(super) fn clear(kind: GreetingKind) -> Value {
    json!({ PLATFORM.0: PLATFORM.1, "fields": [kind.as_str()] })
}

fn wire(kind: GreetingKind, tap: &Tap) -> WireTap {
    let title = match tap {
        Tap::Postback { title, .. } | Tap::Link { title, .. } => Some(title.clone()),
    };
    let word = |word: &str| (kind == GreetingKind::PersistentMenu).then(|| word.to_owned());
    let (question, title) = match kind {
        GreetingKind::IceBreakers => (title, None),
        GreetingKind::PersistentMenu => (None, title),
    };
    match tap {
        Tap::Postback { payload, .. } => WireTap {
            r#type: word("postback"),
            question,
            title,
            payload: Some(payload.clone()),
            url: None,
        },
        Tap::Link { url, .. } => WireTap {
            r#type: word("web_url"),
            question,
            title,
            payload: None,
            url: Some(url.clone()),
        },
    }
}

#[derive(Debug, Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    data: Vec<&'a RawValue>,
}

/// One member of the answer, in any of its nestings.
#[derive(Debug, Deserialize)]
struct Member<'a> {
    #[serde(borrow)]
    ice_breakers: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    persistent_menu: Option<Vec<&'a RawValue>>,
}

/// What the answer says is shown; nothing when it is no such answer. Which nesting Instagram uses is not certain (META 4,
/// 13): the list of locales itself, the same within the name of the field, and the flat questions of the old format,
/// which are the default's.
pub(super) fn shown(kind: GreetingKind, body: &[u8]) -> Option<Vec<Localized>> {
    let answer: Answer<'_> = read(body)?;
    let mut all: Vec<Localized> = vec![];
    let mut flat = vec![];
    for raw in answer.data {
        let member: Option<Member<'_>> = object(raw.get());
        let within = member.and_then(|member| match kind {
            GreetingKind::IceBreakers => member.ice_breakers,
            GreetingKind::PersistentMenu => member.persistent_menu,
        });
        for one in within.unwrap_or_else(|| vec![raw]) {
            if let Some(wire) = object::<Wire>(one.get()) {
                all.push(wire.read());
            } else if let Some(tap) = object::<WireTap>(one.get()).and_then(WireTap::read) {
                flat.push(tap);
            }
        }
    }
    if !flat.is_empty() {
        all.push(Localized {
            locale: "default".to_owned(),
            taps: flat,
        });
    }
    Some(all)
}

impl Wire {
    fn read(self) -> Localized {
        let taps = self.call_to_actions.into_iter();
        Localized {
            locale: self.locale.unwrap_or_else(|| "default".to_owned()),
            taps: taps.filter_map(WireTap::read).collect(),
        }
    }
}

impl WireTap {
    fn read(self) -> Option<Tap> {
        let title = self.question.or(self.title)?;
        match (self.payload, self.url) {
            (_, Some(url)) => Some(Tap::Link { title, url }),
            (Some(payload), None) => Some(Tap::Postback { title, payload }),
            (None, None) => None,
        }
    }
}

/// What Instagram says when it has done it: `{"result":"success"}`, or `success` that is true in one way or another.
pub(super) fn is_done(body: &[u8]) -> bool {
    let answer: Option<Value> = read(body);
    let Some(answer) = answer else {
        return false;
    };
    let success = answer.get("success");
    answer.get("result").and_then(Value::as_str) == Some("success")
        || success.and_then(Value::as_bool) == Some(true)
        || success.and_then(Value::as_str) == Some("true")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions(locale: &str) -> Localized {
        Localized {
            locale: locale.to_owned(),
            taps: vec![Tap::Postback {
                title: "Where?".into(),
                payload: "LOC".into(),
            }],
        }
    }

    #[test]
    fn every_nesting_is_read() {
        let ice = GreetingKind::IceBreakers;
        for body in [
            r#"{"data":[{"call_to_actions":[{"question":"Where?","payload":"LOC"}],"locale":"default"}]}"#,
            r#"{"data":[{"ice_breakers":[{"call_to_actions":[{"question":"Where?","payload":"LOC"}],"locale":"default"}]}]}"#,
            r#"{"data":[{"ice_breakers":[{"question":"Where?","payload":"LOC"}]}]}"#,
        ] {
            assert_eq!(
                shown(ice, body.as_bytes()),
                Some(vec![questions("default")]),
                "{body}"
            );
        }
        let menu = GreetingKind::PersistentMenu;
        let body = br#"{"data":[{"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"postback","title":"Where?","payload":"LOC"},{"type":"web_url","title":"Shop","url":"https://x/"}]}]}]}"#;
        let seen = shown(menu, body).unwrap();
        assert_eq!(seen[0].taps.len(), 2);
        assert_eq!(shown(ice, br#"{"data":[]}"#), Some(vec![]));
        assert_eq!(shown(ice, b"<html>"), None);
    }

    #[test]
    fn what_is_sent_names_the_platform() {
        let greeting = [questions("default"), questions("en_GB")];
        insta::assert_snapshot!(replace(GreetingKind::IceBreakers, &greeting), @r#"{"ice_breakers":[{"call_to_actions":[{"payload":"LOC","question":"Where?"}],"locale":"default"},{"call_to_actions":[{"payload":"LOC","question":"Where?"}],"locale":"en_GB"}],"platform":"instagram"}"#);
        let menu = [Localized {
            locale: "default".into(),
            taps: vec![
                Tap::Postback {
                    title: "Help".into(),
                    payload: "HELP".into(),
                },
                Tap::Link {
                    title: "Shop".into(),
                    url: "https://example.com/".into(),
                },
            ],
        }];
        insta::assert_snapshot!(replace(GreetingKind::PersistentMenu, &menu), @r#"{"persistent_menu":[{"call_to_actions":[{"payload":"HELP","title":"Help","type":"postback"},{"title":"Shop","type":"web_url","url":"https://example.com/"}],"locale":"default"}],"platform":"instagram"}"#);
        insta::assert_snapshot!(clear(GreetingKind::IceBreakers), @r#"{"fields":["ice_breakers"],"platform":"instagram"}"#);
    }

    #[test]
    fn success_is_said_in_several_ways() {
        for yes in [
            r#"{"result":"success"}"#,
            r#"{"success":"true"}"#,
            r#"{"success":true}"#,
        ] {
            assert!(is_done(yes.as_bytes()), "{yes}");
        }
        for no in [
            "{}",
            r#"{"success":false}"#,
            r#"{"result":"failure"}"#,
            "nonsense",
        ] {
            assert!(!is_done(no.as_bytes()), "{no}");
        }
    }
}
