use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::connect::{Choices, Chosen, Connect, Hint};
use domain::model::channel::Candidate;
use domain::model::shared::Code;

use super::login::Login;
use super::{finished, page, refusal};
use crate::http::auth::origin;
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::site::Site;

/// A row of the list.
pub(super) struct Row {
    /// What the form sends for it; nothing when it cannot be connected.
    pub(super) id: Option<String>,
    pub(super) username: Option<String>,
    pub(super) name: Option<String>,
    pub(super) page: Option<String>,
    /// Why it cannot be connected, and what to do.
    pub(super) problem: Option<(&'static str, &'static str)>,
    pub(super) checked: bool,
}

/// Shows the accounts that a login reaches.
pub(super) async fn choices(request: HttpRequest, connect: Flow<Connect>) -> HttpResponse {
    let Some(login) = Login::named(&request) else {
        return page::refused(&request, &Problem::new(Code::BrowserMismatch), None);
    };
    let known = login.clone();
    match connect
        .run(move |flow| async move { flow.choices(&known.token, &known.browser).await })
        .await
    {
        Ok(Ok(choices)) => shown(&request, &choices, None, &[]),
        Ok(Err(why)) => refusal::page(&request, &why),
        Err(problem) => page::refused(&request, &problem, Some(login)),
    }
}

/// Connects the ones that are ticked.
pub(super) async fn choose(
    request: HttpRequest,
    form: Result<web::Form<Vec<(String, String)>>, actix_web::Error>,
    connect: Flow<Connect>,
) -> HttpResponse {
    let Some(login) = Login::named(&request) else {
        return page::refused(&request, &Problem::new(Code::BrowserMismatch), None);
    };
    let ticked = match form {
        Ok(form) => form.into_inner().into_iter(),
        Err(error) => return page::refused(&request, &unreadable(&error), Some(login)),
    };
    let picked: Vec<String> = ticked
        .filter(|(name, _)| name == "account")
        .map(|(_, id)| id)
        .collect();
    let (known, asked, from) = (login.clone(), picked.clone(), origin(&request));
    match connect
        .run(move |flow| async move {
            flow.choose(&known.token, &known.browser, &asked, from)
                .await
        })
        .await
    {
        Ok(Chosen::Finished(done)) => finished::lead_on(&request, &done),
        Ok(Chosen::UnderWay) => page::see(&Site::of(&request).oauth_page("connected", login.link)),
        Ok(Chosen::Again(choices, hint)) => shown(&request, &choices, Some(hint), &picked),
        Ok(Chosen::Refused(why)) => refusal::page(&request, &why),
        Err(problem) => page::refused(&request, &problem, Some(login)),
    }
}

/// Why a form cannot be read: no browser sends such a one from our page.
fn unreadable(error: &actix_web::Error) -> Problem {
    Problem::new(match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        _ => Code::InvalidRequest,
    })
}

fn shown(
    request: &HttpRequest,
    choices: &Choices,
    hint: Option<Hint>,
    picked: &[String],
) -> HttpResponse {
    let nonce = page::nonce();
    let rows: Vec<Row> = choices
        .candidates
        .iter()
        .map(|candidate| row(candidate, picked))
        .collect();
    let hint = hint.map(|hint| match hint {
        Hint::Nothing => "Tick at least one account.".to_owned(),
        Hint::TooMany => format!("Tick {} at most.", choices.room),
        Hint::Gone => "The list has changed. Choose again.".to_owned(),
    });
    let status = if hint.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let shown = page::Choose {
        nonce: &nonce,
        workspace: choices.workspace.name.as_str(),
        action: Site::of(request).oauth_page("choose", choices.link),
        room: choices.room,
        rows: &rows,
        hint: hint.as_deref(),
    };
    // the answer may lead on to the workspace's own page
    page::page(status, &nonce, "*", &shown)
}

fn row(candidate: &Candidate, picked: &[String]) -> Row {
    let via = match candidate {
        Ok(reached) => &reached.via,
        Err(unreached) => &unreached.via,
    };
    let page = via.page();
    let page = page.map(|page| page.name.clone().unwrap_or_else(|| page.id.to_string()));
    match candidate {
        Ok(reached) => {
            let id = reached.account.external_id.to_string();
            Row {
                checked: picked.contains(&id),
                id: Some(id),
                username: Some(reached.account.username.clone()),
                name: reached.account.name.clone(),
                page,
                problem: None,
            }
        }
        Err(unreached) => {
            let info = unreached.code.info();
            Row {
                id: None,
                username: unreached.username.clone(),
                name: None,
                page,
                problem: Some((info.title, info.advice)),
                checked: false,
            }
        }
    }
}
