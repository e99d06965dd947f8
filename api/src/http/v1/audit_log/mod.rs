//! Who did what in a workspace.

mod list;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::view::audit_actions;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes.service(list::list);
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct AuditQuery {
    /// Those that say this was done only.
    #[param(schema_with = audit_actions)]
    pub(super) action: Option<String>,
    /// Those of what this key did only, a workspace's or an operator's, or who used this onboarding link; `system`: what the
    /// service did by itself.
    #[param(example = "key_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) actor_id: Option<String>,
    /// Those of what was done to this only: a workspace, a key, a link, a channel, an endpoint or a message.
    #[param(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) subject_id: Option<String>,
    /// Those of then and later only.
    #[param(example = "2026-11-20T10:00:00Z")]
    pub(super) since: Option<String>,
    /// Those before then only.
    #[param(example = "2026-11-27T10:00:00Z")]
    pub(super) until: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor.
    pub(super) after: Option<String>,
    /// Those before this cursor.
    pub(super) before: Option<String>,
}
