use super::Button;

/// A card, or several that are looked through sideways (META 3.1: the generic template).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cards {
    /// One or more, in order.
    pub cards: Vec<Card>,
}

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// What stands below it.
    pub subtitle: Option<String>,
    /// Where its picture is.
    pub image_url: Option<String>,
    /// What a tap on it opens.
    pub url: Option<String>,
    /// Its buttons.
    pub buttons: Vec<Button>,
}

impl Card {
    /// Whether it has nothing but a title, which Instagram does not take (META 3.2).
    pub const fn is_bare(&self) -> bool {
        self.subtitle.is_none()
            && self.image_url.is_none()
            && self.url.is_none()
            && self.buttons.is_empty()
    }
}
