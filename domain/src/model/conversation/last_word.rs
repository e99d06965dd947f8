//! Who has the last word once it is known what became of an answer.

use crate::model::message::{Message, Origin};
use crate::model::shared::Time;

use super::Conversation;

impl Conversation {
    /// The same once it is known that this message of it came to nothing, or is on its way after all; `None` when that
    /// changes nothing. `said` are its latest messages. The account's last word that came to something is the answer to what
    /// was said before it.
    ///
    /// What came to nothing opens what nobody else answered, and closes nothing. What arrived after all answers what is open,
    /// but for what the contact wrote after it; of what was tapped after it nothing is known.
    pub fn after_outcome_of<'a>(
        &self,
        message: &'a Message,
        said: impl Iterator<Item = &'a Message> + Clone,
    ) -> Option<Self> {
        let said = said.chain(std::iter::once(message));
        let answered = said.clone().filter_map(Message::spoke_at).max();
        let is_open = |asked: &Time| answered.is_none_or(|at| *asked > at);
        let since = if message.state.is_lost() {
            let asked = said.filter_map(|it| it.plan().last_word);
            let since = asked.filter(is_open).chain(self.unanswered_since).min();
            if since == self.unanswered_since {
                return None;
            }
            since
        } else {
            let asked = said.filter_map(Message::asked_at);
            let asked = asked.chain(self.unanswered_since).filter(is_open).min();
            // in any case it moves: whoever found the message lost a moment ago finds that
            self.unanswered_since.and(asked)
        };
        Some(Self {
            unanswered_since: since,
            version: self.version + 1,
            ..self.clone()
        })
    }
}

impl Message {
    /// When the account spoke with it, or had it to say: as it was accepted, or sent again last. What came to nothing said
    /// nothing.
    fn spoke_at(&self) -> Option<Time> {
        match &self.origin {
            Origin::External { .. } => Some(self.created_at),
            Origin::Outbound { plan, .. } if !self.state.is_lost() => {
                let spoke = plan.sent_again_at.unwrap_or(self.created_at);
                // of what was sent again when that was not on record yet it is known what it answers
                Some(spoke).max(plan.last_word)
            }
            Origin::Inbound { .. } | Origin::Outbound { .. } => None,
        }
    }

    /// When the contact said it, to whom it was said.
    fn asked_at(&self) -> Option<Time> {
        let heard = matches!(self.origin, Origin::Inbound { .. }) && !self.edits.unheard;
        heard.then_some(self.created_at)
    }
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
        let mut said = Message {
            origin: if by_account {
                Origin::External { external_id }
            } else {
                Origin::Inbound { external_id }
            },
            created_at: at(hour),
            ..message()
        };
        said.edits.unheard = false;
        said
    }

    fn again(hour: i64, message: &Message) -> Message {
        message.answering(None, at(hour))
    }

    /// Since when the contact has the last word once it is known what came of the first of these, the newest first, when what
    /// was asked at one was answered at two.
    fn since(said: &[Message]) -> Option<Time> {
        after(&conversation().heard(at(1)).spoken(at(2)), said)
    }

    fn after(on: &Conversation, said: &[Message]) -> Option<Time> {
        let after = on.after_outcome_of(&said[0], said.iter());
        after.unwrap_or_else(|| on.clone()).unanswered_since
    }

    #[test]
    fn what_never_left_was_no_answer() {
        for state in [Failed, Expired, Cancelled] {
            let lost = sent(2, Some(1), state);
            assert_eq!(since(std::slice::from_ref(&lost)), Some(at(1)));
            assert_eq!(since(&[lost, other(1, false)]), Some(at(1)));
        }
        for state in [Queued, Delivered] {
            assert_eq!(since(&[sent(2, Some(1), state), other(1, false)]), None);
        }
        assert_eq!(since(&[sent(2, None, Failed)]), None, "nothing was asked");
    }

    #[test]
    fn what_else_was_said_or_is_to_be_said_is_an_answer() {
        let last = |other: &Message| {
            let lost = sent(2, Some(1), Failed);
            since(&[lost.clone(), other.clone(), lost])
        };
        assert_eq!(last(&sent(3, None, Delivered)), None);
        assert_eq!(last(&sent(3, None, Queued)), None);
        assert_eq!(last(&other(3, true)), None);
        assert_eq!(last(&other(3, false)), Some(at(1)));
        assert_eq!(last(&sent(3, None, Failed)), Some(at(1)));
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
    fn what_was_sent_again_is_an_answer_from_then_on() {
        // another that was accepted later comes to nothing, whichever is known first
        let (withdrawn, first) = (sent(3, Some(1), Cancelled), sent(2, Some(1), Delivered));
        assert_eq!(since(&[withdrawn, again(4, &first)]), None);
        // sent again after what was said at four
        let asked = conversation().heard(at(4));
        for (state, expected) in [(Queued, None), (Failed, Some(at(1)))] {
            let said = [again(5, &sent(2, Some(1), state)), other(4, false)];
            assert_eq!(after(&asked, &said), expected);
        }
        // nobody put on record when, but what it answers
        let said = [sent(2, Some(4), Delivered)];
        assert_eq!(after(&asked, &said), None);
    }

    #[test]
    fn what_was_asked_after_an_answer_that_is_known_late_stays_open() {
        let late = sent(2, Some(1), Delivered);
        let said = [late.clone(), other(5, false), late, other(1, false)];
        let asked = conversation().heard(at(1)).heard(at(5));
        assert_eq!(asked.unanswered_since, Some(at(1)));
        assert_eq!(after(&asked, &said), Some(at(5)));
        assert_eq!(since(&said), None, "it was answered otherwise");
        let mut unheard = said;
        unheard[1].edits.unheard = true;
        assert_eq!(after(&asked, &unheard), None);
    }

    #[test]
    fn what_is_open_stays_open_when_something_comes_to_nothing() {
        // its webhook came after the answer
        let asked = conversation().heard(at(1)).spoken(at(4)).heard(at(3));
        let said = [sent(5, None, Cancelled), sent(4, Some(1), Delivered)];
        assert_eq!(after(&asked, &said), Some(at(3)));
    }

    #[test]
    fn of_what_is_asked_twice_the_first_time_counts() {
        let asked = conversation().heard(at(1)).spoken(at(2)).heard(at(4));
        assert_eq!(asked.unanswered_since, Some(at(4)));
        assert_eq!(
            after(&asked, &[sent(2, Some(1), Failed), other(4, false)]),
            Some(at(1))
        );
        let both = [sent(4, Some(3), Failed), sent(2, Some(1), Failed)];
        assert_eq!(since(&both), Some(at(1)));
    }
}
