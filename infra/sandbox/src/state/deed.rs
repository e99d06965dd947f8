//! What people and Meta do beside writing, as a webhook tells of it (META 2.6, 2.7).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Cdn;

/// What an end user does beside writing (META 2.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// Reacts to a message.
    Reacts {
        /// The message.
        mid: String,
        /// `love`, `angry`, `sad`, `wow`, `like`, `laugh`, `other`, …
        reaction: String,
        /// What is seen.
        emoji: String,
    },
    /// Takes the reaction back.
    Unreacts {
        /// The message.
        mid: String,
    },
    /// Gives a message other words; edits are counted.
    Edits {
        /// The message.
        mid: String,
        /// The words.
        text: String,
    },
    /// Takes a message back.
    Unsends {
        /// The message.
        mid: String,
    },
    /// Taps a quick reply: a message with its title.
    TapsQuickReply {
        /// The title.
        title: String,
        /// What it carries.
        payload: String,
    },
    /// Taps a button, an ice breaker or an item of the menu.
    TapsButton {
        /// The title.
        title: String,
        /// What it carries.
        payload: String,
        /// What the ig.me link carried that led to a new conversation.
        #[serde(default)]
        r#ref: Option<String>,
    },
    /// Answers a message.
    Replies {
        /// The message.
        mid: String,
        /// The words.
        text: String,
    },
    /// Answers a story of the account.
    RepliesToStory {
        /// The story.
        story: String,
        /// The words.
        text: String,
        /// Where the link in the story leads.
        #[serde(default)]
        link: Option<String>,
    },
    /// Mentions the account in a story.
    MentionsInStory {
        /// Where the story is.
        url: String,
    },
    /// Sends attachments of these kinds, each with an address of its own unless its kind has none.
    Attaches {
        /// `image`, `video`, `ig_post`, `ephemeral`, `like_heart`, …
        kinds: Vec<String>,
        /// What is written beside them.
        text: Option<String>,
    },
    /// Writes from the page of a product.
    AsksAboutProduct {
        /// The product.
        product: String,
        /// The words.
        text: String,
    },
    /// Writes from an ad.
    ComesFromAd {
        /// The ad.
        ad: String,
        /// The words.
        text: String,
    },
    /// Follows an ig.me link to a conversation that there is.
    FollowsLink {
        /// What the link carries.
        r#ref: String,
    },
    /// Agrees to be written to.
    OptsIn {
        /// What the request carried.
        payload: String,
    },
    /// Sends what Instagram tells apps nothing of.
    SendsTheUnsupported,
    /// What real accounts get about a second after a new message: an edit with the number 0, and nobody.
    MakesEditNoise {
        /// The message.
        mid: String,
    },
}

impl Deed {
    /// What stands beside sender, recipient and timestamp in the webhook.
    pub(crate) fn item(&self, cdn: &Cdn) -> Map<String, Value> {
        let item = match self {
            Self::Reacts {
                mid,
                reaction,
                emoji,
            } => {
                json!({"reaction": {"mid": mid, "action": "react", "reaction": reaction, "emoji": emoji}})
            }
            Self::Unreacts { mid } => json!({"reaction": {"mid": mid, "action": "unreact"}}),
            // the number is put in when the message is found
            Self::Edits { mid, text } => json!({"message_edit": {"mid": mid, "text": text}}),
            Self::Unsends { mid } => json!({"message": {"mid": mid, "is_deleted": true}}),
            Self::TapsQuickReply { title, payload } => {
                json!({"message": {"text": title, "quick_reply": {"payload": payload}}})
            }
            Self::TapsButton {
                title,
                payload,
                r#ref,
            } => {
                let referral = r#ref
                    .as_ref()
                    .map(|it| json!({"ref": it, "source": "SHORTLINKS", "type": "OPEN_THREAD"}));
                let postback = json!({"title": title, "payload": payload});
                json!({"postback": with(postback, "referral", referral)})
            }
            Self::Replies { mid, text } => {
                json!({"message": {"text": text, "reply_to": {"mid": mid, "is_self_reply": false}}})
            }
            Self::RepliesToStory { story, text, link } => {
                let url = cdn.url(story);
                let link = link.as_ref().map(|link| json!(link));
                let story = with(json!({"id": story, "url": url}), "link_sticker_url", link);
                json!({"message": {"text": text, "reply_to": {"story": story}}})
            }
            Self::MentionsInStory { url } => {
                json!({"message": {"attachments": [{"type": "story_mention", "payload": {"url": url}}]}})
            }
            Self::Attaches { kinds, text } => {
                let attachments: Vec<_> = kinds.iter().map(|kind| attachment(kind, cdn)).collect();
                let text = text.as_ref().map(|text| json!(text));
                let message = json!({"attachments": attachments});
                json!({"message": with(message, "text", text)})
            }
            Self::AsksAboutProduct { product, text } => {
                json!({"message": {"text": text, "referral": {"product": {"id": product}}}})
            }
            Self::ComesFromAd { ad, text } => {
                let shown =
                    json!({"ad_title": "Summer sale", "photo_url": "https://example.com/ad.jpg"});
                let referral = json!({"ref": ad, "ad_id": ad, "source": "ADS", "type": "OPEN_THREAD", "ads_context_data": shown});
                json!({"message": {"text": text, "referral": referral}})
            }
            Self::FollowsLink { r#ref } => {
                json!({"referral": {"ref": r#ref, "source": "SHORTLINKS", "type": "OPEN_THREAD"}})
            }
            Self::OptsIn { payload } => json!({"optin": {
                "type": "notification_messages", "payload": payload,
                "notification_messages_token": "2384759", "notification_messages_frequency": "DAILY",
            }}),
            Self::SendsTheUnsupported => json!({"message": {"is_unsupported": true}}),
            Self::MakesEditNoise { mid } => json!({
                "message_edit": {"mid": mid, "num_edit": 0}, "sender": null, "recipient": null,
            }),
        };
        item.as_object().cloned().unwrap_or_default()
    }
}

/// The object, with this member if there is one.
fn with(mut object: Value, name: &str, member: Option<Value>) -> Value {
    if let (Some(member), Some(members)) = (member, object.as_object_mut()) {
        members.insert(name.to_owned(), member);
    }
    object
}

/// View-once media and hearts have no payload; a shared post has a caption and an id (META 2.6).
fn attachment(kind: &str, cdn: &Cdn) -> Value {
    let url = cdn.url(kind);
    match kind {
        "ephemeral" | "like_heart" => json!({"type": kind}),
        "ig_post" => {
            json!({"type": kind, "payload": {"url": url, "title": "caption", "ig_post_media_id": "17900000000000001"}})
        }
        "ig_reel" | "reel" => {
            json!({"type": kind, "payload": {"url": url, "title": "caption", "reel_video_id": "17900000000000001"}})
        }
        "template" => json!({"type": kind, "payload": {"generic": {"elements": []}}}),
        _ => json!({"type": kind, "payload": {"url": url}}),
    }
}

/// What happens to an account that no end user writes (META 2.6, 2.7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "happening", rename_all = "snake_case", deny_unknown_fields)]
pub enum Happening {
    /// An app passes the control of the conversation with a user to another.
    ControlPassed {
        /// The user.
        user: String,
        /// The app that had it; none when the conversation was idle.
        previous: Option<String>,
        /// The app that has it.
        next: String,
        /// What is written beside.
        metadata: String,
    },
    /// An app takes the control of the conversation with a user.
    ControlTaken {
        /// The user.
        user: String,
        /// The app that had it.
        previous: Option<String>,
        /// The app that has it.
        next: String,
        /// What is written beside.
        metadata: String,
    },
    /// An app asks for the control of the conversation with a user.
    ControlRequested {
        /// The user.
        user: String,
        /// The app.
        app: String,
        /// What it writes beside.
        metadata: String,
    },
    /// The roles of apps change, as they did before conversations were routed.
    RolesChanged {
        /// The user.
        user: String,
        /// The roles of each app, by its id.
        roles: Map<String, Value>,
    },
    /// What was sent to a user reached a device, as Messenger says it.
    Delivered {
        /// The user.
        user: String,
        /// The messages.
        mids: Vec<String>,
    },
    /// The account is warned, blocked or let go, as Messenger says it.
    PolicyEnforced {
        /// The user.
        user: String,
        /// `warning`, `block`, `unblock`
        action: String,
        /// Why.
        reason: String,
    },
    /// A user judges an answer, as Messenger says it.
    FeedbackGiven {
        /// The user.
        user: String,
        /// `Good botresponse`, `Bad botresponse`
        feedback: String,
        /// The answer.
        mid: String,
    },
    /// Somebody mentions the account: in a comment, or in a caption.
    Mentioned {
        /// The post.
        media: String,
        /// The comment.
        comment: Option<String>,
    },
    /// A story ended, and these are its figures.
    StoryEnded {
        /// The story.
        media: String,
        /// The figures by name.
        metrics: Map<String, Value>,
    },
    /// The account comments on its own post.
    CommentsItself {
        /// The words.
        text: String,
    },
    /// The owner takes a message back that was sent to a user.
    Unsends {
        /// The user.
        user: String,
        /// The message.
        mid: String,
    },
    /// The owner writes to the account itself.
    NotesToSelf {
        /// The words.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_is_told_by_its_name() {
        let deed: Deed =
            serde_json::from_value(json!({"deed": "follows_link", "ref": "abc"})).unwrap();

        assert_eq!(deed.item(&Cdn::default())["referral"]["ref"], "abc");
        assert!(serde_json::from_value::<Deed>(json!({"deed": "flies"})).is_err());
    }

    #[test]
    fn hearts_have_no_address() {
        assert_eq!(
            attachment("like_heart", &Cdn::default()),
            json!({"type": "like_heart"})
        );
        assert!(attachment("image", &Cdn::default())["payload"]["url"].is_string());
    }
}
