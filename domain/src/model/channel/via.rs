use crate::model::shared::ExternalId;

/// A login product of Meta's: how an account owner lets the app in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Product {
    /// Facebook Login: a person shares Pages, and with them the accounts that are linked to them.
    Facebook,
    /// Instagram's own login: an account shares itself.
    Instagram,
}

impl Product {
    /// Its word in paths, rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
        }
    }

    /// All of them.
    pub const ALL: [Self; 2] = [Self::Facebook, Self::Instagram];

    /// The one with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// A Facebook Page that an account is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its id.
    pub id: ExternalId,
    /// What it is called.
    pub name: Option<String>,
}

/// Through what a channel is reached: the login product that its token came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// The account itself.
    Instagram,
    /// The Page that it is linked to.
    Facebook(Page),
}

impl Via {
    /// The product.
    pub const fn product(&self) -> Product {
        match self {
            Self::Instagram => Product::Instagram,
            Self::Facebook(_) => Product::Facebook,
        }
    }

    /// Whether it is the same login product through the same Page, whatever that is called.
    pub fn is_same(&self, other: &Self) -> bool {
        let id = |via: &Self| via.page().map(|page| page.id.clone());
        self.product() == other.product() && id(self) == id(other)
    }

    /// The Page, with Facebook Login.
    pub const fn page(&self) -> Option<&Page> {
        match self {
            Self::Instagram => None,
            Self::Facebook(page) => Some(page),
        }
    }
}
