//! Comments below an account's posts.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::State;
use crate::{clock::Millis, random, webhook::Ticket};

/// A comment that can have one private reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CommentRow {
    pub(crate) ig_id: String,
    pub(crate) igsid: String,
    pub(crate) at: Millis,
    pub(crate) answered: bool,
    /// It was said during a live broadcast.
    #[serde(default)]
    pub(crate) live: bool,
    /// The broadcast has ended since.
    #[serde(default)]
    pub(crate) broadcast_over: bool,
}

impl State {
    /// A user comments on a post of the account, or during its live broadcast (`field`, META 2.7); answers the
    /// comment's id.
    pub(crate) fn user_comments(
        &mut self,
        ig_id: &str,
        user: &str,
        field: &str,
        text: &str,
    ) -> (String, Ticket) {
        let igsid = self.igsid(ig_id, user);
        let id = random::digits("178", 17);
        let at = self.clock.now();
        self.comments.insert(
            id.clone(),
            CommentRow {
                ig_id: ig_id.to_owned(),
                igsid: igsid.clone(),
                at,
                answered: false,
                live: field == "live_comments",
                broadcast_over: false,
            },
        );
        let change = json!({"field": field, "value": {
            "id": id,
            "text": text,
            "from": {"id": igsid, "username": user},
            "media": {"id": random::digits("179", 17), "media_product_type": "FEED"},
        }});
        let ticket = self.tell(ig_id, &id, "changes", &change);
        (id, ticket)
    }

    /// The account's live broadcast ends: nothing that was said during it is answered any more (META 3.5).
    pub(crate) fn broadcast_ends(&mut self, ig_id: &str) {
        let said = self.comments.values_mut().filter(|it| it.ig_id == ig_id);
        for comment in said.filter(|it| it.live) {
            comment.broadcast_over = true;
        }
    }

    pub(crate) fn comment(&self, id: &str) -> Option<&CommentRow> {
        self.comments.get(id)
    }

    pub(crate) fn comment_mut(&mut self, id: &str) -> Option<&mut CommentRow> {
        self.comments.get_mut(id)
    }
}
