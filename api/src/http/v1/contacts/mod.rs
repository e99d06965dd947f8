//! Instagram users as channels see them.

mod change;
mod get;
mod list;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(list::list)
        .service(get::get)
        .service(change::change);
}

/// Which contacts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ContactsQuery {
    /// Those of this channel only.
    #[param(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) channel_id: Option<String>,
    /// Those with this Instagram-scoped id (IGSID) only.
    #[param(example = "1789000000000001")]
    pub(super) external_id: Option<String>,
    /// Those with this key of yours only.
    #[param(example = "customer-7")]
    pub(super) reference: Option<String>,
    /// Those with this handle only, whatever its case.
    #[param(example = "alice.m")]
    pub(super) username: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor.
    pub(super) after: Option<String>,
    /// Those before this cursor.
    pub(super) before: Option<String>,
}
