//! What an account is to show before anybody writes.

use domain::model::channel::{GreetingKind, Localized, Tap};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GreetingData {
    locales: Vec<LocaleData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LocaleData {
    locale: String,
    taps: Vec<TapData>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TapData {
    Postback { title: String, payload: String },
    Link { title: String, url: String },
}

/// The number of a kind in rows.
pub(crate) const fn greeting_kind(kind: GreetingKind) -> i16 {
    match kind {
        GreetingKind::IceBreakers => 1,
        GreetingKind::PersistentMenu => 2,
    }
}

impl GreetingData {
    pub(crate) fn of(greeting: &[Localized]) -> Self {
        let locales = greeting.iter().map(|one| LocaleData {
            locale: one.locale.clone(),
            taps: one.taps.iter().cloned().map(TapData::of).collect(),
        });
        Self {
            locales: locales.collect(),
        }
    }

    pub(crate) fn read(self) -> Vec<Localized> {
        let locales = self.locales.into_iter().map(|one| Localized {
            locale: one.locale,
            taps: one.taps.into_iter().map(TapData::read).collect(),
        });
        locales.collect()
    }
}

impl TapData {
    fn of(tap: Tap) -> Self {
        match tap {
            Tap::Postback { title, payload } => Self::Postback { title, payload },
            Tap::Link { title, url } => Self::Link { title, url },
        }
    }

    fn read(self) -> Tap {
        match self {
            Self::Postback { title, payload } => Tap::Postback { title, payload },
            Self::Link { title, url } => Tap::Link { title, url },
        }
    }
}
