use actix_web::{HttpRequest, get, web};

use crate::http::auth::{Allowed, permissions::WebhooksRead};
use crate::http::site::Site;
use crate::http::view::{ListView, SourceIpView};

/// List source addresses
///
/// The addresses and networks that webhooks, and requests for files that are to be sent, come from: for firewalls in front of
/// endpoints. Empty when whoever runs the service has not named any. A signature is verified all the same: others may share
/// an address.
#[utoipa::path(tag = "webhooks", operation_id = "source_ips.list",
    responses((status = 200, description = "The networks", body = ListView<SourceIpView>)))]
#[get("/source-ips")]
pub(super) async fn list(
    _: Allowed<WebhooksRead>,
    request: HttpRequest,
) -> web::Json<ListView<SourceIpView>> {
    let networks = Site::of(&request).source_ips.iter();
    web::Json(ListView {
        data: networks.map(SourceIpView::of).collect(),
    })
}
