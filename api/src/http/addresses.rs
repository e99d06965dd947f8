use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::{FromRequest, HttpRequest, web};

use super::Services;
use super::pages::CodePages;
use super::site::Site;
use super::view::Media;

/// The addresses that what is shown has in it: of the pages of codes, and of files.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// Where the pages of codes are.
    pub pages: CodePages,
    /// How files are had.
    pub media: Media,
}

impl FromRequest for Addresses {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let services = req.app_data::<web::Data<Services>>();
        ready(
            services
                .map(|services| Self {
                    pages: Site::of(req).pages(),
                    media: services.media.clone(),
                })
                .ok_or_else(|| ErrorInternalServerError("no services")),
        )
    }
}
