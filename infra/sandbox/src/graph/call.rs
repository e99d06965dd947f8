//! One call as it came in: the version is part of the path and may be missing (META 11), the
//! token is a bearer token or a parameter (META 3).

use bytes::Bytes;
use serde_json::Value;
use url::form_urlencoded;

/// Below this path the sandbox is Facebook's hosts, `www.facebook.com` and `graph.facebook.com` (META 1a).
pub(crate) const FACEBOOK: &str = "/facebook";

/// One call as it came in.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Whether Facebook's hosts were asked rather than Instagram's.
    pub(crate) facebook: bool,
    /// Scheme and host that were asked, for links to further pages.
    pub(crate) origin: String,
    /// The path without its version.
    pub(crate) path: String,
    pub(crate) version: Option<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) bearer: Option<String>,
    pub(crate) body: Bytes,
    form: Vec<(String, String)>,
}

impl Call {
    pub(crate) fn new(
        method: &str,
        (origin, path, query): (&str, &str, &str),
        bearer: Option<String>,
        is_form: bool,
        body: Bytes,
    ) -> Self {
        let below = path
            .strip_prefix(FACEBOOK)
            .filter(|rest| rest.starts_with('/'));
        let (version, path) = split_version(below.unwrap_or(path));
        let origin = if below.is_some() {
            format!("{origin}{FACEBOOK}")
        } else {
            origin.to_owned()
        };
        let form = if is_form { pairs(&body) } else { Vec::new() };
        Self {
            method: method.to_owned(),
            facebook: below.is_some(),
            origin,
            path: path.to_owned(),
            version: version.map(str::to_owned),
            query: pairs(query.as_bytes()),
            bearer,
            body,
            form,
        }
    }

    /// A parameter of the query or of the form.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        first(&self.query, name).or_else(|| first(&self.form, name))
    }

    /// The body as JSON, if it is.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.bearer
            .as_deref()
            .or_else(|| self.param("access_token"))
    }

    /// The first part of the path: `me` or an id.
    pub(crate) fn node(&self) -> &str {
        self.path
            .split('/')
            .find(|part| !part.is_empty())
            .unwrap_or("")
    }

    /// The fields asked for; sub-fields (`messages{id}`) stay with their field.
    pub(crate) fn wanted(&self) -> Vec<String> {
        let mut fields = Vec::new();
        let mut depth = 0_usize;
        let mut field = String::new();
        for character in self.param("fields").unwrap_or("").chars() {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    fields.push(std::mem::take(&mut field));
                    continue;
                }
                _ => {}
            }
            field.push(character);
        }
        fields.push(field);
        fields.retain(|field| !field.is_empty());
        fields
    }
}

fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

/// `/v25.0/me` is version `v25.0` of `/me`.
fn split_version(path: &str) -> (Option<&str>, &str) {
    let Some(rest) = path.strip_prefix('/') else {
        return (None, path);
    };
    let (head, tail) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    if is_version(head) {
        (Some(head), tail)
    } else {
        (None, path)
    }
}

fn is_version(segment: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    segment
        .strip_prefix('v')
        .and_then(|number| number.split_once('.'))
        .is_some_and(|(major, minor)| digits(major) && digits(minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(path: &str, query: &str) -> Call {
        Call::new("GET", ("", path, query), None, false, Bytes::new())
    }

    #[test]
    fn the_version_may_be_there_or_not() {
        assert_eq!(call("/v25.0/me", "").path, "/me");
        assert_eq!(call("/me", "").path, "/me");
        assert_eq!(call("/v25.0/me", "").version.as_deref(), Some("v25.0"));
        assert_eq!(call("/v25/me", "").path, "/v25/me");
    }

    #[test]
    fn fields_keep_their_sub_fields() {
        let call = call("/me", "fields=id,messages.limit(1)%7Bid,from%7D,name");

        assert_eq!(call.wanted(), ["id", "messages.limit(1){id,from}", "name"]);
    }

    #[test]
    fn a_bearer_token_wins_over_a_parameter() {
        let call = Call::new(
            "GET",
            ("", "/me", "access_token=b"),
            Some("a".to_owned()),
            false,
            Bytes::new(),
        );

        assert_eq!(call.token(), Some("a"));
    }
}
