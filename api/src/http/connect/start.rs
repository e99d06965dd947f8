use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::connect::Connect;
use domain::model::channel::{LinkId, Product};
use domain::model::shared::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::login::Login;
use super::page;
use crate::http::flow::Flow;
use crate::http::site::Site;

/// Which login is begun; the first that is offered when it does not say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Start {
    product: Option<String>,
}

impl Start {
    pub(super) fn product(&self) -> Option<Product> {
        self.product.as_deref().and_then(Product::find)
    }
}

/// Begins the login: a cookie for this browser, and off to Meta.
pub(super) async fn start(
    request: HttpRequest,
    token: web::Path<String>,
    form: Option<web::Form<Start>>,
    connect: Flow<Connect>,
) -> HttpResponse {
    let asked = form.map(web::Form::into_inner).unwrap_or_default();
    begin(
        &request,
        token.into_inner(),
        asked.product(),
        false,
        &connect,
    )
    .await
}

/// The same for a link whose token is known; `rerequest` asks again for what was refused.
pub(super) async fn begin(
    request: &HttpRequest,
    token: String,
    product: Option<Product>,
    rerequest: bool,
    connect: &Flow<Connect>,
) -> HttpResponse {
    let site = Site::of(request);
    let known = token.clone();
    let login = |link: LinkId, browser: &SecretString| Login {
        link,
        browser: browser.expose_secret().to_owned(),
        token: known,
    };
    match connect
        .run(move |flow| async move { flow.begin(&token, product, rerequest).await })
        .await
    {
        Ok(begun) => page::guarded(&mut HttpResponse::SeeOther())
            .insert_header(("Location", begun.authorize_url.as_str()))
            .cookie(login(begun.link, &begun.browser).cookie(site))
            .finish(),
        Err(problem) => page::refused(request, &problem, None),
    }
}
