//! The login dialog: who logs in, what they allow.

use askama::Template;

use super::render;
use crate::graph::Dialog;

/// What a scope lets the app do, in the words of a login dialog.
struct Scope {
    name: String,
    words: &'static str,
    required: bool,
}

impl Scope {
    fn of(name: &str) -> Self {
        let words = match name {
            "instagram_business_basic" => "See your profile and posts",
            "instagram_business_manage_messages" => "Read and answer your messages",
            "instagram_business_manage_comments" => "Read and answer comments",
            "instagram_business_content_publish" => "Publish posts for you",
            "instagram_business_manage_insights" => "See statistics of your account",
            _ => "Something else",
        };
        Self {
            name: name.to_owned(),
            words,
            required: name == "instagram_business_basic",
        }
    }
}

#[derive(Template)]
#[template(path = "dialog.html")]
struct DialogPage<'a> {
    dialog: &'a Dialog,
    asked: String,
    scopes: Vec<Scope>,
    accounts: Vec<String>,
    hint: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage<'a> {
    why: &'a str,
}

/// The dialog as a page.
pub(crate) fn dialog(dialog: &Dialog, accounts: Vec<String>, hint: Option<&str>) -> String {
    render(&DialogPage {
        dialog,
        asked: dialog.scopes.join(","),
        scopes: dialog.scopes.iter().map(|scope| Scope::of(scope)).collect(),
        accounts,
        hint,
    })
}

/// A page that says why there is nothing to see.
pub(crate) fn refused(why: &str) -> String {
    render(&RefusedPage { why })
}
