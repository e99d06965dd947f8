//! What happens to an account, told (META 2.6, 2.7).

use serde_json::{Map, Value, json};

use super::{Happening, State};
use crate::{random, webhook::Ticket};

impl State {
    /// Tells of it; answers the id of what came of it, empty when there is none.
    pub(crate) fn happens(&mut self, ig_id: &str, what: &Happening) -> (String, Ticket) {
        match what {
            Happening::ControlPassed {
                user,
                previous,
                next,
                metadata,
            } => {
                let control = json!({"previous_owner_app_id": previous, "new_owner_app_id": next, "metadata": metadata});
                self.of_user(ig_id, user, "pass_thread_control", &control)
            }
            Happening::ControlTaken {
                user,
                previous,
                next,
                metadata,
            } => {
                let control = json!({"previous_owner_app_id": previous, "new_owner_app_id": next, "metadata": metadata});
                self.of_user(ig_id, user, "take_thread_control", &control)
            }
            Happening::ControlRequested {
                user,
                app,
                metadata,
            } => {
                let control = json!({"requested_owner_app_id": app, "metadata": metadata});
                self.of_user(ig_id, user, "request_thread_control", &control)
            }
            Happening::RolesChanged { user, roles } => {
                self.of_user(ig_id, user, "app_roles", &Value::Object(roles.clone()))
            }
            Happening::Delivered { user, mids } => {
                let receipt = json!({"mids": mids, "watermark": self.clock.now()});
                self.of_user(ig_id, user, "delivery", &receipt)
            }
            Happening::PolicyEnforced {
                user,
                action,
                reason,
            } => {
                let enforced = json!({"action": action, "reason": reason});
                self.of_user(ig_id, user, "policy_enforcement", &enforced)
            }
            Happening::FeedbackGiven {
                user,
                feedback,
                mid,
            } => {
                let given = json!({"feedback": feedback, "mid": mid});
                self.of_user(ig_id, user, "response_feedback", &given)
            }
            Happening::Mentioned { media, comment } => {
                let mut value = json!({"media_id": media});
                if let (Some(comment), Some(value)) = (comment, value.as_object_mut()) {
                    value.insert("comment_id".to_owned(), json!(comment));
                }
                // with Instagram Login they come inside `comments` (META 1b)
                let by_page = self.account_of(ig_id).is_some_and(|row| row.by_page);
                let field = if by_page { "mentions" } else { "comments" };
                self.of_account(ig_id, field, &value)
            }
            Happening::StoryEnded { media, metrics } => {
                let mut value = metrics.clone();
                value.insert("media_id".to_owned(), json!(media));
                self.of_account(ig_id, "story_insights", &Value::Object(value))
            }
            Happening::CommentsItself { text } => self.comments_itself(ig_id, text),
            Happening::Unsends { user, mid } => self.unsends(ig_id, user, mid),
            Happening::NotesToSelf { text } => {
                let mid = super::say::mid(ig_id);
                let message = json!({"mid": mid, "text": text, "is_echo": true, "is_self": true});
                let ticket = self.echo(ig_id, ig_id, &message);
                (mid, ticket)
            }
        }
    }

    /// The owner takes back what was sent to a user. Not documented: as an echo tells of a message, one tells of its end.
    fn unsends(&mut self, ig_id: &str, user: &str, mid: &str) -> (String, Ticket) {
        let igsid = self.igsid(ig_id, user);
        if let Some(talk) = self.conversations.get_mut(&igsid) {
            if let Some(message) = talk.find_mut(mid) {
                message.unsent = true;
            }
            talk.touch();
        }
        let message = json!({"mid": mid, "is_echo": true, "is_deleted": true});
        (mid.to_owned(), self.echo(ig_id, &igsid, &message))
    }

    /// Something about the conversation with a user, who stands as its sender (META 2.6).
    fn of_user(&mut self, ig_id: &str, user: &str, field: &str, what: &Value) -> (String, Ticket) {
        let igsid = self.igsid(ig_id, user);
        let now = self.clock.now();
        let mut item =
            json!({"sender": {"id": igsid}, "recipient": {"id": ig_id}, "timestamp": now});
        if let Some(item) = item.as_object_mut() {
            item.insert(field.to_owned(), what.clone());
        }
        (String::new(), self.tell(ig_id, &igsid, "messaging", &item))
    }

    /// A change of the account (META 2.7).
    fn of_account(&mut self, ig_id: &str, field: &str, value: &Value) -> (String, Ticket) {
        let change = json!({"field": field, "value": value});
        (String::new(), self.tell(ig_id, field, "changes", &change))
    }

    /// Own comments are told as well, by who wrote them (META 2.7).
    fn comments_itself(&mut self, ig_id: &str, text: &str) -> (String, Ticket) {
        let name = self.account_of(ig_id).map(|row| row.username.clone());
        let id = random::digits("178", 17);
        let mut from = Map::new();
        from.insert("id".to_owned(), json!(ig_id));
        from.insert("username".to_owned(), json!(name));
        from.insert("self_ig_scoped_id".to_owned(), json!(ig_id));
        let change = json!({"field": "comments", "value": {
            "id": id, "text": text, "from": from,
            "media": {"id": random::digits("179", 17), "media_product_type": "FEED"},
        }});
        let ticket = self.tell(ig_id, &id, "changes", &change);
        (id, ticket)
    }

    fn echo(&mut self, ig_id: &str, to: &str, message: &Value) -> Ticket {
        let now = self.clock.now();
        let echo = json!({"sender": {"id": ig_id}, "recipient": {"id": to}, "timestamp": now, "message": message});
        self.tell(ig_id, to, "messaging", &echo)
    }
}
