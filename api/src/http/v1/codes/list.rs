use actix_web::{HttpRequest, get, web};
use domain::model::shared::Code;

use crate::http::site::Site;
use crate::http::view::{CodeView, ListView};

/// List codes
///
/// All codes of problems, failures, onboarding and health reasons, with what they mean and what to do.
#[utoipa::path(tag = "codes", operation_id = "codes.list", security(()),
    responses((status = 200, description = "The catalogue", body = ListView<CodeView>)))]
#[get("")]
pub(super) async fn list(request: HttpRequest) -> web::Json<ListView<CodeView>> {
    let site = Site::of(&request);
    web::Json(ListView {
        data: Code::ALL
            .iter()
            .map(|code| CodeView::of(*code, site))
            .collect(),
    })
}
