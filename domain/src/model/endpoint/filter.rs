use crate::model::channel::ChannelId;
use crate::model::event::EventType;
use crate::model::shared::Name;

use super::Reach;

/// Which types a filter names: one of them, those of a group, or all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypePattern {
    /// `*`
    All,
    /// `message.*`: what its types begin with.
    Group(&'static str),
    /// `message.received`
    One(EventType),
    /// A word that a newer release wrote: nothing here is of that type.
    Unknown(String),
}

/// Which events an endpoint is told. Each list narrows, an empty one does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Types and groups of types.
    pub types: Vec<TypePattern>,
    /// Of what kind messages are (`data.kind`). Events that have no kind, or none any more, are told all the same.
    pub kinds: Vec<String>,
    /// Channels. Events that are about no channel are told all the same.
    pub channels: Vec<ChannelId>,
    /// Routing labels. Events that are about no channel are told all the same.
    pub labels: Vec<Name>,
    /// Workspaces, for an endpoint of the operator.
    pub reach: Reach,
}

/// What of an event is known only when it is rendered: what it refers to may change until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen<'a> {
    /// The kind of its message, while there is something to tell.
    pub kind: Option<&'a str>,
    /// Whether it is about a channel.
    pub of_channel: bool,
    /// The label of its conversation, or of its channel.
    pub label: Option<&'a str>,
}

impl TypePattern {
    /// Reads a type, `group.*` or `*`; nothing when no type is like that.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "*" {
            return Some(Self::All);
        }
        match word.strip_suffix(".*") {
            None => EventType::find(word).map(Self::One),
            Some(group) => {
                let mut groups = EventType::ALL.iter().map(|kind| kind.group());
                groups.find(|known| *known == group).map(Self::Group)
            }
        }
    }

    /// Its word.
    pub fn to_word(&self) -> String {
        match self {
            Self::All => "*".to_owned(),
            Self::Group(group) => format!("{group}.*"),
            Self::One(kind) => kind.as_str().to_owned(),
            Self::Unknown(word) => word.clone(),
        }
    }

    /// Whether it names this type.
    pub fn takes(&self, kind: EventType) -> bool {
        match self {
            Self::All => true,
            Self::Group(group) => kind.group() == *group,
            Self::One(one) => *one == kind,
            Self::Unknown(_) => false,
        }
    }
}

impl Filter {
    /// Types, kinds, channels and labels that each list may name.
    pub const MOST: usize = 100;

    /// Whether it takes events of this type.
    pub fn takes_type(&self, kind: EventType) -> bool {
        self.types.is_empty() || self.types.iter().any(|pattern| pattern.takes(kind))
    }

    /// Whether it takes an event of this type, about this channel: what is known of it when it happens.
    pub fn takes(&self, kind: EventType, channel: Option<ChannelId>) -> bool {
        let of_channel = |channel| self.channels.contains(&channel);
        self.takes_type(kind) && (self.channels.is_empty() || channel.is_none_or(of_channel))
    }

    /// Whether it takes an event that [`Self::takes`] lets pass, by what is known when it is told.
    pub fn takes_seen(&self, seen: &Seen<'_>) -> bool {
        let of_kind = |kind: &str| self.kinds.iter().any(|one| one == kind);
        let labelled = |label: &str| self.labels.iter().any(|one| one.as_str() == label);
        (self.kinds.is_empty() || seen.kind.is_none_or(of_kind))
            && (self.labels.is_empty() || !seen.of_channel || seen.label.is_some_and(labelled))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn types(words: &[&str]) -> Filter {
        Filter {
            types: words
                .iter()
                .filter_map(|word| TypePattern::parse(word))
                .collect(),
            ..Filter::default()
        }
    }

    #[test]
    fn types_are_named_one_by_one_by_group_and_all_together() {
        let received = EventType::MessageReceived;
        for (words, taken) in [
            (&[][..], true),
            (&["*"][..], true),
            (&["message.*"][..], true),
            (&["message.received"][..], true),
            (&["message.sent", "message.received"][..], true),
            (&["message.sent"][..], false),
            (&["channel.*"][..], false),
        ] {
            assert_eq!(types(words).takes(received, None), taken, "{words:?}");
        }
        let newer = Filter {
            types: vec![TypePattern::Unknown("poll.answered".to_owned())],
            ..Filter::default()
        };
        assert!(
            !newer.takes(received, None),
            "it is not taken for no filter"
        );
    }

    #[test]
    fn what_names_no_type_is_no_pattern() {
        for word in [
            "",
            "message",
            "message.",
            ".*",
            "mess.*",
            "message.received.*",
            "**",
            "*.received",
            "Message.*",
        ] {
            assert_eq!(TypePattern::parse(word), None, "{word}");
        }
        for kind in EventType::ALL {
            assert_eq!(
                TypePattern::parse(kind.as_str()),
                Some(TypePattern::One(*kind))
            );
            let group = format!("{}.*", kind.group());
            assert_eq!(
                TypePattern::parse(&group).map(|it| it.to_word()),
                Some(group)
            );
        }
    }

    #[test]
    fn what_is_about_no_channel_passes_a_filter_by_channel_and_by_label() {
        let [one, other] = [1, 2].map(|id| ChannelId::from_uuid(Uuid::from_u128(id)));
        let filter = Filter {
            channels: vec![one],
            labels: vec![Name::parse("sales").unwrap()],
            ..Filter::default()
        };
        let kind = EventType::MessageReceived;
        assert!(filter.takes(kind, Some(one)) && filter.takes(kind, None));
        assert!(!filter.takes(kind, Some(other)));

        let seen = |of_channel, label| Seen {
            kind: None,
            of_channel,
            label,
        };
        assert!(filter.takes_seen(&seen(true, Some("sales"))));
        assert!(filter.takes_seen(&seen(false, None)));
        assert!(!filter.takes_seen(&seen(true, Some("care"))));
        assert!(!filter.takes_seen(&seen(true, None)));
    }

    #[test]
    fn a_kind_narrows_what_has_one() {
        let filter = Filter {
            kinds: vec!["image".to_owned()],
            ..Filter::default()
        };
        let seen = |kind| Seen {
            kind,
            of_channel: true,
            label: None,
        };
        assert!(filter.takes_seen(&seen(Some("image"))) && filter.takes_seen(&seen(None)));
        assert!(!filter.takes_seen(&seen(Some("text"))));
    }
}
