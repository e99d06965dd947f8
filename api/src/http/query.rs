use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::model::shared::{Code, InvalidId};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let mut pairs = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if pairs
            .insert(name.to_string(), Value::from(&*value))
            .is_some()
        {
            return Err(wrong(&name, "came twice"));
        }
    }
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
pub(super) fn id<T: std::str::FromStr<Err = InvalidId>>(
    name: &str,
    text: Option<String>,
) -> Result<Option<T>, Problem> {
    text.map(|text| {
        text.parse()
            .map_err(|error: InvalidId| wrong(name, error.to_string()))
    })
    .transpose()
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
