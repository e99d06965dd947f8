use std::collections::BTreeSet;

use crate::model::shared::{Code, Time};

use super::{ChannelId, Fault};

/// What an account shows in a conversation before anybody writes (META 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GreetingKind {
    /// Questions that a contact may tap instead of writing first.
    IceBreakers,
    /// A menu that is always there.
    PersistentMenu,
}

/// What is shown to contacts whose app speaks a language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Localized {
    /// `default`, or such as `en_GB`.
    pub locale: String,
    /// What can be tapped, in order.
    pub taps: Vec<Tap>,
}

/// Something that can be tapped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tap {
    /// It comes back as `postback.received`.
    Postback {
        /// What it says.
        title: String,
        /// What comes back.
        payload: String,
    },
    /// It opens a page.
    Link {
        /// What it says.
        title: String,
        /// The page.
        url: String,
    },
}

/// What the workspace wants an account to show, as it was last taken by Instagram from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// The channel.
    pub channel: ChannelId,
    /// Which.
    pub kind: GreetingKind,
    /// What, by locale; nothing when it was taken away.
    pub greeting: Vec<Localized>,
    /// When.
    pub set_at: Time,
}

/// The locale that contacts see whose own is not there. Mandatory (META 4).
const DEFAULT: &str = "default";
/// Characters of a payload at most (META 4).
const LONGEST_PAYLOAD: usize = 1000;
/// Locales at most: a bound of ours, Instagram names none.
const MOST_LOCALES: usize = 50;
/// Bytes of a page's address at most: a bound of ours, Instagram names none.
const LONGEST_URL: usize = 2000;

impl GreetingKind {
    /// Its word in rows, paths and calls.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IceBreakers => "ice_breakers",
            Self::PersistentMenu => "persistent_menu",
        }
    }

    /// How many taps one locale may have (META 4).
    pub const fn most_taps(self) -> usize {
        match self {
            Self::IceBreakers => 4,
            Self::PersistentMenu => 20,
        }
    }

    /// How many characters a title may have (META 4). That of a question is not documented: Instagram decides, and ours
    /// only keeps out what can be no question.
    pub const fn longest_title(self) -> usize {
        match self {
            Self::IceBreakers => 300,
            Self::PersistentMenu => 30,
        }
    }

    /// Everything that Instagram would refuse, each with its place below `/data`.
    pub fn faults(self, greeting: &[Localized]) -> Vec<Fault> {
        let mut faults = vec![];
        let mut fault = |pointer: String, detail: String| {
            faults.push(Fault {
                pointer,
                code: Code::InvalidRequest,
                detail,
            });
        };
        if !greeting.iter().any(|one| one.locale == DEFAULT) {
            fault(
                "/data".to_owned(),
                "has no entry with the locale default".to_owned(),
            );
        }
        if greeting.len() > MOST_LOCALES {
            let detail = format!("has more than {MOST_LOCALES} locales");
            fault("/data".to_owned(), detail);
        }
        let mut seen = BTreeSet::new();
        for (index, one) in greeting.iter().enumerate() {
            let at = format!("/data/{index}");
            if !is_locale(&one.locale) {
                let detail = "must be default or such as en_GB".to_owned();
                fault(format!("{at}/locale"), detail);
            } else if !seen.insert(&one.locale) {
                fault(format!("{at}/locale"), "came before".to_owned());
            }
            let list = match self {
                Self::IceBreakers => "questions",
                Self::PersistentMenu => "items",
            };
            let most = self.most_taps();
            if one.taps.is_empty() || one.taps.len() > most {
                let detail = format!("must be 1 to {most}");
                fault(format!("{at}/{list}"), detail);
            }
            for (index, tap) in one.taps.iter().enumerate() {
                self.tap_faults(&format!("{at}/{list}/{index}"), tap, &mut fault);
            }
        }
        faults
    }

    fn tap_faults(self, at: &str, tap: &Tap, fault: &mut impl FnMut(String, String)) {
        let mut bounded = |field: &str, text: &str, most: usize| {
            if text.trim().is_empty() {
                fault(format!("{at}/{field}"), "is blank".to_owned());
            } else if text.chars().count() > most {
                let detail = format!("has more than {most} characters");
                fault(format!("{at}/{field}"), detail);
            }
        };
        let title_field = match self {
            Self::IceBreakers => "question",
            Self::PersistentMenu => "title",
        };
        match tap {
            Tap::Postback { title, payload } => {
                bounded(title_field, title, self.longest_title());
                bounded("payload", payload, LONGEST_PAYLOAD);
            }
            Tap::Link { title, url } => {
                bounded(title_field, title, self.longest_title());
                let absolute = url.starts_with("https://") || url.starts_with("http://");
                if !absolute || url.len() > LONGEST_URL || url.contains(char::is_whitespace) {
                    let detail = "must be an absolute http or https URL".to_owned();
                    fault(format!("{at}/url"), detail);
                }
            }
        }
    }
}

fn is_locale(text: &str) -> bool {
    let parts = text.split_once('_');
    text == DEFAULT
        || parts.is_some_and(|(language, region)| {
            let lower = language.bytes().all(|byte| byte.is_ascii_lowercase());
            let upper = region.bytes().all(|byte| byte.is_ascii_uppercase());
            (2..=3).contains(&language.len()) && region.len() == 2 && lower && upper
        })
}

/// Whether both show the same; in which order locales stand says nothing.
pub fn is_shown(desired: &[Localized], actual: &[Localized]) -> bool {
    let sorted = |all: &[Localized]| {
        let mut all = all.to_vec();
        all.sort();
        all
    };
    sorted(desired) == sorted(actual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tap(title: usize, payload: usize) -> Tap {
        Tap::Postback {
            title: "ü".repeat(title),
            payload: "👋".repeat(payload),
        }
    }

    fn one(taps: Vec<Tap>) -> Vec<Localized> {
        let locale = DEFAULT.to_owned();
        vec![Localized { locale, taps }]
    }

    fn pointers(kind: GreetingKind, greeting: &[Localized]) -> Vec<String> {
        let faults = kind.faults(greeting);
        faults.into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn limits_hold_below_at_and_above_them_in_characters() {
        use GreetingKind::{IceBreakers, PersistentMenu};
        for (kind, taps, most, list) in [
            (IceBreakers, 4, 300, "questions"),
            (PersistentMenu, 20, 30, "items"),
        ] {
            let field = if kind == IceBreakers {
                "question"
            } else {
                "title"
            };
            for count in [1, taps - 1, taps] {
                let good = one((0..count).map(|_| tap(most, 1000)).collect());
                assert!(pointers(kind, &good).is_empty(), "{kind:?} {count}");
            }
            let many = one((0..=taps).map(|_| tap(1, 1)).collect());
            assert_eq!(pointers(kind, &many), [format!("/data/0/{list}")]);
            assert_eq!(pointers(kind, &one(vec![])), [format!("/data/0/{list}")]);
            for (title, payload, wrong) in [
                (most - 1, 999, None),
                (most, 1000, None),
                (most + 1, 1000, Some(field)),
                (most, 1001, Some("payload")),
                (0, 1, Some(field)),
                (1, 0, Some("payload")),
            ] {
                let seen = pointers(kind, &one(vec![tap(title, payload)]));
                let wrong: Vec<_> = wrong
                    .map(|field| format!("/data/0/{list}/0/{field}"))
                    .into_iter()
                    .collect();
                assert_eq!(seen, wrong, "{kind:?} {title} {payload}");
            }
        }
    }

    #[test]
    fn a_default_is_mandatory_and_a_locale_comes_once() {
        let locale = |locale: &str| Localized {
            locale: locale.to_owned(),
            taps: vec![tap(1, 1)],
        };
        let menu = GreetingKind::PersistentMenu;
        assert!(
            pointers(
                menu,
                &[locale("default"), locale("en_GB"), locale("fil_PH")]
            )
            .is_empty()
        );
        assert_eq!(pointers(menu, &[]), ["/data"]);
        assert_eq!(pointers(menu, &[locale("en_GB")]), ["/data"]);
        let wrong = [locale("default"), locale("english"), locale("default")];
        assert_eq!(pointers(menu, &wrong), ["/data/1/locale", "/data/2/locale"]);
    }

    #[test]
    fn a_link_leads_to_a_page() {
        let link = |url: &str| {
            one(vec![Tap::Link {
                title: "shop".into(),
                url: url.into(),
            }])
        };
        let menu = GreetingKind::PersistentMenu;
        assert!(pointers(menu, &link("https://example.com/a?b=c")).is_empty());
        for wrong in ["example.com", "javascript:alert(1)", "https://a b", ""] {
            assert_eq!(
                pointers(menu, &link(wrong)),
                ["/data/0/items/0/url"],
                "{wrong}"
            );
        }
    }

    #[test]
    fn the_title_of_a_link_has_as_many_characters_as_any() {
        let seen = |title: usize| {
            let tap = Tap::Link {
                title: "ü".repeat(title),
                url: "https://example.com".to_owned(),
            };
            pointers(GreetingKind::PersistentMenu, &one(vec![tap]))
        };

        for fits in [1, 29, 30] {
            assert_eq!(seen(fits), Vec::<String>::new());
        }
        for wrong in [0, 31] {
            assert_eq!(seen(wrong), ["/data/0/items/0/title"], "{wrong}");
        }
    }

    #[test]
    fn the_order_of_locales_says_nothing_that_of_taps_does() {
        let locale = |locale: &str, taps: &[usize]| Localized {
            locale: locale.to_owned(),
            taps: taps.iter().map(|title| tap(*title, 1)).collect(),
        };
        let (first, second) = (locale("default", &[1, 2]), locale("en_GB", &[3]));
        assert!(is_shown(
            &[first.clone(), second.clone()],
            &[second.clone(), first.clone()]
        ));
        assert!(!is_shown(&[first], &[locale("default", &[2, 1])]));
        assert!(!is_shown(&[], &[second]));
    }
}
