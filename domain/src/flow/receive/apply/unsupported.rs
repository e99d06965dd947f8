use crate::flow::RunError;
use crate::model::event::{FactData, UnsupportedReceived};
use crate::model::message::Content;
use crate::model::shared::ExternalId;

use super::talk::Touch;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

impl Receive {
    /// Something came that has no type of its own yet: it is kept and told as it came.
    pub(super) async fn unsupported(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        kind: &str,
        part: Option<&str>,
    ) -> Result<Applied, RunError> {
        let whole = || String::from_utf8_lossy(&heard.item.raw).into_owned();
        let json = part.map_or_else(whole, str::to_owned);
        let content = self.says(Content::Raw { json });
        let data = FactData::UnsupportedReceived(UnsupportedReceived {
            kind: kind.to_owned(),
            content: content.0,
        });
        self.told_once(heard, (Touch::Nothing, contact), Some(content), data)
            .await
    }
}
