//! A call that says a part, and another one when the account lacks what the first needs.

use crate::model::channel::{Channel, Connected, Feature};
use crate::model::message::{Content, Outcome};
use crate::model::shared::{Code, Time};
use crate::port::provider::{Address, Provider};

/// What came of saying a part.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) outcome: Outcome,
    pub(super) taught: Taught,
}

/// What is known of a call beside what came of it: of the account's features, of the part, and as whose it left.
#[derive(Debug, Default)]
pub(super) struct Taught {
    /// As what it left last; nothing when nothing was said.
    said: Option<Feature>,
    /// What the account lacks.
    lacks: Option<Feature>,
    /// What it has of all that some accounts lack.
    has: Vec<Feature>,
    /// Whether the text was said that stands in for what the account lacks; nothing when there is none.
    pub(super) instead: Option<bool>,
    /// It left as a human agent's.
    pub(super) as_agent: bool,
}

/// Says it; says what stands in for it, when there is something, as soon as Instagram refuses it for want of a feature.
/// That nothing was taken of the first is certain: it was refused.
pub(super) async fn say(
    provider: &dyn Provider,
    through: &Connected,
    to: Address<'_>,
    content: &Content,
) -> Said {
    let outcome = provider.send(through, to, content).await;
    let fallback = content.beside().and_then(|it| it.fallback.clone());
    let mut taught = Taught {
        said: Some(content.feature()),
        instead: fallback.is_some().then_some(false),
        ..Taught::default()
    };
    let needs = content.uncommon();
    let outcome = match outcome {
        Outcome::Rejected {
            code: Code::FeatureMissing,
            ..
        } => {
            // of two it is not known which
            taught.lacks = match needs.as_slice() {
                [only] => Some(*only),
                several if several.contains(&Feature::Images) => Some(Feature::Images),
                _ => None,
            };
            match fallback {
                Some(text) => {
                    taught.instead = Some(true);
                    taught.said = Some(Feature::Text);
                    provider.send(through, to, &Content::Text(text)).await
                }
                None => outcome,
            }
        }
        Outcome::Accepted { .. } => {
            taught.has = needs;
            outcome
        }
        Outcome::Rejected { .. } | Outcome::Deferred { .. } | Outcome::Unknown { .. } => outcome,
    };
    Said { outcome, taught }
}

impl Taught {
    /// As what it was taken, when it was.
    pub(super) fn said(&self) -> Feature {
        self.said.unwrap_or(Feature::Text)
    }

    /// The channel as this leaves it; nothing when it was known.
    pub(super) fn of(&self, channel: &Channel, now: Time) -> Option<Channel> {
        match self.lacks {
            Some(feature) => channel.refused_for_want_of(feature, now),
            None => channel.has(&self.has),
        }
    }
}
