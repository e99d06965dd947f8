//! Requests on their way to the Graph API, and answers back; every one is remembered.

use std::io;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};

use futures::stream;

use super::connection;
use crate::{
    graph::{self, Call, Reply},
    hub::Hub,
    log::Request,
};

/// Answers whatever is no page of the sandbox.
pub(super) async fn answer(
    request: HttpRequest,
    body: web::Bytes,
    hub: web::Data<Hub>,
) -> HttpResponse {
    let hub = hub.into_inner();
    let call = call_of(&request, body);
    let (reply, known, at) = hub.with(|state| {
        let (reply, known) = graph::answer(state, &call);
        (reply, known, state.clock.now())
    });
    hub.note_request(Request {
        number: 0,
        at,
        method: call.method.clone(),
        path: request.path().to_owned(),
        token: call.token().map(str::to_owned),
        query: call.query.clone(),
        body: call.body.clone(),
        status: reply.status(),
        known,
    });
    let version = call.version.unwrap_or_else(|| "v26.0".to_owned());
    respond(&request, &hub, reply, &version).await
}

fn call_of(request: &HttpRequest, body: web::Bytes) -> Call {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    let bearer = header(header::AUTHORIZATION)
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(|token| token.trim().to_owned());
    let is_form = header(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let origin = format!("http://{}", header(header::HOST).unwrap_or("localhost"));
    Call::new(
        request.method().as_str(),
        (&origin, request.path(), request.query_string()),
        bearer,
        is_form,
        body,
    )
}

async fn respond(request: &HttpRequest, hub: &Hub, reply: Reply, version: &str) -> HttpResponse {
    let reply = match reply {
        Reply::Late(by, reply) => {
            tokio::select! {
                () = tokio::time::sleep(by) => {}
                () = hub.stopping.cancelled() => {}
            }
            *reply
        }
        Reply::Json(..) | Reply::Half(..) | Reply::Raw { .. } | Reply::Never | Reply::Dropped => {
            reply
        }
    };
    match reply {
        Reply::Json(status, body) => {
            let mut answer = HttpResponse::build(code(status));
            answer.insert_header(("facebook-api-version", version));
            if let Some((name, value)) = hub.lock().usage.clone() {
                answer.insert_header((name, value));
            }
            answer.json(body)
        }
        Reply::Half(status, body) => half(status, &body.to_string()),
        Reply::Raw {
            status,
            content_type,
            body,
        } => HttpResponse::build(code(status))
            .content_type(content_type)
            .body(body),
        Reply::Late(..) | Reply::Never => {
            hub.stopping.cancelled().await;
            HttpResponse::ServiceUnavailable().finish()
        }
        Reply::Dropped => {
            connection::drop_of(request);
            HttpResponse::ServiceUnavailable().force_close().finish()
        }
    }
}

fn half(status: u16, body: &str) -> HttpResponse {
    let (first, _) = body.as_bytes().split_at(body.len() / 2);
    let pieces = [
        Ok(web::Bytes::copy_from_slice(first)),
        Err(io::Error::from(io::ErrorKind::ConnectionReset)),
    ];
    HttpResponse::build(code(status))
        .content_type("application/json")
        .no_chunking(u64::try_from(body.len()).unwrap_or(u64::MAX))
        .streaming(stream::iter(pieces))
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
