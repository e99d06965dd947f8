//! What is kept of the headers of an answer.

/// How many headers are kept at most.
const MOST: usize = 30;
/// How many bytes their names and values have together at most.
const MOST_BYTES: usize = 2 * 1024;

/// What a name has in it whose value lets somebody in: such a header is not kept.
const WITHHELD: [&str; 9] = [
    "cookie",
    "authoriz",
    "authenticat",
    "token",
    "secret",
    "password",
    "api-key",
    "session",
    "signature",
];

/// The headers of an answer that failed, in their order: names in lower case, nothing that lets somebody in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerHeaders(Vec<(String, String)>);

impl AnswerHeaders {
    /// What is kept of these: the first that fit into 30 and 2 KiB together. Values are made plain text.
    pub fn kept<'a>(all: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut room = MOST_BYTES;
        let mut kept = vec![];
        for (name, value) in all {
            let name = name.to_ascii_lowercase();
            if WITHHELD.iter().any(|part| name.contains(part)) {
                continue;
            }
            let value: String = String::from_utf8_lossy(value)
                .chars()
                .filter(|c| !c.is_control())
                .collect();
            let Some(left) = room.checked_sub(name.len() + value.len()) else {
                break;
            };
            room = left;
            kept.push((name, value));
            if kept.len() == MOST {
                break;
            }
        }
        Self(kept)
    }

    /// As they were read from the record.
    pub const fn recorded(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Names and values.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Whether nothing was kept.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[(&str, &str)]) -> Vec<String> {
        let all = all.iter().map(|(name, value)| (*name, value.as_bytes()));
        let kept = AnswerHeaders::kept(all);
        kept.pairs().iter().map(|(name, _)| name.clone()).collect()
    }

    #[test]
    fn what_lets_somebody_in_is_not_kept() {
        let all = [
            ("Server", "nginx"),
            ("Set-Cookie", "id=1"),
            ("X-Auth-Token", "t"),
            ("WWW-Authenticate", "Basic"),
            ("Proxy-Authorization", "Basic eDp5"),
            ("X-Api-Key", "k"),
            ("Retry-After", "5"),
        ];
        assert_eq!(names(&all), ["server", "retry-after"]);
    }

    #[test]
    fn as_many_are_kept_as_fit() {
        let many: Vec<_> = (0..40).map(|_| ("x", "y")).collect();
        assert_eq!(names(&many).len(), 30);
        let long = "y".repeat(1000);
        let large: Vec<_> = (0..4).map(|_| ("x", long.as_str())).collect();
        assert_eq!(names(&large).len(), 2);
        assert_eq!(names(&[("x", &"y".repeat(3000))]), [""; 0]);
    }

    #[test]
    fn values_are_plain_text() {
        let kept = AnswerHeaders::kept([("x", &b"a\x1b[1m\xff"[..])]);
        assert_eq!(kept.pairs()[0].1, "a[1m\u{fffd}");
    }
}
