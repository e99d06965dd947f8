use std::io;

use actix_web::body::SizedStream;
use actix_web::http::header::{HeaderName, HeaderValue, RANGE};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use domain::flow::receive::Receive;
use domain::model::shared::Code;
use domain::port::files::Passing;
use domain::port::limit::LimitKey;
use futures::{StreamExt as _, stream};

use crate::http::Services;
use crate::http::auth::client_address;
use crate::http::flow::Flow;
use crate::http::problem::Problem;
use crate::http::site::Site;
use crate::http::{header, limit};

/// Some of a file.
type Piece = io::Result<Bytes>;

/// What keeps a stranger's file from doing anything: it is saved and not shown as a page, has no type but its own, runs
/// nothing and is kept nowhere. Pages of customers may show it as a picture.
const HARMLESS: [(&str, &str); 5] = [
    ("content-disposition", "attachment"),
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("cache-control", "private, no-store"),
    ("cross-origin-resource-policy", "cross-origin"),
];

/// Passes a file on from Instagram. Nobody shows a key here, so that addresses are counted.
pub(super) async fn get(
    request: HttpRequest,
    token: web::Path<String>,
    services: web::Data<Services>,
    receive: Flow<Receive>,
) -> Result<HttpResponse, Problem> {
    Site::of(&request).serves_media(&request)?;
    let address = LimitKey::Address(client_address(&request));
    limit::count(&*services.limiter, &[address])?;
    let range = range(&request)?.map(str::to_owned);
    let token = token.into_inner();
    let passing = receive
        .run(move |flow| async move { flow.media(&token, range.as_deref()).await })
        .await?;
    Ok(answer(passing, request.method() == Method::HEAD))
}

/// Which part is asked for. Several at once are not understood, which a server may do: then all of it comes.
fn range(request: &HttpRequest) -> Result<Option<&str>, Problem> {
    let wrong = |detail| Problem::at("/header/range", Code::InvalidParameter, detail);
    let asked = header::only(request.headers(), RANGE.as_str()).map_err(wrong)?;
    Ok(asked.filter(|range| range.starts_with("bytes=") && !range.contains(',')))
}

fn answer(passing: Passing, head: bool) -> HttpResponse {
    let status = match passing.range {
        Some(_) => StatusCode::PARTIAL_CONTENT,
        None => StatusCode::OK,
    };
    let mut answer = HttpResponse::build(status);
    for (name, value) in HARMLESS {
        answer.insert_header((name, value));
    }
    answer.insert_header(("accept-ranges", "bytes"));
    let media_type = passing.media_type.as_deref().unwrap_or_default();
    say(
        &mut answer,
        "content-type",
        media_type,
        "application/octet-stream",
    );
    if let Some(range) = &passing.range {
        say(&mut answer, "content-range", range, "bytes */*");
    }
    let body = passing.body.map(|piece| match piece {
        Ok(bytes) => Ok(Bytes::from(bytes)),
        Err(trouble) => {
            tracing::warn!(?trouble, "a file broke off on its way");
            Err(io::Error::from(io::ErrorKind::UnexpectedEof))
        }
    });
    match passing.bytes {
        // the server writes the length of a body that it leaves out, and none where none is known
        Some(bytes) if head => answer.body(SizedStream::new(bytes, stream::empty::<Piece>())),
        None if head => answer.streaming(stream::empty::<Piece>()),
        Some(bytes) => answer.body(SizedStream::new(bytes, body)),
        None => answer.streaming(body),
    }
}

/// What the host says, when a header can say it.
fn say(answer: &mut HttpResponseBuilder, name: &'static str, said: &str, otherwise: &'static str) {
    let plain = !said.is_empty() && said.is_ascii();
    let value = HeaderValue::from_str(said).ok().filter(|_| plain);
    let value = value.unwrap_or(HeaderValue::from_static(otherwise));
    answer.insert_header((HeaderName::from_static(name), value));
}
