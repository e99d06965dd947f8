use domain::model::message::{Button, Press};
use domain::model::shared::Code;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::fields;
use crate::http::problem::Faults;

/// A button: exactly one of `url` and `payload`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateButton)]
pub(in crate::http) struct ButtonBody {
    /// What it says; Instagram cuts it after 20 characters.
    #[schema(example = "Look at it")]
    title: String,
    /// What it opens.
    #[serde(default)]
    #[schema(example = "https://example.com/blue")]
    url: Option<String>,
    /// What `postback.received` tells when it is pressed, up to 1000 characters.
    #[serde(default)]
    #[schema(example = json!(null))]
    payload: Option<String>,
}

pub(super) fn read(faults: &mut Faults, at: &str, body: ButtonBody) -> Button {
    let title = fields::shown(faults, &format!("{at}/title"), body.title);
    let press = match (body.url, body.payload) {
        (Some(url), None) => Press::Open(fields::link_url(faults, &format!("{at}/url"), url)),
        (None, Some(payload)) => {
            Press::Postback(fields::shown(faults, &format!("{at}/payload"), payload))
        }
        (url, payload) => {
            let detail = "must have exactly one of url and payload";
            faults.add(at, Code::InvalidRequest, detail);
            Press::Postback(payload.or(url).unwrap_or_default())
        }
    };
    Button { title, press }
}
