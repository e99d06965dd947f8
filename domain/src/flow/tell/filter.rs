use crate::model::endpoint::Filter;
use crate::model::workspace::WorkspaceId;
use crate::port::store::StoreError;

use super::Tell;

impl Tell {
    /// Whether every channel that a filter names is one of the workspace, or was: which is not, by its place in the list.
    pub(super) async fn knows_channels(
        &self,
        workspace: WorkspaceId,
        filter: &Filter,
    ) -> Result<Result<(), usize>, StoreError> {
        if workspace.is_operator() {
            // They are of any workspace.
            return Ok(Ok(()));
        }
        let read = self.store.read(workspace);
        for (place, channel) in filter.channels.iter().enumerate() {
            if read.channel(*channel).await?.is_none() {
                return Ok(Err(place));
            }
        }
        Ok(Ok(()))
    }
}
