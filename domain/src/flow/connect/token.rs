use crate::model::channel::Link;
use crate::model::workspace::{Workspace, key_text};
use crate::port::store::StoreError;

use super::Connect;

impl Connect {
    /// The link with this token and its workspace. A mistyped token is refused without a look-up.
    pub(super) async fn find_link(
        &self,
        token: &str,
    ) -> Result<Option<(Workspace, Link)>, StoreError> {
        let Some(id) = key_text::link_workspace(token, |body| self.random.checksum(body)) else {
            return Ok(None);
        };
        let read = self.store.read(id);
        let Some(link) = read
            .link_by_token(self.random.hash(token.as_bytes()))
            .await?
        else {
            return Ok(None);
        };
        let workspace = read.workspace().await?;
        Ok(workspace.map(|workspace| (workspace, link)))
    }
}
