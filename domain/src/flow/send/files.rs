use crate::model::channel::{Capabilities, Fault};
use crate::model::message::{AttachmentKind, Content, Outcome, ProviderWords};
use crate::model::shared::Code;
use crate::port::files::FileTrouble;

use super::Send;

impl Send {
    /// Whether what is to be said may be sent as far as its files go; what keeps it from that, otherwise. Their hosts are
    /// asked, here in the lane, and nothing is fetched.
    pub(super) async fn looked_at(
        &self,
        content: &Content,
        can: &Capabilities,
    ) -> Result<(), Outcome> {
        for (kind, url) in content.files() {
            self.file(kind, url, can).await?;
        }
        Ok(())
    }

    async fn file(
        &self,
        kind: &AttachmentKind,
        url: &str,
        can: &Capabilities,
    ) -> Result<(), Outcome> {
        let Some(limit) = can.files(kind) else {
            return Err(refused(
                Code::ContentRefused,
                "this kind of file cannot be sent",
            ));
        };
        match self.files.look(url).await {
            Ok(seen) => limit
                .judge(seen.media_type.as_deref(), seen.bytes)
                .map_err(|(code, detail)| refused(code, detail)),
            Err(FileTrouble::Refused) => Err(refused(
                Code::MediaUrlRefused,
                "the URL leads to an address that is not public",
            )),
            Err(FileTrouble::Timeout) => Err(refused(
                Code::MediaTimeout,
                "its host did not answer in time",
            )),
            Err(FileTrouble::Unavailable(why)) => Err(Outcome::Deferred {
                code: Code::MediaUnavailable,
                words: said(why),
                wait: None,
            }),
        }
    }

    /// What is wrong with the URLs of files before anybody is asked.
    pub(super) fn forbidden(&self, content: &Content) -> Vec<Fault> {
        let urls = content.fetched().into_iter();
        urls.filter(|(_, url)| self.files.admits(url).is_err())
            .map(|(pointer, _)| Fault {
                pointer,
                code: Code::MediaUrlRefused,
                detail: "leads to a private, local or otherwise reserved address".to_owned(),
            })
            .collect()
    }
}

fn refused(code: Code, why: impl Into<String>) -> Outcome {
    Outcome::Rejected {
        code,
        words: said(why),
    }
}

fn said(why: impl Into<String>) -> ProviderWords {
    ProviderWords {
        message: Some(why.into()),
        ..ProviderWords::default()
    }
}
