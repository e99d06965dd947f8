use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use domain::flow::connect::NotConnected;
use domain::model::channel::Product;
use domain::model::shared::Code;
use url::Url;

use super::login::Login;
use super::{finished, page};
use crate::http::request_id::RequestId;
use crate::http::site::Site;

/// The page that says why a login came to nothing, and what to do.
pub(super) fn page(request: &HttpRequest, why: &NotConnected) -> HttpResponse {
    let nonce = page::nonce();
    let site = Site::of(request);
    let info = page::words(why.code);
    let link = why.link.as_deref();
    // a link that is used up or withdrawn is no way back
    let usable = Login::of(request, link.map(|link| link.id)).filter(|_| info.status != Some(410));
    let again = usable.map(|login| site.oauth_page("again", login.link));
    let asks = matches!(why.code, Code::ScopeMissing | Code::ScopeRefusedBefore);
    let ask_again = again.clone().filter(|_| asks);
    let remembered = why.code == Code::ScopeMissing && why.product == Some(Product::Facebook);
    let to = why.redirect_url.as_deref();
    let back = link.and_then(|link| finished::address(link, to, Some(why.code)));
    let host = back.as_deref().and_then(|url| Url::parse(url).ok());
    let host = host.and_then(|url| url.host_str().map(str::to_owned));
    let request_id = RequestId::of(request);
    let shown = page::NotConnected {
        nonce: &nonce,
        title: info.title,
        explanation: info.explanation,
        action: info.advice,
        code: info.code,
        request_id: request_id.as_str(),
        scopes: &why.scopes,
        remembered,
        expected: link
            .filter(|_| why.code == Code::AccountUnexpected)
            .and_then(|link| link.wanted.expected_username.as_deref()),
        ask_again,
        product: why.product.map(Product::as_str),
        again,
        back: back.as_deref().zip(host.as_deref()),
    };
    let status = info
        .status
        .and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // the button leads to Meta, wherever the provider app says that is
    let forms = if shown.ask_again.is_some() {
        "*"
    } else {
        "'none'"
    };
    page::page(status, &nonce, forms, &shown)
}
