use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::model::shared::Code;

use super::site::Site;

/// Where the pages of the codes are.
#[derive(Debug, Clone)]
pub struct CodePages(Arc<str>);

impl CodePages {
    /// Those of the service that is reached so.
    pub fn at(public_url: &str) -> Self {
        Self(format!("{public_url}/docs/codes").into())
    }

    /// The page that explains this code.
    pub fn page(&self, code: Code) -> String {
        format!("{}/{}", self.0, code.as_str())
    }

    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        Site::sample().pages()
    }
}

impl FromRequest for CodePages {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Site::of(req).pages()))
    }
}
