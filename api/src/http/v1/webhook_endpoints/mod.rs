//! Endpoints that are told what happens.

mod attempts;
mod change;
mod create;
mod delete;
mod deliveries;
mod enable;
mod get;
mod list;
mod redeliver;
mod rotate_secret;
mod stats;
mod stats_of_all;
mod test;

pub(in crate::http) use attempts::attempts_of;
pub(in crate::http) use change::ChangeEndpointBody;
pub(in crate::http) use create::CreateEndpointBody;
pub(in crate::http) use deliveries::deliveries_of;
use domain::port::store::During;
pub(in crate::http) use enable::EnableBody;
pub(in crate::http) use rotate_secret::RotateSecretBody;
use serde::Deserialize;
pub(in crate::http) use test::{TestBody, TestView};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::problem::Problem;
use crate::http::query::{time, wrong};
use crate::http::view::{attempt_states, delivery_states};

pub(super) fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(change::change)
        .service(delete::delete)
        .service(rotate_secret::rotate_secret)
        .service(enable::enable)
        .service(redeliver::redeliver)
        .service(attempts::attempts)
        .service(deliveries::deliveries)
        .service(stats::stats)
        .service(stats_of_all::stats_of_all)
        .service(test::test);
}

/// Which attempts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct AttemptsQuery {
    /// Those with which this became of the delivery only, separated by commas; all when absent.
    #[param(schema_with = attempt_states)]
    pub(super) state: Option<String>,
    /// Those to tell it of this event only.
    #[param(example = "evt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    pub(super) event_id: Option<String>,
    /// Those that began then and later only.
    #[param(example = "2026-11-20T10:00:00Z")]
    pub(super) from: Option<String>,
    /// Those that began before then only.
    #[param(example = "2026-11-27T10:00:00Z")]
    pub(super) to: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor.
    pub(super) after: Option<String>,
    /// Those before this cursor.
    pub(super) before: Option<String>,
}

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct DeliveriesQuery {
    /// Those in this state only; those that ended when absent.
    #[param(schema_with = delivery_states)]
    pub(super) state: Option<String>,
    /// Those whose last attempt began then and later only; pending ones, whose next attempt is due then and later.
    #[param(example = "2026-11-20T10:00:00Z")]
    pub(super) from: Option<String>,
    /// Those whose last attempt began before then only; pending ones, whose next attempt is due before then.
    #[param(example = "2026-11-27T10:00:00Z")]
    pub(super) to: Option<String>,
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub(super) limit: Option<String>,
    /// Those after this cursor.
    pub(super) after: Option<String>,
    /// Those before this cursor.
    pub(super) before: Option<String>,
}

fn during(from: Option<&str>, to: Option<&str>) -> Result<During, Problem> {
    let during = During {
        from: time("from", from)?,
        to: time("to", to)?,
    };
    match (during.from, during.to) {
        (Some(from), Some(to)) if from >= to => Err(wrong("to", "must be later than from")),
        _ => Ok(during),
    }
}
