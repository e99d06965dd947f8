use super::AuditQuery;
use actix_web::{get, web};
use domain::flow::admin::Admin;
use domain::model::audit::AuditAction;
use domain::port::store::AuditFilter;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::AuditRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::{Params, id, time, wrong};
use crate::http::view::{AuditEntryView, PageView};

/// List the audit log
///
/// Who did what, and from where; the newest first. Keys, settings, what Instagram was asked to show (ice
/// breakers, persistent menu: before it was asked, and once more as a setting when it took them), links, channels that were connected, got another token or
/// were disconnected, webhook endpoints, the operator in this workspace (one entry for each of its keys and hour), and messages
/// that only a human agent may send. What an account owner did with an onboarding link is done by that link.
#[utoipa::path(tag = "audit log", operation_id = "audit_log.list", params(AuditQuery),
    responses((status = 200, description = "A page of the log", body = PageView<AuditEntryView>)))]
#[get("/audit-log")]
pub(super) async fn list(
    caller: Allowed<AuditRead>,
    Params(query): Params<AuditQuery>,
    services: web::Data<Services>,
    admin: Flow<Admin>,
) -> Result<web::Json<PageView<AuditEntryView>>, Problem> {
    let workspace = caller.workspace()?;
    let filter = AuditFilter {
        action: query.action.as_deref().map(action).transpose()?,
        actor: id("actor_id", query.actor_id)?,
        subject: id("subject_id", query.subject_id)?,
        since: time("since", query.since.as_deref())?,
        until: time("until", query.until.as_deref())?,
    };
    let list = List::new(&services, Some(workspace), "audit_log");
    let ask = list.ask(&PageQuery {
        limit: query.limit,
        after: query.after,
        before: query.before,
    })?;
    let page = admin
        .run(move |admin| async move { admin.audit_log(workspace, &filter, ask).await })
        .await?;
    Ok(web::Json(list.view(
        page,
        |entry| (entry.at, entry.id),
        AuditEntryView::from,
    )))
}

fn action(word: &str) -> Result<AuditAction, Problem> {
    AuditAction::find(word).ok_or_else(|| wrong("action", "is nothing that is audited"))
}
