use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use domain::model::shared::Code;
use domain::model::workspace::Principal;
use domain::port::limit::LimitKey;

use crate::http::problem::Problem;

/// Whoever is calling, with any valid key.
#[derive(Debug, Clone)]
pub struct Caller(pub Principal);

impl Caller {
    /// Whoever the middleware let in.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        request
            .extensions()
            .get::<Self>()
            .cloned()
            .ok_or(Problem::new(Code::Unauthenticated))
    }

    /// What its idempotency keys begin with, so that two callers' keys never meet.
    pub fn name(&self) -> String {
        match &self.0 {
            Principal::Key { id, .. } => id.to_string(),
            Principal::Operator { id, .. } => id.to_string(),
        }
    }

    /// Whose requests are counted together with its own.
    pub fn limits(&self) -> Vec<LimitKey> {
        match &self.0 {
            Principal::Key { id, workspace, .. } => {
                vec![LimitKey::Key(*id), LimitKey::Workspace(*workspace)]
            }
            Principal::Operator { id, .. } => vec![LimitKey::Operator(*id)],
        }
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}
