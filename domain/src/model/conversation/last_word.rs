//! Who has the last word once it is known what became of an answer.

use crate::model::message::{Message, Origin};
use crate::model::shared::Time;

use super::Conversation;

impl Conversation {
    /// The same after this message of it came to nothing, or is on its way after all; `None` when that changes nothing.
    /// `said` are its latest messages, the newest first.
    pub fn came<'a>(
        &self,
        message: &Message,
        said: impl IntoIterator<Item = &'a Message>,
    ) -> Option<Self> {
        if !message.state.is_lost() {
            let answered = message.plan().last_word;
            let at = answered.map_or(message.created_at, |since| since.max(message.created_at));
            // in any case: whoever found it lost a moment ago finds that this moved
            return Some(self.spoken(at));
        }
        if self.unanswered_since.is_some() {
            return None;
        }
        let since = unanswered(said)?;
        Some(Self {
            unanswered_since: Some(since),
            version: self.version + 1,
            ..self.clone()
        })
    }
}

/// Since when the contact has the last word, when what was to be the answer came to nothing and the account said nothing else
/// since, nor has anything else to say.
fn unanswered<'a>(newest_first: impl IntoIterator<Item = &'a Message>) -> Option<Time> {
    let mut said = None;
    for message in newest_first {
        match &message.origin {
            Origin::Inbound { .. } => {}
            Origin::Outbound { plan, .. } if message.state.is_lost() => {
                if let Some(since) = plan.last_word {
                    return said.is_none_or(|at| at < since).then_some(since);
                }
            }
            Origin::Outbound { .. } | Origin::External { .. } => {
                said = said.or(Some(message.created_at));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::conversation::thread::tests::{at, conversation};
    use crate::model::message::tests_of_records::message;
    use crate::model::message::{MessageState, Plan, Sender, SenderKind, ThreadPlan};
    use crate::model::shared::ExternalId;
    use MessageState::{Cancelled, Delivered, Expired, Failed, Queued};

    /// Sent at that hour, as the answer to what was said at another.
    fn sent(hour: i64, answers: Option<i64>, state: MessageState) -> Message {
        Message {
            origin: Origin::Outbound {
                sender: Sender {
                    kind: SenderKind::Bot,
                    id: None,
                    name: None,
                    alias: None,
                    signature: None,
                },
                reference: None,
                request_id: None,
                plan: Plan {
                    last_word: answers.map(at),
                    ..Plan::default()
                },
                thread: ThreadPlan::default(),
            },
            state,
            created_at: at(hour),
            ..message()
        }
    }

    fn other(hour: i64, by_account: bool) -> Message {
        let external_id = ExternalId::parse("m").unwrap();
        Message {
            origin: if by_account {
                Origin::External { external_id }
            } else {
                Origin::Inbound { external_id }
            },
            created_at: at(hour),
            ..message()
        }
    }

    /// Since when the contact has the last word after the first of these came to something, the newest.
    fn since(newest_first: &[Message]) -> Option<Time> {
        let answered = conversation().heard(at(1)).spoken(at(2));
        let after = answered.came(&newest_first[0], newest_first);
        after.unwrap_or(answered).unanswered_since
    }

    #[test]
    fn what_never_left_was_no_answer() {
        for state in [Failed, Expired, Cancelled] {
            assert_eq!(
                since(&[sent(2, Some(1), state), other(1, false)]),
                Some(at(1))
            );
        }
        for state in [Queued, Delivered] {
            assert_eq!(since(&[sent(2, Some(1), state), other(1, false)]), None);
        }
        assert_eq!(since(&[sent(2, None, Failed)]), None, "nothing was asked");
    }

    #[test]
    fn what_else_was_said_or_is_to_be_said_is_an_answer() {
        let lost = || sent(2, Some(1), Failed);
        let last = |others: &[Message]| {
            let all: Vec<_> = others.iter().cloned().chain([lost()]).collect();
            let answered = conversation().heard(at(1)).spoken(at(2));
            let after = answered.came(&lost(), &all);
            after.and_then(|it| it.unanswered_since)
        };
        assert_eq!(last(&[sent(3, None, Delivered)]), None);
        assert_eq!(last(&[sent(3, None, Queued)]), None);
        assert_eq!(last(&[other(3, true)]), None);
        assert_eq!(last(&[other(3, false)]), Some(at(1)));
        assert_eq!(last(&[sent(3, None, Failed)]), Some(at(1)));
    }

    #[test]
    fn what_was_answered_before_stays_answered() {
        let all = [
            sent(5, None, Failed),
            sent(3, Some(1), Delivered),
            sent(2, Some(1), Failed),
        ];
        assert_eq!(since(&all), None);
    }

    #[test]
    fn what_was_sent_again_answers_what_was_said_before_that() {
        // accepted at two, sent again after what was said at four
        let again = |state| sent(2, Some(4), state);
        assert_eq!(since(&[again(Failed), other(1, true)]), Some(at(4)));
        let asked = conversation().heard(at(4));
        let answered = asked.came(&again(Queued), []).unwrap();
        assert_eq!(answered.unanswered_since, None);
        let later = conversation().heard(at(5)).came(&again(Queued), []);
        assert_eq!(later.unwrap().unanswered_since, Some(at(5)));
    }
}
