use crate::model::shared::Time;

use super::{Content, Part, PartOutcome};

/// What an echo is to what we sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Echo {
    /// The echo of this part, which Instagram took by this id before.
    Known(Part),
    /// The echo of this part, whose answer never came or named no id: it is waited for, or was given up.
    Settles(Part),
    /// It may be the echo of this part, whose answer is still to come.
    Perhaps(Part),
    /// It was said elsewhere.
    Foreign,
}

impl Echo {
    /// Matches an echo: by Instagram's id, else by what it says against the parts that may be on Instagram, oldest first.
    /// While a part is being sent an echo may be its own whatever it says: Instagram changes what it shows. What was said
    /// (`at`, by Instagram's clock) long after a part left is not that part.
    pub fn of(
        known: Option<Part>,
        in_flight: &[(Part, Content)],
        says: &Content,
        at: Time,
    ) -> Self {
        if let Some(part) = known {
            return Self::Known(part);
        }
        let alike = in_flight
            .iter()
            .filter(|(part, _)| part.doubt.is_none_or(|doubt| doubt.covers(at)))
            .find(|(_, content)| content.is_shown_as(says));
        // The answer to the only time that it left is still to come.
        let is_flying = |part: &Part| part.outcome == PartOutcome::Open && part.doubt.is_none();
        let flying = || in_flight.iter().find(|(part, _)| is_flying(part));
        match alike.or_else(flying) {
            None => Self::Foreign,
            Some((part, _)) if is_flying(part) => Self::Perhaps(part.clone()),
            Some((part, _)) => Self::Settles(part.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::{Doubt, Failure, PartId, Text, fold};
    use crate::model::shared::Code;
    use uuid::Uuid;

    const TIME: Time = Time::UNIX_EPOCH;

    fn part(number: u128, outcome: PartOutcome) -> Part {
        Part {
            id: PartId::from_uuid(Uuid::from_u128(number)),
            ..fold::tests::part(outcome, false)
        }
    }

    /// One that left without an answer.
    fn doubted(number: u128, outcome: PartOutcome) -> Part {
        Part {
            doubt: Some(Doubt::again(None, TIME, TIME)),
            ..part(number, outcome)
        }
    }

    fn says(text: &str) -> Content {
        Content::Text(Text::parse(text).unwrap())
    }

    fn of(known: Option<Part>, in_flight: &[(Part, Content)], text: &str) -> Echo {
        Echo::of(known, in_flight, &says(text), TIME)
    }

    #[test]
    fn an_echo_belongs_to_the_oldest_part_that_says_the_same() {
        let unsure = || PartOutcome::Unconfirmed {
            since: TIME,
            resolves_by: TIME,
        };
        let first = doubted(1, unsure());
        let second = doubted(2, unsure());
        let flying = part(3, PartOutcome::Open);
        let given_up = PartOutcome::Failed(Failure {
            code: Code::OutcomeUnknown,
            occurred_at: TIME,
            attempt: 1,
            provider: None,
        });
        let given_up = doubted(4, given_up);
        let unnamed = doubted(5, PartOutcome::Sent { at: TIME });
        let again = doubted(6, PartOutcome::Open);
        let all = [
            (first.clone(), says("a")),
            (second.clone(), says("b")),
            (flying.clone(), says("c")),
            (given_up.clone(), says("e")),
            (unnamed.clone(), says("f")),
            (again.clone(), says("g")),
        ];

        assert_eq!(of(None, &all, "a"), Echo::Settles(first));
        assert_eq!(of(None, &all, "b"), Echo::Settles(second.clone()));
        assert_eq!(of(None, &all, "c"), Echo::Perhaps(flying.clone()));
        assert_eq!(of(None, &all, "e"), Echo::Settles(given_up));
        assert_eq!(of(None, &all, "f"), Echo::Settles(unnamed));
        assert_eq!(of(None, &all, "g"), Echo::Settles(again));
        assert_eq!(
            of(None, &all, "d"),
            Echo::Perhaps(flying),
            "Instagram may show it otherwise"
        );
        let [first_two @ .., _, _, _, _] = &all;
        assert_eq!(of(None, first_two, "d"), Echo::Foreign);
        assert_eq!(of(Some(second.clone()), &[], "d"), Echo::Known(second));
    }

    #[test]
    fn what_is_said_long_after_a_part_left_is_said_elsewhere() {
        let lost = doubted(1, PartOutcome::Skipped);
        let all = [(lost.clone(), says("yes"))];
        let echo = |seconds| {
            let at = TIME + chrono::Duration::seconds(seconds);
            Echo::of(None, &all, &says("yes"), at)
        };

        assert_eq!(echo(60), Echo::Settles(lost));
        assert_eq!(echo(61), Echo::Foreign);
    }
}
