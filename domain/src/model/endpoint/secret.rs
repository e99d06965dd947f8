use chrono::Duration;
use thiserror::Error;

use crate::model::shared::{ExposeSecret as _, SecretString, Time};

/// What a secret's text begins with (Standard Webhooks 1.0).
const PREFIX: &str = "whsec_";

/// Why a text is no secret to sign with.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error(
    "must be whsec_ and the base64, with padding, of {} to {} random bytes",
    Secrets::FEWEST_BYTES,
    Secrets::MOST_BYTES
)]
pub struct InvalidSecret;

/// What an endpoint's deliveries are signed with: the current secret, and for a while those that it replaced, so that a
/// receiver may change over when it likes (Standard Webhooks 1.0, rotation).
#[derive(Debug, Clone)]
pub struct Secrets {
    /// The current one.
    pub current: SecretString,
    /// Those before it, the newest first, and until when each still signs.
    pub previous: Vec<(SecretString, Time)>,
}

impl Secrets {
    /// Random bytes at least and at most (Standard Webhooks 1.0).
    pub const FEWEST_BYTES: usize = 24;
    /// See [`Self::FEWEST_BYTES`].
    pub const MOST_BYTES: usize = 64;
    /// Secrets before the current one that may sign at once: each costs every delivery a signature and its header 48 bytes.
    pub const MOST_PREVIOUS: usize = 3;
    /// The longest overlap of two secrets.
    pub const LONGEST_OVERLAP: Duration = Duration::days(7);

    /// One secret.
    pub const fn of(current: SecretString) -> Self {
        Self {
            current,
            previous: vec![],
        }
    }

    /// Reads a secret that its owner chose.
    pub fn parse(text: SecretString) -> Result<SecretString, InvalidSecret> {
        let bytes = text.expose_secret().strip_prefix(PREFIX).and_then(decoded);
        let good =
            bytes.is_some_and(|bytes| (Self::FEWEST_BYTES..=Self::MOST_BYTES).contains(&bytes));
        if good { Ok(text) } else { Err(InvalidSecret) }
    }

    /// Another secret takes the current one's place, which signs on for `overlap`. The same secret again changes nothing.
    #[must_use]
    pub fn rotated(mut self, to: SecretString, overlap: Duration, now: Time) -> Self {
        if self.current.expose_secret() == to.expose_secret() {
            return self;
        }
        let until = now + overlap.min(Self::LONGEST_OVERLAP);
        let old = std::mem::replace(&mut self.current, to);
        self.previous.insert(0, (old, until));
        let new = self.current.expose_secret().to_owned();
        self.previous
            .retain(|(old, until)| *until > now && old.expose_secret() != new);
        self.previous.truncate(Self::MOST_PREVIOUS);
        self
    }

    /// Those that sign now, the current one first.
    pub fn signing(&self, now: Time) -> Vec<&SecretString> {
        let previous = self.previous.iter().filter(|(_, until)| *until > now);
        std::iter::once(&self.current)
            .chain(previous.map(|(secret, _)| secret))
            .collect()
    }

    /// Until when another than the current one signs.
    pub fn overlap_until(&self, now: Time) -> Option<Time> {
        let ends = self.previous.iter().map(|(_, until)| *until);
        ends.filter(|until| *until > now).max()
    }
}

impl PartialEq for Secrets {
    fn eq(&self, other: &Self) -> bool {
        let plain = |it: &Self| {
            let previous = it.previous.iter();
            let previous =
                previous.map(|(secret, until)| (secret.expose_secret().to_owned(), *until));
            (
                it.current.expose_secret().to_owned(),
                previous.collect::<Vec<_>>(),
            )
        };
        plain(self) == plain(other)
    }
}

impl Eq for Secrets {}

/// How many bytes this is the base64 of, as strict readers read it: padded, and nothing in the bits that are left over.
fn decoded(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let values: Option<Vec<u8>> = digits.bytes().map(value).collect();
    let last = values?.last().copied()?;
    let whole = text.len().is_multiple_of(4) && padding <= 2;
    let left_over = match padding {
        1 => last & 0b11,
        2 => last & 0b1111,
        _ => 0,
    };
    (whole && left_over == 0).then(|| text.len() / 4 * 3 - padding)
}

const fn value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    fn texts(secrets: &Secrets, now: i64) -> Vec<String> {
        let signing = secrets.signing(at(now));
        signing
            .iter()
            .map(|it| it.expose_secret().to_owned())
            .collect()
    }

    #[test]
    fn a_secret_of_ones_own_has_as_many_bytes_as_the_standard_says() {
        let of = |digits: &str| Secrets::parse(format!("whsec_{digits}").into()).is_ok();
        assert!(
            of(&"A".repeat(32)) && !of(&"A".repeat(28)),
            "24 bytes, and 21"
        );
        assert!(of(&format!("{}==", "A".repeat(86))), "64 bytes");
        assert!(!of(&format!("{}=", "A".repeat(87))), "65 bytes");
        assert!(of(&format!("{}=", "A".repeat(43))), "32 bytes");
        for wrong in [
            "",
            "A",
            &"A".repeat(43),
            &format!("{}B=", "A".repeat(42)),
            &"-".repeat(32),
            &format!("{}\n", "A".repeat(31)),
        ] {
            assert!(!of(wrong), "{wrong:?}");
        }
        assert!(
            Secrets::parse("A".repeat(32).into()).is_err(),
            "without whsec_"
        );
    }

    #[test]
    fn the_old_secret_signs_on_for_a_while_and_the_new_one_first() {
        let hour = Duration::hours(1);
        let one = Secrets::of("one".into());

        let two = one.rotated("two".into(), hour, at(0));
        assert_eq!(texts(&two, 3_599), ["two", "one"]);
        assert_eq!(two.overlap_until(at(0)), Some(at(3_600)));
        assert_eq!(texts(&two, 3_600), ["two"]);
        assert_eq!(two.overlap_until(at(3_600)), None);

        let three = two
            .clone()
            .rotated("three".into(), Duration::zero(), at(60));
        assert_eq!(
            texts(&three, 60),
            ["three", "one"],
            "no overlap ends the old one at once"
        );
        assert_eq!(
            texts(&two.clone().rotated("two".into(), hour, at(60)), 60),
            ["two", "one"]
        );
        assert_eq!(
            texts(&two.rotated("one".into(), hour, at(60)), 60),
            ["one", "two"],
            "back again"
        );
    }

    #[test]
    fn there_are_not_many_at_once_and_none_for_long() {
        let mut secrets = Secrets::of("0".into());
        for number in 1..6 {
            secrets = secrets.rotated(number.to_string().into(), Duration::days(100), at(number));
        }
        assert_eq!(texts(&secrets, 6), ["5", "4", "3", "2"]);
        assert_eq!(texts(&secrets, 5 + 7 * 86_400), ["5"]);
        assert!(!format!("{:?}", Secrets::of("hush".into())).contains("hush"));
    }
}
