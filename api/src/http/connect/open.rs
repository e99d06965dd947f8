use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::connect::Connect;
use domain::model::workspace::Mode;

use super::page;
use crate::http::flow::Flow;
use crate::http::site::Site;

/// Shows who asks for what. Opening consumes nothing: mail scanners and previews open links too.
pub(super) async fn open(
    request: HttpRequest,
    token: web::Path<String>,
    connect: Flow<Connect>,
) -> HttpResponse {
    let token = token.into_inner();
    let site = Site::of(&request);
    let start = format!("{}/start", site.connect_url(&token));
    let seen = request.method() == Method::GET;
    match connect
        .run(move |flow| async move { flow.open(&token, seen).await })
        .await
    {
        Ok(opened) => {
            let nonce = page::nonce();
            let shown = page::Connect {
                nonce: &nonce,
                workspace: opened.workspace.name.as_str(),
                start,
                products: &opened.products,
                expected: opened.link.wanted.expected_username.as_deref(),
                most: opened.link.room(),
                privacy_policy: site.privacy_policy_url.as_deref(),
                terms: site.terms_url.as_deref(),
                test: opened.workspace.mode == Mode::Test,
            };
            // Browsers hold form-action against the redirect to Instagram, too; it is wherever the provider app says.
            page::page(StatusCode::OK, &nonce, "*", &shown)
        }
        Err(problem) => page::refused(&request, &problem, None),
    }
}
