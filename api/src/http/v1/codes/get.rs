use actix_web::{get, web};
use domain::model::shared::Code;

use crate::http::pages::CodePages;
use crate::http::problem::Problem;
use crate::http::view::CodeView;

/// Read a code
///
/// What it means and what to do.
#[utoipa::path(tag = "codes", operation_id = "codes.get", security(()),
    params(("code" = String, Path, description = "The code", example = "window_closed")),
    responses((status = 200, description = "The code", body = CodeView)))]
#[get("/{code}")]
pub(super) async fn get(
    word: web::Path<String>,
    pages: CodePages,
) -> Result<web::Json<CodeView>, Problem> {
    let code = Code::find(&word).ok_or(Problem::not_found())?;
    Ok(web::Json(CodeView::of(code, &pages)))
}
