use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, ORIGIN};
use actix_web::middleware::Next;
use domain::model::shared::Code;
use url::Url;

use super::page;
use crate::http::problem::Problem;
use crate::http::site::Site;

/// Takes forms from our own pages only: elsewhere nobody reads who will get access. A client that says nothing of where
/// a form comes from is let pass; every browser of today does say it.
pub(super) async fn own<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = request.method().is_safe();
    if reads || !foreign(Site::of(request.request()), request.headers()) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let (request, _) = request.into_parts();
    let response = page::refused(&request, &Problem::new(Code::CrossSiteRequest), None);
    Ok(ServiceResponse::new(request, response))
}

/// Whether a browser says that another site sent this.
fn foreign(site: &Site, headers: &HeaderMap) -> bool {
    let ours = Url::parse(&site.public_url).map(|url| url.origin());
    let from_elsewhere = headers.get_all("sec-fetch-site").any(|said| {
        let said = said.as_bytes();
        said != b"same-origin" && said != b"none"
    });
    let of_another = headers.get_all(ORIGIN).any(|said| {
        let said = said.to_str().ok().and_then(|said| Url::parse(said).ok());
        // "null" is no address: a page that hides where it is, which ours do not
        said.map(|url| url.origin()) != ours.as_ref().ok().cloned()
    });
    from_elsewhere || of_another
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn refused(said: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        foreign(&Site::sample(), &headers)
    }

    #[test]
    fn a_form_comes_from_our_own_page_or_says_nothing() {
        for said in [
            &[][..],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://gramway.example")],
            &[("origin", "https://GRAMWAY.example:443")],
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://gramway.example"),
            ],
        ] {
            assert!(!refused(said), "{said:?}");
        }
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        for said in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://gramway.example.evil.example")],
            &[("origin", "https://gramway.example:8443")],
            &[("origin", "http://gramway.example")],
            &[("origin", "null")],
            &[("origin", "")],
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://evil.example"),
            ],
            &[
                ("origin", "https://gramway.example"),
                ("origin", "https://evil.example"),
            ],
        ] {
            assert!(refused(said), "{said:?}");
        }
    }
}
