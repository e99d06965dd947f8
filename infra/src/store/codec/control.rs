//! What is to become of the control of a conversation.

use chrono::Duration;
use domain::model::conversation::{ThreadAction, ThreadControl};
use domain::model::message::Steered;
use domain::model::shared::{ExternalId, Time};
use serde::{Deserialize, Serialize};

use super::failure::FailureData;
use super::millis;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ControlData {
    action: String,
    /// To which app it is passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// For how many seconds it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metadata: Option<String>,
}

impl ControlData {
    pub(super) fn of(control: &ThreadControl) -> Self {
        let (to, seconds) = match &control.action {
            ThreadAction::Pass(to) => (to.as_ref().map(ToString::to_string), None),
            ThreadAction::Extend(by) => (None, Some(by.num_seconds())),
            ThreadAction::Take | ThreadAction::Release | ThreadAction::Request => (None, None),
        };
        Self {
            action: control.action.as_str().to_owned(),
            to,
            seconds,
            metadata: control.metadata.clone(),
        }
    }

    pub(super) fn read(self) -> Option<ThreadControl> {
        let action = match self.action.as_str() {
            "take" => ThreadAction::Take,
            "pass" => ThreadAction::Pass(match self.to {
                None => None,
                Some(app) => Some(ExternalId::parse(&app).ok()?),
            }),
            "release" => ThreadAction::Release,
            "request" => ThreadAction::Request,
            "extend" => ThreadAction::Extend(Duration::try_seconds(self.seconds?)?),
            _ => return None,
        };
        Some(ThreadControl {
            action,
            metadata: self.metadata,
        })
    }
}

/// What came of it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SteeredData {
    /// Done, then.
    Done(i64),
    Failed(FailureData),
}

impl SteeredData {
    pub(super) fn of(came: &Steered) -> Self {
        match came {
            Steered::Done { at } => Self::Done(millis(*at)),
            Steered::Failed(failure) => Self::Failed(FailureData::of(failure)),
        }
    }

    pub(super) fn read(self) -> Option<Steered> {
        Some(match self {
            Self::Done(at) => Steered::Done {
                at: Time::from_timestamp_millis(at)?,
            },
            Self::Failed(failure) => Steered::Failed(failure.read()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_is_read_as_it_was_written() {
        let app = ExternalId::parse(ThreadAction::INSTAGRAM_INBOX).unwrap();
        for action in [
            ThreadAction::Take,
            ThreadAction::Pass(None),
            ThreadAction::Pass(Some(app)),
            ThreadAction::Release,
            ThreadAction::Request,
            ThreadAction::Extend(Duration::hours(2)),
        ] {
            for metadata in [None, Some("why".to_owned())] {
                let control = ThreadControl {
                    action: action.clone(),
                    metadata,
                };
                assert_eq!(ControlData::of(&control).read(), Some(control));
            }
        }
    }
}
