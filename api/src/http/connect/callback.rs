use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::connect::{Callback, Came, Connect};
use domain::model::channel::Product;
use serde::Deserialize;

use super::login::Login;
use super::{finished, page, refusal};
use crate::http::auth::origin;
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::site::Site;

/// What Meta sends the browser back with (META 1a, 1b); whatever else it adds is passed over.
#[derive(Default, Deserialize)]
pub(super) struct Returned {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// The browser comes back from Meta.
pub(super) async fn callback(
    request: HttpRequest,
    product: web::Path<String>,
    returned: Option<web::Query<Returned>>,
    connect: Flow<Connect>,
) -> HttpResponse {
    let Some(product) = Product::find(&product) else {
        return page::refused(&request, &Problem::not_found(), None);
    };
    let returned = returned.map(web::Query::into_inner).unwrap_or_default();
    let came = Callback {
        product,
        state: returned.state,
        code: returned.code.map(Into::into),
        error: returned.error,
        error_description: returned.error_description,
        browsers: Login::all(&request)
            .into_iter()
            .map(|login| (login.link, login.browser.into()))
            .collect(),
        from: origin(&request),
    };
    match connect
        .run(move |flow| async move { flow.callback(came).await })
        .await
    {
        Ok(Came::Choosing(link)) => page::see(&Site::of(&request).oauth_page("choose", link)),
        Ok(Came::Finished(finished)) => finished::lead_on(&request, &finished),
        Ok(Came::UnderWay) => page::under_way(),
        Ok(Came::Refused(why)) => refusal::page(&request, &why),
        Err(problem) => page::refused(&request, &problem, Login::of(&request, None)),
    }
}
