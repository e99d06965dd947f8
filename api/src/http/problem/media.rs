//! Why a file is not passed on, as a problem.

use domain::flow::receive::MediaError;
use domain::model::shared::Code;

use super::Problem;

impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::NotFound => Self::not_found(),
            MediaError::Expired => Self::new(Code::MediaLinkExpired),
            MediaError::Gone => Self::new(Code::MediaGone),
            MediaError::NoSuchPart => Self::new(Code::MediaPartInvalid),
            MediaError::TooLarge => Self::new(Code::MediaTooLargeToServe),
            MediaError::Unavailable(wait) => {
                let problem = Self::new(Code::MediaNotServed);
                match wait.and_then(|wait| wait.to_std().ok()) {
                    Some(wait) => problem.retry_after(wait),
                    None => problem,
                }
            }
            MediaError::Provider(failure) => failure.into(),
            MediaError::Store(error) => error.into(),
        }
    }
}
