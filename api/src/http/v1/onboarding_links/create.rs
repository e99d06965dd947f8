use std::collections::BTreeMap;

use actix_web::{HttpRequest, post, web};
use chrono::Duration;
use domain::flow::connect::{Connect, CreateLink};
use domain::model::channel::{Product, Wanted};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Services;
use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::LinksWrite};
use crate::http::body::Body;
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::problem::{Faults, Problem};
use crate::http::site::Site;
use crate::http::view::LinkView;

const A_WEEK: i64 = 7 * 24 * 3600;
const NINETY_DAYS: i64 = 90 * 24 * 3600;

/// A link that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateOnboardingLink, example = json!({"products": ["instagram", "facebook"], "max_channels": 1, "redirect_url": "https://app.example.com/connected", "expires_in": 604_800, "external_id": "crm-4711", "metadata": {"team": "blue"}}))]
pub(crate) struct CreateLinkBody {
    /// With which logins accounts may be connected, `instagram` and `facebook`; the first is offered first. Both when
    /// absent; what the provider app does not have is not offered.
    #[serde(default)]
    products: Option<Vec<String>>,
    /// The user name of the one account that is meant, 1 to 30 letters, digits, dots and underscores, with an `@` before
    /// them or not: a login of another one connects nothing.
    #[serde(default)]
    expected_username: Option<String>,
    /// Where the browser goes in the end, with `link_id`, `channel_id`, `status` (`connected`, `partial`, `failed`) and
    /// `code`: an https address whose host is one of the workspace's `redirect_hosts`.
    #[serde(default)]
    redirect_url: Option<String>,
    /// How many accounts it may connect, 1 to 100; 1 when absent.
    #[serde(default)]
    max_channels: Option<u16>,
    /// For how many seconds it works, a minute to 90 days; a week when absent.
    #[serde(default)]
    expires_in: Option<i64>,
    /// The workspace's own key for it, 1 to 255 characters.
    #[serde(default)]
    external_id: Option<String>,
    /// The workspace's notes on it: at most 50 keys of 40 characters, values of 500.
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
}

impl CreateLinkBody {
    fn ask(self) -> Result<CreateLink, Problem> {
        let mut faults = Faults::new();
        let external_id = fields::key(&mut faults, "/external_id", self.external_id.as_deref());
        let metadata = fields::metadata(&mut faults, self.metadata);
        let most = self.max_channels.unwrap_or(1);
        let most = (1..=100)
            .contains(&most)
            .then_some(most)
            .ok_or("must be from 1 to 100");
        let most = faults.take("/max_channels", most);
        let seconds = self.expires_in.unwrap_or(A_WEEK);
        let seconds = (60..=NINETY_DAYS)
            .contains(&seconds)
            .then_some(seconds)
            .ok_or("must be from 60 to 7776000 seconds");
        let seconds = faults.take("/expires_in", seconds);
        let products = products(&mut faults, self.products.as_deref());
        let expected = self
            .expected_username
            .map(|name| handle(&name).ok_or("must be a user name: 1 to 30 letters, digits, dots and underscores, @ before them or not"));
        let expected = faults.maybe("/expected_username", expected);
        let wanted = products
            .zip(expected)
            .map(|(products, expected_username)| Wanted {
                products,
                expected_username,
                redirect_url: self.redirect_url,
            });
        let ask = external_id
            .zip(metadata)
            .zip(wanted)
            .zip(most.zip(seconds))
            .map(
                |(((external_id, metadata), wanted), (max_channels, seconds))| CreateLink {
                    wanted,
                    external_id,
                    metadata,
                    max_channels,
                    expires_in: Duration::seconds(seconds),
                },
            );
        faults.done(ask)
    }
}

/// `/products`
fn products(faults: &mut Faults, words: Option<&[String]>) -> Option<Vec<Product>> {
    let Some(words) = words else {
        return Some(Wanted::default().products);
    };
    let mut found: Vec<Product> = vec![];
    for word in words {
        if let Some(product) = Product::find(word) {
            if !found.contains(&product) {
                found.push(product);
            }
        } else {
            found.clear();
            break;
        }
    }
    let some = (!found.is_empty()).then_some(found);
    faults.take(
        "/products",
        some.ok_or("must be some of instagram and facebook"),
    )
}

/// A user name of Instagram's, without the sign that may stand before it.
fn handle(name: &str) -> Option<String> {
    let name = name.trim();
    let name = name.strip_prefix('@').unwrap_or(name);
    let word = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let good = (1..=30).contains(&name.len()) && name.chars().all(word);
    good.then(|| name.to_owned())
}

/// Make an onboarding link
///
/// Send its `url` to the owner of the Instagram account. Opening it consumes nothing; a login that succeeds does.
#[utoipa::path(tag = "onboarding", operation_id = "onboarding_links.create", request_body = CreateLinkBody,
    responses((status = 201, description = "The link, with its URL", body = LinkView)))]
#[post("/onboarding-links")]
pub(super) async fn create(
    caller: Allowed<LinksWrite>,
    request: HttpRequest,
    body: Body<CreateLinkBody>,
    services: web::Data<Services>,
    connect: Flow<Connect>,
) -> Result<Answer<LinkView>, Problem> {
    let workspace = caller.workspace()?;
    let (ask, asked) = (body.value.ask()?, body.asked);
    let made = connect
        .run(move |connect| async move { connect.create_link(workspace, ask, asked).await })
        .await?;
    let (now, site) = (services.clock.now(), Site::of(&request));
    Ok(Answer::created(made, |(link, token)| {
        LinkView::of(&link, now, &site.pages()).with_token(&token, site)
    }))
}

#[cfg(test)]
mod tests {
    use super::handle;

    #[test]
    fn a_handle_is_what_instagram_calls_people() {
        for (said, name) in [
            ("shop", "shop"),
            ("@Shop_1.de", "Shop_1.de"),
            (" shop ", "shop"),
            (&"s".repeat(30), &"s".repeat(30)),
        ] {
            assert_eq!(handle(said).as_deref(), Some(name), "{said}");
        }
        let long = "s".repeat(31);
        for said in [
            "",
            "@",
            "@@shop",
            "<b>",
            "my shop",
            "sh\u{f6}p",
            "a-b",
            &long,
        ] {
            assert_eq!(handle(said), None, "{said}");
        }
    }
}
