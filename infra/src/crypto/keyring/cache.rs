use std::collections::HashMap;
use std::sync::Arc;

use domain::model::workspace::WorkspaceId;

use super::super::aead::SealingKey;

/// Keys of workspaces, the recently used ones: two generations, so that it is bounded and needs no clock.
#[derive(Debug, Default)]
pub(super) struct Cache {
    pub(super) young: HashMap<WorkspaceId, Arc<SealingKey>>,
    pub(super) old: HashMap<WorkspaceId, Arc<SealingKey>>,
}

impl Cache {
    pub(super) const GENERATION: usize = 5_000;

    pub(super) fn find(&mut self, workspace: WorkspaceId) -> Option<Arc<SealingKey>> {
        if let Some(key) = self.young.get(&workspace) {
            return Some(Arc::clone(key));
        }
        let key = self.old.remove(&workspace)?;
        self.keep(workspace, Arc::clone(&key));
        Some(key)
    }

    pub(super) fn keep(&mut self, workspace: WorkspaceId, key: Arc<SealingKey>) {
        if self.young.len() >= Self::GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(workspace, key);
    }
}
