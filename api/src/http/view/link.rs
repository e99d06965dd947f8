use std::collections::BTreeMap;

use domain::model::channel::{Link, LinkResult, LinkStep, Product};
use domain::model::shared::{ExposeSecret as _, SecretString, Time};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ActionView, CheckView, checks, codes_or_none, external, metadata, time};
use crate::http::pages::CodePages;
use crate::http::site::Site;

/// A link by which an account owner connects Instagram accounts to the workspace.
#[derive(Serialize, ToSchema)]
#[schema(as = OnboardingLink)]
pub struct LinkView {
    /// Its id.
    #[schema(example = "lnk_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// Where the account owner goes. Only in the answer that made it: whoever has it can connect an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://gramway.example/connect/…")]
    url: Option<String>,
    /// `open`, `completed`, `expired` or `cancelled`.
    #[schema(example = "open")]
    state: &'static str,
    /// The workspace's own key for it.
    #[schema(example = "crm-4711")]
    external_id: Option<String>,
    /// The workspace's notes on it.
    #[schema(example = json!({}))]
    metadata: BTreeMap<String, String>,
    /// With which logins accounts may be connected; the first is offered first.
    #[schema(example = json!(["instagram", "facebook"]))]
    products: Vec<&'static str>,
    /// The handle of the one account that is meant.
    #[schema(example = json!(null))]
    expected_username: Option<String>,
    /// Where the browser goes in the end, with `link_id`, `channel_id`, `status` and `code`.
    #[schema(example = json!(null))]
    redirect_url: Option<String>,
    /// How many accounts it may connect.
    #[schema(example = 1)]
    max_channels: u16,
    /// What it connected so far.
    #[schema(example = json!([]))]
    channel_ids: Vec<String>,
    /// What became of each account of the last login.
    results: Vec<LinkResultView>,
    /// What was looked at in the last login, of its one account or of what it failed for.
    checks: Vec<CheckView>,
    /// What happened on the way, oldest first.
    trail: Vec<LinkStepView>,
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
    /// Until when it works.
    #[schema(example = "2026-11-27T10:00:00.000Z")]
    expires_at: String,
    /// When it was cancelled.
    #[schema(example = json!(null))]
    cancelled_at: Option<String>,
}

/// One step of an account owner on the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OnboardingStep)]
pub struct LinkStepView {
    /// `opened`, `redirected`, `returned`, `exchanged`, `accounts_listed`, `checked`, `connected`, `failed`, or
    /// `never_came_back` when the time of the last login is over.
    #[schema(example = "redirected")]
    step: &'static str,
    /// When.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    at: String,
    /// What went wrong, if something did; a code of `GET /v1/codes`.
    #[schema(example = json!(null))]
    code: Option<&'static str>,
    /// Which permissions were missing, in Meta's words.
    #[schema(example = json!([]))]
    scopes: Vec<String>,
}

/// What became of one account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OnboardingResult)]
pub(super) struct LinkResultView {
    /// Instagram's id of the account.
    #[schema(example = "17841400000000001")]
    external_id: String,
    /// Its handle.
    #[schema(example = "acme.shop")]
    username: String,
    /// The channel, when it is connected.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: Option<String>,
    /// Why not, when it is not; a code of `GET /v1/codes`.
    #[schema(schema_with = codes_or_none)]
    code: Option<&'static str>,
    /// What to do about it.
    action: Option<ActionView>,
    /// What was looked at.
    checks: Vec<CheckView>,
}

impl LinkResultView {
    fn of(result: &LinkResult, pages: &CodePages) -> Self {
        Self {
            external_id: result.external_id.to_string(),
            username: result.username.clone(),
            channel_id: result.channel.map(|id| id.to_string()),
            code: result.code.map(domain::model::shared::Code::as_str),
            action: result.code.map(|code| ActionView::of(code, pages)),
            checks: checks(&result.checks),
        }
    }
}

impl From<&LinkStep> for LinkStepView {
    fn from(step: &LinkStep) -> Self {
        Self {
            step: step.kind.as_str(),
            at: time(step.at),
            code: step.code.map(domain::model::shared::Code::as_str),
            scopes: step.scopes.clone(),
        }
    }
}

impl LinkView {
    /// As it is at `now`, without its URL.
    pub fn of(link: &Link, now: Time, pages: &CodePages) -> Self {
        Self {
            id: link.id.to_string(),
            url: None,
            state: link.state(now).as_str(),
            external_id: external(link.external_id.as_ref()),
            metadata: metadata(&link.metadata),
            products: link
                .wanted
                .products
                .iter()
                .map(|it| Product::as_str(*it))
                .collect(),
            expected_username: link.wanted.expected_username.clone(),
            redirect_url: link.wanted.redirect_url.clone(),
            results: link
                .found
                .results
                .iter()
                .map(|it| LinkResultView::of(it, pages))
                .collect(),
            checks: checks(&link.checks()),
            max_channels: link.max_channels,
            channel_ids: link.channels.iter().map(ToString::to_string).collect(),
            trail: trail(link, now),
            created_at: time(link.created_at),
            expires_at: time(link.expires_at),
            cancelled_at: link.cancelled_at.map(time),
        }
    }

    /// The same with its URL, for the answer that made it.
    #[must_use]
    pub fn with_token(mut self, token: &SecretString, site: &Site) -> Self {
        self.url = Some(site.connect_url(token.expose_secret()));
        self
    }
}

/// What happened, and that nobody came back when the time for that is over.
fn trail(link: &Link, now: Time) -> Vec<LinkStepView> {
    let gone = link.never_came_back(now).map(|at| LinkStepView {
        step: "never_came_back",
        at: time(at),
        code: None,
        scopes: vec![],
    });
    link.trail
        .iter()
        .map(LinkStepView::from)
        .chain(gone)
        .collect()
}

impl std::fmt::Debug for LinkView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkView")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
