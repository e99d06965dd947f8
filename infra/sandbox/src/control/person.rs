//! `/_control/people`: who logs in with Facebook, and their Pages.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, account::known, done};
use crate::{handle::Person, hub::Hub, page::is_username, state::State};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/people", web::get().to(list))
        .route("/people", web::post().to(create))
        .route("/people/{person}", web::patch().to(change))
        .route("/people/{person}/pages", web::post().to(runs))
        .route("/people/{person}/app", web::delete().to(removes_app));
}

fn view(state: &State, name: &str) -> Value {
    let person = state.person_named(name);
    let pages = state.pages_of(name).into_iter().map(|page| {
        json!({"id": page.id, "name": page.name, "ig_id": page.ig_id, "tasks": page.tasks,
            "portfolio": page.portfolio})
    });
    json!({
        "name": name,
        "app_scoped_id": person.map(|person| &person.app_scoped_id),
        "granted": person.and_then(|person| person.granted.as_ref()),
        "declined": person.map(|person| &person.declined),
        "pages": pages.collect::<Vec<Value>>(),
    })
}

async fn list(hub: web::Data<Hub>) -> HttpResponse {
    let state = hub.lock();
    let people: Vec<Value> = state
        .people()
        .map(|person| view(&state, &person.name))
        .collect();
    HttpResponse::Ok().json(json!({"data": people}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    name: String,
}

async fn create(body: web::Json<Create>, hub: web::Data<Hub>) -> Result<HttpResponse, Refused> {
    if !is_username(&body.name) {
        return Err(Refused::name("name"));
    }
    let made = hub.into_inner().with(|state| {
        state.person(&body.name);
        view(state, &body.name)
    });
    Ok(HttpResponse::Ok().json(made))
}

fn person(hub: web::Data<Hub>, name: &str) -> Result<Person, Refused> {
    let hub = hub.into_inner();
    if hub.lock().person_named(name).is_none() {
        return Err(Refused::Missing("person"));
    }
    Ok(Person::new(&hub, name))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// What was declined is not asked for again until the app is removed.
    refuses_for_good: bool,
}

async fn change(
    path: web::Path<String>,
    body: web::Json<Change>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let name = person(hub.clone(), &path)?.name().to_owned();
    hub.into_inner()
        .with(|state| state.person(&name).refuses_for_good = body.refuses_for_good);
    Ok(done())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Runs {
    name: String,
    /// The linked account; none when not given.
    account: Option<String>,
    /// What the person may do; all when not given.
    tasks: Option<Vec<String>>,
    /// A Business portfolio owns it.
    #[serde(default)]
    portfolio: bool,
}

async fn runs(
    path: web::Path<String>,
    body: web::Json<Runs>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    let person = person(hub.clone(), &path)?;
    let account = match &body.account {
        Some(name) => Some(known(hub, name)?),
        None => None,
    };
    let id = person.runs_page(&body.name, account.as_ref());
    if let Some(tasks) = &body.tasks {
        let tasks: Vec<&str> = tasks.iter().map(String::as_str).collect();
        person.may_only(&id, &tasks);
    }
    if body.portfolio {
        person.keeps_in_portfolio(&id);
    }
    Ok(HttpResponse::Ok().json(json!({"id": id})))
}

async fn removes_app(
    path: web::Path<String>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, Refused> {
    person(hub, &path)?.removes_app();
    Ok(done())
}
