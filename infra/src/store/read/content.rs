//! What messages say.

use domain::model::message::Content;
use domain::port::store::StoreError;

use super::Reader;
use crate::store::codec::ContentData;
use crate::store::entity::content;

impl Reader<'_> {
    /// A content's row, read.
    pub(super) async fn content_of(&self, row: &content::Model) -> Result<Content, StoreError> {
        let place = self.place("content", "body", row.id);
        let data: ContentData = self.codec().read(place, &row.body).await?;
        data.read().ok_or_else(|| place.broken(None))
    }
}
