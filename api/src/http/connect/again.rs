use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::connect::Connect;

use super::start::{self, Start};
use super::{page, start::begin};
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::site::Site;

/// Leads back to the link that this browser opened. The pages after a login lead here, so that the link's token, which
/// lets whoever has it connect an account, is in no page that somebody may save or send on.
pub(super) async fn again(request: HttpRequest) -> HttpResponse {
    match token(&request) {
        Some(token) => page::guarded(&mut HttpResponse::SeeOther())
            .insert_header(("Location", Site::of(&request).connect_url(&token)))
            .finish(),
        None => page::refused(&request, &Problem::not_found(), false),
    }
}

/// Begins the login anew, asking for what was refused.
pub(super) async fn ask_again(
    request: HttpRequest,
    form: Option<web::Form<Start>>,
    connect: Flow<Connect>,
) -> HttpResponse {
    let asked = form.map(web::Form::into_inner).unwrap_or_default();
    match token(&request) {
        Some(token) => begin(&request, token, asked.product(), true, &connect).await,
        None => page::refused(&request, &Problem::not_found(), false),
    }
}

/// Whether this browser has opened a link.
pub(super) fn known(request: &HttpRequest) -> bool {
    token(request).is_some()
}

fn token(request: &HttpRequest) -> Option<String> {
    let token = request.cookie(start::LINK_COOKIE)?.value().to_owned();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    Some(token).filter(|token| token.chars().all(plain) && !token.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use actix_web::cookie::Cookie;
    use actix_web::test::TestRequest;

    use super::*;

    fn known_as(value: &str) -> Option<String> {
        let request = TestRequest::default()
            .cookie(Cookie::new(start::LINK_COOKIE, value))
            .to_http_request();
        token(&request)
    }

    #[test]
    fn a_cookie_leads_to_a_link_of_ours_and_nowhere_else() {
        assert_eq!(known_as("abc123").as_deref(), Some("abc123"));
        assert_eq!(known_as("../x"), None);
        assert_eq!(known_as(".."), None);
        assert_eq!(known_as("//evil.example"), None);
        assert_eq!(known_as("a?b"), None);
    }
}
