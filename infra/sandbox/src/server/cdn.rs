//! The host of files (META 2.3): whoever has a good URL gets the file, or a part of it.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use serde::Deserialize;

use crate::{hub::Hub, state::CDN_PATH};

/// What stands in for every file.
const BYTES: &[u8] = b"what a file of this kind has in it";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(CDN_PATH, web::get().to(file));
}

#[derive(Debug, Deserialize)]
struct Asked {
    asset_id: String,
    #[serde(default)]
    signature: String,
}

async fn file(request: HttpRequest, asked: web::Query<Asked>, hub: web::Data<Hub>) -> HttpResponse {
    if !hub.lock().cdn.takes(&asked.signature) {
        return HttpResponse::Forbidden()
            .content_type("text/plain")
            .body("URL signature expired");
    }
    let kind = match asked.asset_id.as_str() {
        "image" => "image/jpeg",
        "video" => "video/mp4",
        "audio" => "audio/mp4",
        _ => "application/octet-stream",
    };
    let Some(range) = request.headers().get(header::RANGE) else {
        return HttpResponse::Ok().content_type(kind).body(BYTES);
    };
    let range = range.to_str().ok().and_then(|range| part(range));
    let whole = BYTES.len();
    let Some((first, bytes)) = range else {
        return HttpResponse::RangeNotSatisfiable()
            .insert_header(("content-range", format!("bytes */{whole}")))
            .finish();
    };
    let last = first + bytes.len() - 1;
    HttpResponse::PartialContent()
        .content_type(kind)
        .insert_header(("content-range", format!("bytes {first}-{last}/{whole}")))
        .body(bytes)
}

/// The bytes that `bytes=2-5` or `bytes=2-` asks for, and the place of the first.
fn part(range: &str) -> Option<(usize, &'static [u8])> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first: usize = first.parse().ok()?;
    let last: usize = match last {
        "" => BYTES.len() - 1,
        last => last.parse::<usize>().ok()?.min(BYTES.len() - 1),
    };
    Some((first, BYTES.get(first..=last)?)).filter(|(_, bytes)| !bytes.is_empty())
}
