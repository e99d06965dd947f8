use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::connect::Connect;
use domain::model::channel::Product;
use domain::model::shared::ExposeSecret as _;
use serde::Deserialize;

use super::page;
use crate::http::flow::Flow;
use crate::http::site::Site;

/// The cookie that binds a login to the browser that began it.
pub(super) const COOKIE: &str = "gramway_connect";
/// The cookie by which the pages after a login find its link: the link's token is in no address of theirs.
pub(super) const LINK_COOKIE: &str = "gramway_connect_link";

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
    let (site, link) = (Site::of(request), token.clone());
    match connect
        .run(move |flow| async move { flow.begin(&token, product, rerequest).await })
        .await
    {
        Ok(begun) => page::guarded(&mut HttpResponse::SeeOther())
            .insert_header(("Location", begun.authorize_url.as_str()))
            .cookie(cookie(site, COOKIE, begun.browser.expose_secret()))
            .cookie(cookie(site, LINK_COOKIE, &link))
            .finish(),
        Err(problem) => page::refused(request, &problem, false),
    }
}

/// Both are for the way back only. Lax: they must come along when Meta sends the browser back, and never with a form
/// that another site sends.
fn cookie(site: &Site, name: &'static str, value: &str) -> Cookie<'static> {
    Cookie::build(name, value.to_owned())
        .path(format!("{}/oauth", site.public_path()))
        .http_only(true)
        .secure(site.secure())
        .same_site(SameSite::Lax)
        .finish()
}

/// What this browser says who it is with, and the token of the link that it opened.
pub(super) fn known(request: &HttpRequest) -> (Option<String>, Option<String>) {
    let value = |name| request.cookie(name).map(|cookie| cookie.value().to_owned());
    (value(COOKIE), value(LINK_COOKIE))
}
