use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::connect::Connect;

use super::login::Login;
use super::page;
use super::start::{Start, begin};
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::site::Site;

/// Leads back to a link that this browser opened.
pub(super) async fn again(request: HttpRequest) -> HttpResponse {
    match Login::named(&request) {
        Some(login) => page::see(&Site::of(&request).connect_url(&login.token)),
        None => page::refused(&request, &Problem::not_found(), None),
    }
}

/// Begins the login anew, asking for what was refused.
pub(super) async fn ask_again(
    request: HttpRequest,
    form: Option<web::Form<Start>>,
    connect: Flow<Connect>,
) -> HttpResponse {
    let asked = form.map(web::Form::into_inner).unwrap_or_default();
    match Login::named(&request) {
        Some(login) => begin(&request, login.token, asked.product(), true, &connect).await,
        None => page::refused(&request, &Problem::not_found(), None),
    }
}
