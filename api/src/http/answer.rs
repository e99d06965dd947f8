use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use domain::flow::Made;
use serde::Serialize;

use crate::http::etag::etag;

/// The answer of a command: 200, 201 or 202, and whether it was done before.
#[derive(Debug)]
pub(in crate::http) struct Answer<T> {
    status: actix_web::http::StatusCode,
    replayed: bool,
    waited: Option<Duration>,
    view: T,
}

/// A resource with its version as `ETag`.
#[derive(Debug)]
pub(in crate::http) struct Versioned<T>(pub(in crate::http) i64, pub(in crate::http) T);

impl<T> Answer<T> {
    /// It exists now.
    pub(in crate::http) fn created<M>(made: Made<M>, view: impl FnOnce(M) -> T) -> Self {
        Self::of(actix_web::http::StatusCode::CREATED, made, view)
    }

    /// It is done.
    pub(in crate::http) fn done<M>(made: Made<M>, view: impl FnOnce(M) -> T) -> Self {
        Self::of(actix_web::http::StatusCode::OK, made, view)
    }

    /// It is on record and will be done.
    pub(in crate::http) fn accepted<M>(made: Made<M>, view: impl FnOnce(M) -> T) -> Self {
        Self::of(actix_web::http::StatusCode::ACCEPTED, made, view)
    }

    /// It was waited for, for so long at most (RFC 7240). What is over is no more on its way.
    pub(in crate::http) const fn waited(mut self, within: Option<Duration>, over: bool) -> Self {
        self.waited = within;
        if within.is_some() && over {
            self.status = actix_web::http::StatusCode::OK;
        }
        self
    }

    fn of<M>(
        status: actix_web::http::StatusCode,
        made: Made<M>,
        view: impl FnOnce(M) -> T,
    ) -> Self {
        Self {
            status,
            replayed: made.replayed,
            waited: None,
            view: view(made.value),
        }
    }
}

impl<T: Serialize> Responder for Answer<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        if self.replayed {
            answer.insert_header(("Idempotent-Replayed", "true"));
        }
        if let Some(within) = self.waited {
            let applied = format!("wait={}", within.as_secs());
            answer.insert_header(("Preference-Applied", applied));
        }
        answer.json(self.view)
    }
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().insert_header(etag(self.0)).json(self.1)
    }
}
