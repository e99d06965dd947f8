use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use domain::model::audit::{Actor, By, Origin};
use domain::model::shared::Code;
use domain::model::workspace::Principal;

use super::{Caller, client_address};
use crate::http::problem::Problem;
use crate::http::request_id::RequestId;

/// Who is calling and from where, for what is audited.
#[derive(Debug, Clone)]
pub struct Acting(pub By);

impl Acting {
    /// The caller of this request.
    pub fn of(request: &HttpRequest) -> Result<By, Problem> {
        let actor = request.extensions().get::<Caller>().map(actor);
        Ok(By {
            actor: actor.ok_or(Problem::new(Code::Unauthenticated))?,
            from: origin(request),
        })
    }
}

/// From where a request comes.
pub fn origin(request: &HttpRequest) -> Origin {
    Origin {
        request_id: Some(RequestId::of(request).as_str().to_owned()),
        address: Some(client_address(request).to_string()),
    }
}

const fn actor(caller: &Caller) -> Actor {
    match &caller.0 {
        Principal::Key { id, .. } => Actor::Key(*id),
        Principal::Operator { id, .. } => Actor::Operator(*id),
    }
}

impl FromRequest for Acting {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req).map(Self))
    }
}
