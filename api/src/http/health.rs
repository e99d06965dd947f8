//! Whether the process lives, and whether it can work.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use domain::flow::admin::Admin;
use domain::model::shared::Code;

use super::flow::Flow;
use super::problem::Problem;

/// How long the database may take for a trivial question.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn configure(routes: &mut web::ServiceConfig) {
    routes
        .service(
            web::resource("/livez")
                .route(web::get().to(live))
                .route(web::head().to(live)),
        )
        .service(
            web::resource("/readyz")
                .route(web::get().to(ready))
                .route(web::head().to(ready)),
        );
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
}

/// Ready when the database answers in time.
async fn ready(admin: Flow<Admin>) -> Result<HttpResponse, Problem> {
    let asked = admin.run(|admin| async move { admin.workspaces.ping().await });
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(answered) => answered?,
        Err(_) => {
            return Err(Problem::new(Code::Unavailable).retry_after(PATIENCE));
        }
    }
    Ok(HttpResponse::Ok().json(serde_json::json!({"status": "ok"})))
}
