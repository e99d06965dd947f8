use crate::flow::send::ConversationView;
use crate::model::conversation::{Contact, ContactId, Window, WindowState};
use crate::model::shared::{Page, PageAsk, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{ContactFilter, SendTarget, StoreError};

use super::Converse;

impl Converse {
    /// A conversation as it is now.
    pub(super) async fn view(
        &self,
        workspace: WorkspaceId,
        target: SendTarget,
    ) -> Result<ConversationView, StoreError> {
        let mode = self.store.read(workspace).workspace().await?;
        let mode = mode.map(|workspace| workspace.mode);
        let provider = mode.and_then(|mode| self.providers.shared(mode));
        let on = &target.conversation;
        let window = match provider {
            Some(provider) => on.window(provider.capabilities(), self.clock.now()),
            // nobody is there who could send
            None => Window {
                state: WindowState::Unknown,
                response_until: None,
                human_agent_until: None,
            },
        };
        Ok(ConversationView { target, window })
    }

    /// Contacts like this, newest first.
    pub async fn contacts(
        &self,
        workspace: WorkspaceId,
        filter: ContactFilter,
        page: PageAsk<(Time, ContactId)>,
    ) -> Result<Page<Contact>, StoreError> {
        self.store.read(workspace).contacts(&filter, page).await
    }
}
