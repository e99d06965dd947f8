use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use domain::flow::receive::Receive;
use domain::model::channel::ProviderAppId;

use crate::http::Services;
use crate::http::body;
use crate::http::flow::Flow;
use crate::http::header;
use crate::http::problem::Problem;
use crate::http::site::Site;

/// Meta's signature over the raw bytes (META 2.2).
const SIGNATURE: &str = "X-Hub-Signature-256";

/// A webhook from Instagram: verified over its raw bytes, on disk before it is acknowledged.
pub(super) async fn receive(
    services: web::Data<Services>,
    request: HttpRequest,
    Raw(body): Raw,
    receive: Flow<Receive>,
) -> Result<HttpResponse, Problem> {
    let app = provider_app(&request)?;
    // two signatures are none
    let signature = header::only(request.headers(), SIGNATURE).ok().flatten();
    let signature = signature.map(str::to_owned);
    let metrics = Arc::clone(&services.metrics);
    receive
        .run(move |flow| async move {
            let outcome = flow.accept(app, &body, signature.as_deref()).await;
            metrics.came_in(outcome.as_ref());
            outcome
        })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("EVENT_RECEIVED"))
}

/// The bytes of a body, whatever they are.
pub(super) struct Raw(web::Bytes);

impl FromRequest for Raw {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = body::read(req, payload, Site::of(req).ingress_body_bytes);
        Box::pin(async move { reading.await.map(Self) })
    }
}

/// The app that the path names; an id that is none is like one that is unknown.
pub(super) fn provider_app(request: &HttpRequest) -> Result<Option<ProviderAppId>, Problem> {
    match request.match_info().get("provider_app_id") {
        None => Ok(None),
        Some(id) => id.parse().map(Some).map_err(|_| Problem::not_found()),
    }
}
