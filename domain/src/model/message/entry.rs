use crate::model::conversation::{Window, WindowState};
use crate::model::shared::Code;

use super::{OnClosedWindow, Plan, Refused, Sender, SenderKind};

/// What lets a message leave (META 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The contact wrote lately, or nobody knows: `RESPONSE`.
    Response,
    /// A person answers within seven days: the tag `HUMAN_AGENT`.
    HumanAgent,
    /// Nothing: it waits until the contact writes.
    Wait,
}

/// What a human agent may do, beside the message itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agency {
    /// The provider app has the feature: Meta approved it (META 1).
    pub feature: bool,
    /// The caller may send as one (`messages:human_agent`).
    pub permitted: bool,
}

impl Agency {
    /// Whether a message of this sender may leave with the tag; what it lacks otherwise.
    pub fn of(self, sender: &Sender) -> Result<(), Code> {
        if sender.kind != SenderKind::Human {
            Err(Code::WindowClosed)
        } else if sender.id.is_none() {
            Err(Code::SenderIdRequired)
        } else if !self.feature {
            Err(Code::HumanAgentUnavailable)
        } else if !self.permitted {
            Err(Code::Forbidden)
        } else {
            Ok(())
        }
    }
}

/// Decides how a message may leave through this window.
pub fn entry(
    window: &Window,
    sender: &Sender,
    plan: &Plan,
    agency: Agency,
) -> Result<Entry, Refused> {
    let lacks = match window.state {
        WindowState::Response | WindowState::Unknown => return Ok(Entry::Response),
        WindowState::HumanAgent => match agency.of(sender) {
            Ok(()) => return Ok(Entry::HumanAgent),
            Err(code) => code,
        },
        WindowState::Closed => Code::WindowClosed,
    };
    match plan.on_closed_window {
        OnClosedWindow::Hold => Ok(Entry::Wait),
        OnClosedWindow::Fail if lacks == Code::WindowClosed => Err(Refused::WindowClosed),
        OnClosedWindow::Fail => Err(Refused::HumanAgent(lacks)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shared::ExternalId;

    fn human(id: Option<&str>) -> Sender {
        Sender {
            kind: SenderKind::Human,
            id: id.map(|id| ExternalId::parse(id).unwrap()),
            ..Sender::BOT
        }
    }

    fn through(
        state: WindowState,
        sender: &Sender,
        hold: bool,
        agency: Agency,
    ) -> Result<Entry, Refused> {
        let window = Window {
            state,
            response_until: None,
            human_agent_until: None,
        };
        let on_closed_window = if hold {
            OnClosedWindow::Hold
        } else {
            OnClosedWindow::Fail
        };
        let plan = Plan {
            on_closed_window,
            ..Plan::default()
        };
        entry(&window, sender, &plan, agency)
    }

    #[test]
    fn only_a_known_person_with_feature_and_scope_answers_late() {
        const ALL: Agency = Agency {
            feature: true,
            permitted: true,
        };
        let (bot, anna) = (Sender::BOT, human(Some("anna")));
        let lacks = |code| Err(Refused::HumanAgent(code));
        for (sender, agency, expected) in [
            (&anna, ALL, Ok(Entry::HumanAgent)),
            (&bot, ALL, Err(Refused::WindowClosed)),
            (&human(None), ALL, lacks(Code::SenderIdRequired)),
            (
                &anna,
                Agency {
                    feature: false,
                    ..ALL
                },
                lacks(Code::HumanAgentUnavailable),
            ),
            (
                &anna,
                Agency {
                    permitted: false,
                    ..ALL
                },
                lacks(Code::Forbidden),
            ),
        ] {
            let late = |hold| through(WindowState::HumanAgent, sender, hold, agency);
            assert_eq!(late(false), expected, "{sender:?}");
            assert_eq!(late(true), expected.or(Ok(Entry::Wait)), "{sender:?}");
            for open in [WindowState::Response, WindowState::Unknown] {
                assert_eq!(through(open, sender, false, agency), Ok(Entry::Response));
            }
            let closed = |hold| through(WindowState::Closed, sender, hold, agency);
            assert_eq!(closed(false), Err(Refused::WindowClosed));
            assert_eq!(closed(true), Ok(Entry::Wait));
        }
    }
}
