use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::model::shared::{Code, ExternalId, Time};
use domain::model::workspace::WorkspaceId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::fields;
use super::problem::Problem;

/// The query's parameters as text; unknown ones and repeated ones are mistakes.
#[derive(Debug)]
pub(super) struct Params<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()).map(Self))
    }
}

/// The same, beside the workspace that they are asked about: the operator says which.
#[derive(Debug)]
pub(super) struct About<T>(pub WorkspaceId, pub T);

impl<T: DeserializeOwned + 'static> FromRequest for About<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(about(req.query_string()))
    }
}

/// No parameter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

const WORKSPACE: &str = "workspace_id";

fn about<T: DeserializeOwned>(query: &str) -> Result<About<T>, Problem> {
    let mut pairs = pairs(query)?;
    let named = pairs.remove(WORKSPACE);
    let named = named.as_ref().and_then(Value::as_str).map(str::to_owned);
    let workspace = id(WORKSPACE, named)?.ok_or_else(|| wrong(WORKSPACE, "is missing"))?;
    Ok(About(workspace, taken(pairs)?))
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    taken(pairs(query)?)
}

fn pairs(query: &str) -> Result<Map<String, Value>, Problem> {
    let mut pairs = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if pairs
            .insert(name.to_string(), Value::from(&*value))
            .is_some()
        {
            return Err(wrong(&name, "came twice"));
        }
    }
    Ok(pairs)
}

fn taken<T: DeserializeOwned>(pairs: Map<String, Value>) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Value::Object(pairs)).map_err(|error| {
        let name = error.path().to_string();
        let words = error.into_inner().to_string();
        wrong(
            &name,
            words.replacen("unknown field", "there is no parameter", 1),
        )
    })
}

/// A mistake in a query parameter.
pub(super) fn wrong(name: &str, detail: impl Into<String>) -> Problem {
    let name: String = name.chars().take(100).collect();
    Problem::at(format!("/query/{name}"), Code::InvalidParameter, detail)
}

/// A parameter that is an id.
pub(super) fn id<T>(name: &str, text: Option<String>) -> Result<Option<T>, Problem>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.map(|text| {
        text.parse()
            .map_err(|error: T::Err| wrong(name, error.to_string()))
    })
    .transpose()
}

/// A parameter that is an instant, RFC 3339.
pub(super) fn time(name: &str, text: Option<&str>) -> Result<Option<Time>, Problem> {
    text.map(|text| fields::instant(text).map_err(|error| wrong(name, error)))
        .transpose()
}

/// A parameter that is an id of Instagram's or the caller's.
pub(super) fn external(name: &str, text: Option<String>) -> Result<Option<ExternalId>, Problem> {
    text.map(|text| ExternalId::chosen(&text).map_err(|error| wrong(name, error.to_string())))
        .transpose()
}

/// A handle.
pub(super) fn text(name: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.trim().is_empty() => Err(wrong(name, "is blank")),
        Some(text) if text.chars().count() > 200 => {
            Err(wrong(name, "has more than 200 characters"))
        }
        text => Ok(text.map(|text| text.trim().trim_start_matches('@').to_owned())),
    }
}

/// A parameter that is `true` or `false`.
pub(super) fn flag(name: &str, text: Option<&str>) -> Result<Option<bool>, Problem> {
    match text {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(wrong(name, "must be true or false")),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        limit: Option<String>,
    }

    #[test]
    fn parameters_are_named() {
        let pointer = |query: &str| {
            let problem = read::<Sample>(query).unwrap_err();
            problem.errors()[0].pointer.clone()
        };

        assert_eq!(pointer("colour=green"), "/query/colour");
        assert_eq!(pointer("limit=1&limit=2"), "/query/limit");
        assert_eq!(
            read::<Sample>("limit=7").unwrap().limit.as_deref(),
            Some("7")
        );
        assert_eq!(read::<Sample>("").unwrap().limit, None);
    }
}
