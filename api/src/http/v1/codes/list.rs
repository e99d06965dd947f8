use actix_web::{get, web};
use domain::model::shared::Code;

use crate::http::pages::CodePages;
use crate::http::view::{CodeView, ListView};

/// List codes
///
/// All codes of problems, failures, onboarding and health reasons, with what they mean and what to do.
#[utoipa::path(tag = "codes", operation_id = "codes.list", security(()),
    responses((status = 200, description = "The catalogue", body = ListView<CodeView>)))]
#[get("")]
pub(super) async fn list(pages: CodePages) -> web::Json<ListView<CodeView>> {
    web::Json(ListView {
        data: Code::ALL
            .iter()
            .map(|code| CodeView::of(*code, &pages))
            .collect(),
    })
}
