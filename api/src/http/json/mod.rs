//! JSON of strangers: broken, deep, of wrong types or with unknown fields; each mistake with a pointer.

mod sound;

use domain::model::shared::Code;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::{Path, Segment};

use super::problem::Problem;
use sound::Sound;

/// Arrays and objects within each other, at most.
const DEEPEST: usize = 32;

/// Reads one JSON value.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.trim_ascii().is_empty() {
        return Err(broken("The body is empty."));
    }
    if depth(bytes) > DEEPEST {
        return Err(broken(&format!(
            "The body is nested deeper than {DEEPEST} levels."
        )));
    }
    if std::str::from_utf8(bytes).is_err() {
        return Err(broken("The body is not UTF-8."));
    }
    // whether it is JSON at all, before whether it is what is wanted
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| {
        broken(&format!(
            "The body is not JSON: line {}, column {}.",
            error.line(),
            error.column()
        ))
    })?;
    if !bytes.trim_ascii_start().starts_with(b"{") {
        let detail = "must be an object";
        return Err(Problem::at("", Code::InvalidRequest, detail));
    }
    located::<Sound>(bytes)?;
    located(bytes)
}

/// Reads it, or says what is wrong where.
fn located<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        let words = error.into_inner().to_string();
        let words = words.split(" at line ").next().unwrap_or(&words);
        fault(pointer, words)
    })
}

fn broken(detail: &str) -> Problem {
    Problem::new(Code::InvalidJson).detail(detail)
}

/// A mistake in serde's words. A missing field is pointed to where it should be.
fn fault(pointer: String, words: &str) -> Problem {
    let missing = words
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'));
    let unknown = words.starts_with("unknown field `");
    let (pointer, words) = match missing {
        Some(field) => (format!("{pointer}/{field}"), "is missing".to_owned()),
        None if unknown => (
            pointer,
            words.replacen("unknown field", "there is no field", 1),
        ),
        None => (pointer, shortened(words)),
    };
    Problem::at(pointer, Code::InvalidRequest, words)
}

/// What was sent can be long: what was expected is enough.
fn shortened(words: &str) -> String {
    match words.split_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => format!("must be {expected}"),
        Some(_) | None => words.chars().take(300).collect(),
    }
}

/// A path as a JSON pointer (RFC 6901).
fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                let key: String = key.chars().take(100).collect();
                format!("/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Unknown => "/".to_owned(),
        })
        .collect()
}

/// How deep arrays and objects stand within each other, without reading any of them.
fn depth(bytes: &[u8]) -> usize {
    let (mut deepest, mut open, mut quoted, mut escaped) = (0, 0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read")]
        count: u8,
    }

    fn refused(json: &str) -> (Code, String) {
        let problem = read::<Outer>(json.as_bytes()).unwrap_err();
        let pointer = problem.errors().first().map(|error| error.pointer.clone());
        (problem.code(), pointer.unwrap_or_default())
    }

    #[test]
    fn mistakes_have_pointers() {
        let invalid = |pointer: &str| (Code::InvalidRequest, pointer.to_owned());

        assert_eq!(
            refused(r#"{"inner": [{"count": "many"}]}"#),
            invalid("/inner/0/count")
        );
        assert_eq!(
            refused(r#"{"inner": [{"count": 300}]}"#),
            invalid("/inner/0/count")
        );
        assert_eq!(refused(r#"{"inner": [{}]}"#), invalid("/inner/0/count"));
        assert_eq!(refused("{}"), invalid("/inner"));
        assert_eq!(refused(r#"{"inner": [], "a/b": 1}"#), invalid("/a~1b"));
        assert_eq!(
            refused(r#"{"inner": [{"count": 1, "x": 1}]}"#),
            invalid("/inner/0/x")
        );
        assert_eq!(refused("[]").0, Code::InvalidRequest);
    }

    #[test]
    fn what_is_not_json_is_said_so() {
        for broken in ["", "  ", "{", "nonsense", r#"{"inner": []} more"#, "\u{0}"] {
            assert_eq!(refused(broken).0, Code::InvalidJson, "{broken:?}");
        }
        assert_eq!(
            read::<Outer>(b"{\"inner\": \"\xff\"}").unwrap_err().code(),
            Code::InvalidJson
        );
    }

    #[test]
    fn what_no_field_can_take_is_refused_wherever_it_stands() {
        let invalid = |pointer: &str| (Code::InvalidRequest, pointer.to_owned());

        assert_eq!(refused(r#"{"x": ["\u0000"]}"#), invalid("/x/0"));
        assert_eq!(refused(r#"{"x": {"\u0000": 1}}"#), invalid("/x/\0"));
        assert_eq!(refused(r#"{"inner": [], "inner": []}"#), invalid("/inner"));
        assert_eq!(refused(r#"{"x": {"a": 1, "\u0061": 1}}"#), invalid("/x/a"));
        assert_eq!(refused(r#"{"x": "\ud800"}"#), invalid("/x"));
        assert_eq!(refused(r#"{"x": 1e400}"#), invalid("/x"));
    }

    #[test]
    fn deep_json_is_refused_unread() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));

        assert_eq!(refused(&deep).0, Code::InvalidJson);
        assert_eq!(depth(br#"{"a": ["[[[", "\"[[", {}]}"#), 3);
    }

    #[test]
    fn what_was_sent_is_not_repeated() {
        let problem = read::<Outer>(br#"{"inner": "s3cret"}"#).unwrap_err();

        assert_eq!(problem.errors()[0].detail, "must be a sequence");
    }
}
