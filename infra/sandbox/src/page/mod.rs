//! Pages for people: the login dialog and the chat. All work without scripts.

mod asset;
mod chat;
mod dialog;
mod facebook;

use actix_web::{HttpResponseBuilder, http::header};
use askama::Template;

pub(crate) use self::{
    asset::{script, style},
    chat::routes,
    dialog::{dialog, refused},
    facebook::facebook,
};

/// A user name as Instagram allows them.
pub(crate) fn is_username(name: &str) -> bool {
    (1..=30).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
}

/// The headers of every page: no scripts but ours, nothing kept, nothing told to other sites.
pub(crate) fn headers(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src \
             http: https: data:; base-uri 'none'; frame-ancestors 'none'",
        ))
}

/// Renders a template; its fields cannot make that fail.
fn render(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a page could not be rendered");
        String::new()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_are_those_of_instagram() {
        assert!(is_username("demo_shop.2"));
        assert!(!is_username(""));
        assert!(!is_username("a/b"));
        assert!(!is_username(&"x".repeat(31)));
    }
}
