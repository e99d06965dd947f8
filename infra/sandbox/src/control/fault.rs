//! `/_control/faults`: what goes wrong next.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{Refused, account::known, done};
use crate::{
    fault::{Fault, Operation},
    hub::Hub,
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/faults", web::post().to(add))
        .route("/faults", web::delete().to(clear));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    /// `rate_limited`, `{"slow_ms": 100}`, …
    fault: Fault,
    /// A send when not given.
    operation: Option<Operation>,
    /// Only calls with a token of this account.
    account: Option<String>,
    /// Until cleared, instead of once.
    #[serde(default)]
    lasting: bool,
}

async fn add(body: web::Json<Add>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    let operation = body.operation.unwrap_or(Operation::Send);
    match (&body.account, body.lasting) {
        (Some(_), true) => {
            let why = "a lasting fault strikes every account".to_owned();
            return Err(Refused::Invalid(why));
        }
        (Some(account), false) => known(hub, account)?.fault_on(operation, body.fault),
        (None, true) => {
            hub.into_inner()
                .with(|state| state.faults.last(operation, body.fault));
        }
        (None, false) => {
            hub.into_inner()
                .with(|state| state.faults.push(operation, None, body.fault));
        }
    }
    Ok(done())
}

async fn clear(hub: web::Data<Hub>) -> HttpResponse {
    hub.into_inner().with(|state| state.faults.clear());
    done()
}
