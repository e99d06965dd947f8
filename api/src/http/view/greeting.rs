use domain::flow::connect::Greeting;
use domain::model::channel::{Localized, Tap};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time;

/// The questions of one locale.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IceBreakersOfLocale)]
pub struct QuestionsView {
    /// `default`, which everybody sees who speaks no other of them, or such as `en_GB`.
    #[schema(example = "default")]
    pub locale: String,
    /// 1 to 4 of them.
    pub questions: Vec<QuestionView>,
}

/// A question that a contact may tap.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IceBreaker)]
pub struct QuestionView {
    /// What it says.
    #[schema(example = "Where are you?")]
    pub question: String,
    /// What `postback.received` says when it was tapped, 1,000 characters at most.
    #[schema(example = "LOCATION")]
    pub payload: String,
}

/// The menu of one locale.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MenuOfLocale)]
pub struct MenuView {
    /// `default`, which everybody sees who speaks no other of them, or such as `en_GB`.
    #[schema(example = "default")]
    pub locale: String,
    /// 1 to 20 of them.
    pub items: Vec<MenuItemView>,
}

/// An item of a menu: with a `payload` it comes back, with a `url` it opens a page.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MenuItem, example = json!({"title": "Talk to a person", "payload": "HUMAN_AGENT"}))]
pub struct MenuItemView {
    /// What it says, 30 characters at most.
    pub title: String,
    /// What `postback.received` says when it was tapped, 1,000 characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// The page that it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What an account shows, beside what it was told to show.
#[derive(Debug, Serialize, ToSchema)]
pub struct GreetingView<T> {
    /// What Instagram last took from here; null when it never took anything, empty when it was taken away.
    pub desired: Option<Vec<T>>,
    /// What Instagram shows now.
    pub actual: Vec<T>,
    /// Whether the two are the same: whoever writes last wins at Instagram, other tools included.
    #[schema(example = true)]
    pub in_sync: bool,
    /// When Instagram last took something from here.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    pub set_at: Option<String>,
}

impl<T: From<Localized>> From<Greeting> for GreetingView<T> {
    fn from(greeting: Greeting) -> Self {
        let in_sync = greeting.in_sync();
        let all = |all: Vec<Localized>| all.into_iter().map(T::from).collect();
        Self {
            in_sync,
            desired: greeting.desired.map(all),
            actual: all(greeting.actual),
            set_at: greeting.set_at.map(time),
        }
    }
}

impl From<Localized> for QuestionsView {
    fn from(one: Localized) -> Self {
        let questions = one.taps.into_iter().map(|tap| match tap {
            Tap::Postback { title, payload } => QuestionView {
                question: title,
                payload,
            },
            // Instagram has none among its questions
            Tap::Link { title, url } => QuestionView {
                question: title,
                payload: url,
            },
        });
        Self {
            locale: one.locale,
            questions: questions.collect(),
        }
    }
}

impl From<Localized> for MenuView {
    fn from(one: Localized) -> Self {
        let items = one.taps.into_iter().map(|tap| match tap {
            Tap::Postback { title, payload } => MenuItemView {
                title,
                payload: Some(payload),
                url: None,
            },
            Tap::Link { title, url } => MenuItemView {
                title,
                payload: None,
                url: Some(url),
            },
        });
        Self {
            locale: one.locale,
            items: items.collect(),
        }
    }
}
