use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use domain::flow::connect::{Connect, Finished, SoFar};
use domain::model::channel::{Check, Link, LinkResult};
use domain::model::shared::Code;
use url::Url;

use super::login::Login;
use super::{page, refusal};
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::site::Site;
use crate::http::view::CheckView;

/// An account on the page, and what became of it.
pub(super) struct Account {
    pub(super) username: String,
    pub(super) name: Option<String>,
    pub(super) page: Option<String>,
    /// Whether its messages arrive; nothing when it is not connected.
    pub(super) subscribed: Option<bool>,
    pub(super) received: bool,
    pub(super) refused: Option<Refused>,
    pub(super) checks: Vec<CheckView>,
}

/// Why an account is not connected.
pub(super) struct Refused {
    pub(super) title: &'static str,
    pub(super) explanation: &'static str,
    pub(super) action: &'static str,
}

/// Where the browser goes when a login is finished: to the workspace's own page, else to ours.
pub(super) fn lead_on(request: &HttpRequest, finished: &Finished) -> HttpResponse {
    match address(&finished.link, finished.redirect_url(), None) {
        Some(address) => page::see(&address),
        None => page::see(&Site::of(request).oauth_page("connected", finished.link.id)),
    }
}

/// The workspace's own page, with what the login came to: `failed` is the code of one that came to nothing.
pub(super) fn address(link: &Link, to: Option<&str>, failed: Option<Code>) -> Option<String> {
    let mut url = Url::parse(to?).ok()?;
    let results = if failed.is_some() {
        &[]
    } else {
        link.found.results.as_slice()
    };
    let code = failed.or_else(|| results.iter().find_map(|result| result.code));
    let connected: Vec<String> = results
        .iter()
        .filter_map(|result: &LinkResult| result.channel.map(|id| id.to_string()))
        .collect();
    let status = match (connected.is_empty(), code) {
        (true, _) => "failed",
        (false, Some(_)) => "partial",
        (false, None) => "connected",
    };
    let mut query = url.query_pairs_mut();
    query.append_pair("link_id", &link.id.to_string());
    for channel in &connected {
        query.append_pair("channel_id", channel);
    }
    query.append_pair("status", status);
    if let Some(code) = code {
        query.append_pair("code", code.as_str());
    }
    drop(query);
    Some(url.into())
}

/// What the last login of this browser came to. It may be loaded again: a message that arrived meanwhile shows.
pub(super) async fn finished(request: HttpRequest, connect: Flow<Connect>) -> HttpResponse {
    let Some(login) = Login::named(&request) else {
        return page::refused(&request, &Problem::new(Code::BrowserMismatch), None);
    };
    let known = login.clone();
    match connect
        .run(move |flow| async move { flow.finished(&known.token, &known.browser).await })
        .await
    {
        Ok(Ok(SoFar::Finished(finished))) => {
            match address(&finished.link, finished.redirect_url(), None) {
                Some(address) => page::see(&address),
                None => shown(&request, &finished),
            }
        }
        Ok(Ok(SoFar::UnderWay)) => page::under_way(),
        Ok(Err(why)) => refusal::page(&request, &why),
        Err(problem) => page::refused(&request, &problem, Some(login)),
    }
}

fn shown(request: &HttpRequest, finished: &Finished) -> HttpResponse {
    let nonce = page::nonce();
    let results = &finished.link.found.results;
    let accounts: Vec<Account> = results.iter().map(|it| account(it, finished)).collect();
    let joined = accounts.iter().filter(|it| it.refused.is_none()).count();
    let shown = page::Connected {
        nonce: &nonce,
        workspace: finished.workspace.name.as_str(),
        waiting: accounts
            .iter()
            .any(|it| it.refused.is_none() && !it.received),
        joined,
        accounts: &accounts,
        more: finished.link.room(),
        again: Site::of(request).oauth_page("again", finished.link.id),
    };
    page::page(StatusCode::OK, &nonce, "'none'", &shown)
}

fn account(result: &LinkResult, finished: &Finished) -> Account {
    let mut channels = finished.channels.iter();
    let channel = channels.find(|channel| Some(channel.id) == result.channel);
    let connection = channel.map(|channel| &channel.connection);
    let checks: &[Check] = connection.map_or(&result.checks, |connection| &connection.checks);
    Account {
        username: result.username.clone(),
        name: channel.and_then(|channel| channel.account.name.clone()),
        page: connection
            .and_then(|connection| connection.via.page())
            .map(|page| page.name.clone().unwrap_or_else(|| page.id.to_string())),
        subscribed: channel.map(|channel| channel.subscribed_at.is_some()),
        received: connection.is_some_and(|connection| connection.receive_verified_at.is_some()),
        refused: result.code.map(|code| {
            let info = code.info();
            Refused {
                title: info.title,
                explanation: info.explanation,
                action: info.advice,
            }
        }),
        checks: checks.iter().map(CheckView::from).collect(),
    }
}
