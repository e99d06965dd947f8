use super::{Content, Part, PartOutcome};

/// What an echo is to what we sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Echo {
    /// The echo of this part, which Instagram took by this id before.
    Known(Part),
    /// The echo of this part, whose answer never came: it is waited for, or was given up.
    Settles(Part),
    /// It may be the echo of this part, whose answer is still to come.
    Perhaps(Part),
    /// It was said elsewhere.
    Foreign,
}

impl Echo {
    /// Matches an echo: by Instagram's id, else by what it says against the parts that may be on Instagram, oldest first.
    /// While a part is being sent an echo may be its own whatever it says: Instagram changes what it shows.
    pub fn of(known: Option<Part>, in_flight: &[(Part, Content)], says: &Content) -> Self {
        if let Some(part) = known {
            return Self::Known(part);
        }
        let alike = in_flight
            .iter()
            .find(|(_, content)| content.is_shown_as(says));
        let flying = || {
            let mut all = in_flight.iter();
            all.find(|(part, _)| part.outcome == PartOutcome::Open)
        };
        match alike.or_else(flying).map(|(part, _)| (part, &part.outcome)) {
            None => Self::Foreign,
            Some((part, PartOutcome::Unconfirmed { .. } | PartOutcome::Failed(_))) => {
                Self::Settles(part.clone())
            }
            Some((part, _)) => Self::Perhaps(part.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::{Failure, PartId, Text, fold};
    use crate::model::shared::{Code, Time};
    use uuid::Uuid;

    fn part(number: u128, outcome: PartOutcome) -> Part {
        Part {
            id: PartId::from_uuid(Uuid::from_u128(number)),
            ..fold::tests::part(outcome, false)
        }
    }

    fn says(text: &str) -> Content {
        Content::Text(Text::parse(text).unwrap())
    }

    #[test]
    fn an_echo_belongs_to_the_oldest_part_that_says_the_same() {
        let time = Time::UNIX_EPOCH;
        let unsure = || PartOutcome::Unconfirmed {
            since: time,
            resolves_by: time,
        };
        let first = part(1, unsure());
        let second = part(2, unsure());
        let flying = part(3, PartOutcome::Open);
        let given_up = PartOutcome::Failed(Failure {
            code: Code::OutcomeUnknown,
            occurred_at: time,
            attempt: 1,
            provider: None,
        });
        let given_up = part(4, given_up);
        let all = [
            (first.clone(), says("a")),
            (second.clone(), says("b")),
            (flying.clone(), says("c")),
            (given_up.clone(), says("e")),
        ];

        assert_eq!(Echo::of(None, &all, &says("a")), Echo::Settles(first));
        assert_eq!(
            Echo::of(None, &all, &says("b")),
            Echo::Settles(second.clone())
        );
        assert_eq!(
            Echo::of(None, &all, &says("c")),
            Echo::Perhaps(flying.clone())
        );
        assert_eq!(Echo::of(None, &all, &says("e")), Echo::Settles(given_up));
        assert_eq!(
            Echo::of(None, &all, &says("d")),
            Echo::Perhaps(flying),
            "Instagram may show it otherwise"
        );
        let [first_two @ .., _, _] = &all;
        assert_eq!(Echo::of(None, first_two, &says("d")), Echo::Foreign);
        assert_eq!(
            Echo::of(Some(second.clone()), &[], &says("d")),
            Echo::Known(second)
        );
    }
}
