//! The account owner: opens a link, logs in at Instagram, allows or not, and comes back.

use reqwest::Url;

use crate::browser::{Browser, Page};

/// What the owner does in the login dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Allows everything.
    Allow,
    /// Takes the tick from this scope, then allows.
    Without(&'static str),
    /// Cancels.
    Cancel,
}

/// An account owner with a browser.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The browser.
    pub browser: Browser,
    username: String,
}

impl Owner {
    /// The owner of the account of this name, with a browser that was never used.
    pub fn of(username: &str) -> Self {
        Self {
            browser: Browser::fresh(),
            username: username.to_owned(),
        }
    }

    /// Goes the whole way from the link to the page at its end.
    pub async fn connects(&self, link: &str, choice: Choice) -> Page {
        let dialog = self.begins(link).await;
        let back = self.decides(&dialog, choice).await;
        self.browser.open(back).await
    }

    /// Goes the whole way with this login.
    pub async fn connects_with(&self, product: &str, link: &str, choice: Choice) -> Page {
        let dialog = self.begins_with(product, link).await;
        let back = self.decides(&dialog, choice).await;
        self.browser.open(back).await
    }

    /// Opens the link and presses its button: the login dialog is shown.
    pub async fn begins(&self, link: &str) -> Page {
        self.begins_with("instagram", link).await
    }

    /// The same with the button of this login.
    pub async fn begins_with(&self, product: &str, link: &str) -> Page {
        let sent = self.starts(product, link).await;
        let dialog = self.browser.follow(sent).await;
        assert_eq!(dialog.status, 200, "{}: {}", dialog.url, dialog.html);
        dialog
    }

    /// Opens the link and presses the button of this login, without going where it leads.
    pub async fn starts(&self, product: &str, link: &str) -> Page {
        let page = self.browser.open(link).await;
        assert_eq!(page.status, 200, "{}", page.html);
        let mut forms = crate::html::forms(&page.html).into_iter();
        let offered = |form: &crate::html::Form| {
            form.pairs(None)
                .contains(&("product".to_owned(), product.to_owned()))
        };
        let form = forms
            .find(offered)
            .unwrap_or_else(|| panic!("no {product}: {}", page.html));
        self.browser.press(&page, &form, None).await
    }

    /// Decides in the dialog; answers where the browser is sent, without going there.
    pub async fn decides(&self, dialog: &Page, choice: Choice) -> Url {
        let mut form = dialog.form();
        form.fill("username", &self.username);
        let decision = match choice {
            Choice::Allow => "allow",
            Choice::Cancel => "cancel",
            Choice::Without(scope) => {
                form.untick("granted", scope);
                "allow"
            }
        };
        let button = Some(("decision", decision));
        let sent = self.browser.press(dialog, &form, button).await;
        sent.redirect()
            .unwrap_or_else(|| panic!("the dialog leads nowhere: {} {}", sent.status, sent.html))
    }
}
