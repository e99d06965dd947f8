//! A part of a page, and the keys of a keyboard.

use reqwest::Method;
use serde_json::{Value, json};

use super::Chromium;

/// The name under which the protocol hands out elements.
const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A part of the page that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    id: String,
}

/// A key that moves through a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// On to what can be reached next.
    Tab,
    /// Ticks, or presses.
    Space,
    /// Presses, or sends the form.
    Enter,
}

impl Key {
    /// How the protocol writes it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Tab => "\u{e004}",
            Self::Space => " ",
            Self::Enter => "\u{e007}",
        }
    }
}

impl Element {
    pub(super) fn of(reference: &Value) -> Self {
        let id = reference[REFERENCE].as_str().unwrap().to_owned();
        Self { id }
    }

    /// What is to be read in it.
    pub async fn text(&self, chromium: &Chromium) -> String {
        let text = chromium.get(&self.path("/text")).await;
        text.as_str().unwrap().to_owned()
    }

    /// Its name as an assistive technology reads it.
    pub async fn label(&self, chromium: &Chromium) -> String {
        let label = chromium.get(&self.path("/computedlabel")).await;
        label.as_str().unwrap().to_owned()
    }

    /// Whether it is ticked.
    pub async fn ticked(&self, chromium: &Chromium) -> bool {
        chromium.get(&self.path("/selected")).await == true
    }

    /// Clicks on it.
    pub async fn click(&self, chromium: &Chromium) {
        chromium.post(&self.path("/click"), json!({})).await;
    }

    /// Types this into it, in place of what was there.
    pub async fn fill(&self, chromium: &Chromium, text: &str) {
        chromium.post(&self.path("/clear"), json!({})).await;
        let body = json!({"text": text});
        chromium.post(&self.path("/value"), body).await;
    }

    /// Whether its page is shown no more.
    pub(super) async fn is_gone(&self, chromium: &Chromium) -> bool {
        let name = chromium.call(Method::GET, &self.path("/name"), None).await;
        // one page is gone and the next not yet there: none of these is the page of this element
        name.is_err_and(|refused| !refused.error.contains("timeout"))
    }

    fn path(&self, of: &str) -> String {
        format!("/element/{}{of}", self.id)
    }
}
