//! Chromium as a person uses it: the W3C's `WebDriver` protocol, as much of it as the tests need.

mod driver;
mod element;
mod look;

use std::future::Future;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use self::driver::{Driver, Refused};
pub use self::element::{Element, Key};
use crate::wait::within;

/// A browser with a profile of its own.
#[derive(Debug)]
pub struct Chromium {
    driver: Driver,
}

impl Chromium {
    /// One that was never used.
    pub async fn start() -> Self {
        let driver = Driver::start(true).await;
        Self { driver }
    }

    /// One in which JavaScript is switched off.
    pub async fn start_without_scripts() -> Self {
        let driver = Driver::start(false).await;
        Self { driver }
    }

    /// Opens an address as if it was typed.
    pub async fn open(&self, url: &str) {
        self.post("/url", json!({"url": url})).await;
    }

    /// The address that is shown.
    pub async fn url(&self) -> String {
        self.text_of("/url").await
    }

    /// Presses the browser's Back, and waits until another page is shown.
    pub async fn back(&self) {
        self.turns(self.post("/back", json!({}))).await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.turns(self.post("/refresh", json!({}))).await;
    }

    /// What is to be read on the page.
    pub async fn text(&self) -> String {
        let body = self.find("body").await;
        body.text(self).await
    }

    /// The page's first heading.
    pub async fn headline(&self) -> String {
        let heading = self.find("h1").await;
        heading.text(self).await
    }

    /// The HTTP status with which the page came.
    pub async fn status(&self) -> u64 {
        let script = "return performance.getEntriesByType('navigation')[0].responseStatus";
        self.run(script).await.as_u64().unwrap()
    }

    /// The first element that this CSS selector finds.
    pub async fn find(&self, css: &str) -> Element {
        match self.call(Method::POST, "/element", Some(by(css))).await {
            Ok(found) => Element::of(&found),
            Err(refused) => {
                let (url, text) = (self.url().await, self.run("return document.body.innerText"));
                let text = text.await;
                panic!("no {css} on {url}: {}\n{text}", refused.message)
            }
        }
    }

    /// All elements that this CSS selector finds.
    pub async fn all(&self, css: &str) -> Vec<Element> {
        let found = self.post("/elements", by(css)).await;
        found.as_array().unwrap().iter().map(Element::of).collect()
    }

    /// The element that has the focus.
    pub async fn focused(&self) -> Element {
        Element::of(&self.get("/element/active").await)
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: Key) {
        let key = key.code();
        let strokes = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": strokes});
        self.post("/actions", json!({"actions": [keyboard]})).await;
    }

    /// Clicks on something that leads to another page, and waits until that is shown.
    pub async fn follow(&self, css: &str) {
        let element = self.find(css).await;
        self.turns(element.click(self)).await;
    }

    /// Does what leads to another page, and waits until that is shown.
    pub async fn turns(&self, deed: impl Future) {
        let page = self.find("html").await;
        deed.await;
        self.until("another page", async || page.is_gone(self).await)
            .await;
        let loaded = "return document.readyState === 'complete'";
        self.until("the whole page", async || {
            let asked = self.script(loaded).await;
            asked.is_ok_and(|said| said == true)
        })
        .await;
    }

    /// Waits until this holds; the test fails when it does not come to that.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let seen = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        within(what, seen).await;
    }

    /// Forgets every cookie, of every path and site.
    pub async fn forgets_cookies(&self) {
        self.tells("Network.clearBrowserCookies", json!({})).await;
    }

    /// Opens another tab and turns to it.
    pub async fn opens_tab(&self) {
        let tab = self.post("/window/new", json!({"type": "tab"})).await;
        self.turns_to(tab["handle"].as_str().unwrap()).await;
    }

    /// The tab that is looked at.
    pub async fn tab(&self) -> String {
        self.text_of("/window").await
    }

    /// Turns to a tab.
    pub async fn turns_to(&self, tab: &str) {
        self.post("/window", json!({"handle": tab})).await;
    }

    /// What the page complained of since this was asked last: broken scripts, what its policy refused, what was not
    /// found.
    pub async fn complaints(&self) -> Vec<String> {
        let lines = self.post("/se/log", json!({"type": "browser"})).await;
        let lines = lines.as_array().unwrap().iter();
        let bad = lines.filter(|line| line["level"] == "SEVERE" || line["level"] == "WARNING");
        bad.map(|line| line["message"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What a script answers that the test runs in the page: the driver may, also where pages may not.
    pub async fn run(&self, script: &str) -> Value {
        let answer = self.script(script).await;
        answer.unwrap_or_else(|refused| panic!("{script}: {}", refused.message))
    }

    async fn script(&self, script: &str) -> Result<Value, Refused> {
        let body = json!({"script": script, "args": []});
        self.call(Method::POST, "/execute/sync", Some(body)).await
    }

    /// A command of Chromium's own protocol, for what the standard lacks.
    async fn tells(&self, command: &str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.post("/goog/cdp/execute", body).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.call(Method::POST, path, Some(body)).await;
        answer.unwrap_or_else(|refused| panic!("{path}: {}", refused.message))
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.call(Method::GET, path, None).await;
        answer.unwrap_or_else(|refused| panic!("{path}: {}", refused.message))
    }

    async fn text_of(&self, path: &str) -> String {
        self.get(path).await.as_str().unwrap().to_owned()
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Refused> {
        self.driver.call(method, path, body).await
    }
}

fn by(css: &str) -> Value {
    json!({"using": "css selector", "value": css})
}
