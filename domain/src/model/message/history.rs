use crate::model::shared::{ExternalId, Time};

use super::{AttachmentKind, Content, Doubt};

/// A message as Instagram shows it when it is asked for what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its id (`mid`).
    pub external_id: ExternalId,
    /// Whether the account said it; the contact did otherwise.
    pub by_account: bool,
    /// When, by Instagram's clock.
    pub at: Option<Time>,
    /// What.
    pub content: Content,
}

/// Those that the account said since then, that say this and that may be what left in doubt, the oldest first.
pub fn unknown_of<'a>(
    shown: &'a [Shown],
    says: &'a Content,
    since: Time,
    doubt: Option<Doubt>,
) -> impl Iterator<Item = &'a ExternalId> {
    let mut alike: Vec<&Shown> = shown
        .iter()
        .filter(|one| one.by_account && is_alike(says, &one.content))
        .filter(|one| one.at.is_none_or(|at| at >= since))
        .filter(|one| {
            let (at, doubt) = (one.at.as_ref(), doubt.as_ref());
            at.zip(doubt).is_none_or(|(at, doubt)| doubt.covers(*at))
        })
        .collect();
    alike.sort_by_key(|one| one.at);
    alike.into_iter().map(|one| &one.external_id)
}

/// Sounds are told as files here.
fn is_alike(says: &Content, shown: &Content) -> bool {
    let all = |content: &Content, kind: &AttachmentKind| {
        let mut files = content.attachments().iter();
        files.all(|file| file.kind == *kind)
    };
    let count = says.attachments().len();
    let sounds = count > 0
        && all(says, &AttachmentKind::Audio)
        && all(shown, &AttachmentKind::File)
        && count == shown.attachments().len();
    sounds || says.is_shown_as(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::Text;

    fn shown(mid: &str, by_account: bool, second: i64, text: &str) -> Shown {
        Shown {
            external_id: ExternalId::parse(mid).unwrap(),
            by_account,
            at: Time::from_timestamp(second, 0),
            content: says(text),
        }
    }

    fn says(text: &str) -> Content {
        Content::Text(Text::parse(text).unwrap())
    }

    #[test]
    fn what_was_sent_is_looked_for_among_what_the_account_said_since() {
        let lately = [
            shown("mid.6", true, 500, "yes"),
            shown("mid.5", true, 50, "yes"),
            shown("mid.4", true, 40, "yes"),
            shown("mid.3", false, 30, "yes"),
            shown("mid.2", true, 20, "no"),
            shown("mid.1", true, 1, "yes"),
        ];

        let says = says("yes");
        let at = |second| Time::from_timestamp(second, 0).unwrap();
        let doubt = Doubt::again(None, at(10), at(130));
        let found = unknown_of(&lately, &says, at(10), Some(doubt));

        let found: Vec<_> = found.map(ExternalId::as_str).collect();
        assert_eq!(found, ["mid.4", "mid.5"]);
    }
}
