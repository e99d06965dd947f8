//! An account owner's browser: keeps cookies, follows redirects, sends forms.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, Url};

use crate::caller::client;
use crate::html::{Form, forms};

/// A page that is shown, or a redirect that was not followed.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its address.
    pub url: Url,
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub html: String,
}

impl Page {
    /// The first form.
    #[track_caller]
    pub fn form(&self) -> Form {
        let form = forms(&self.html).into_iter().next();
        form.unwrap_or_else(|| panic!("no form on {}: {} {}", self.url, self.status, self.html))
    }

    /// Where it sends the browser.
    pub fn redirect(&self) -> Option<Url> {
        let target = self.headers.get(LOCATION)?.to_str().ok()?;
        self.url.join(target).ok()
    }

    /// Whether this text is on it.
    pub fn says(&self, text: &str) -> bool {
        crate::html::plain(&self.html).contains(text)
    }
}

/// A browser, with cookies of its own.
#[derive(Debug, Clone)]
pub struct Browser {
    http: reqwest::Client,
    /// What it says beside a form.
    said: HeaderMap,
}

impl Browser {
    /// One that was never used.
    pub fn fresh() -> Self {
        let http = client().cookie_store(true).build().unwrap();
        let said = HeaderMap::new();
        Self { http, said }
    }

    /// The same browser, saying this beside the forms that it sends.
    #[must_use]
    pub fn saying(&self, name: &'static str, value: &str) -> Self {
        let mut browser = self.clone();
        let value = HeaderValue::from_str(value).unwrap();
        browser.said.insert(name, value);
        browser
    }

    /// Asks for an address; redirects are not followed.
    pub async fn ask(&self, method: Method, url: Url) -> Page {
        let answer = self.http.request(method, url.clone()).send().await.unwrap();
        Self::page(url, answer).await
    }

    /// Opens an address and goes wherever it leads.
    pub async fn open(&self, url: impl AsRef<str>) -> Page {
        let url = Url::parse(url.as_ref()).unwrap();
        let page = self.ask(Method::GET, url).await;
        self.follow(page).await
    }

    /// Sends a form of a page by pressing `button`; a redirect is not followed.
    pub async fn press(&self, page: &Page, form: &Form, button: Option<(&str, &str)>) -> Page {
        let url = page.url.join(&form.action).unwrap();
        let pairs = form.pairs(button);
        let request = if form.method == "post" {
            self.http.post(url.clone()).form(&pairs)
        } else {
            self.http.get(url.clone()).query(&pairs)
        };
        let request = request.headers(self.said.clone());
        Self::page(url, request.send().await.unwrap()).await
    }

    /// Posts something that no form of a page would.
    pub async fn sends(&self, url: &Url, kind: &str, body: String) -> Page {
        let request = self.http.post(url.clone()).body(body);
        let request = request.header(CONTENT_TYPE, kind);
        Self::page(url.clone(), request.send().await.unwrap()).await
    }

    /// Goes wherever a page leads.
    pub async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(target) = page
                .redirect()
                .filter(|_| (300..400).contains(&page.status))
            else {
                return page;
            };
            page = self.ask(Method::GET, target).await;
        }
        panic!("{} leads round and round", page.url)
    }

    async fn page(url: Url, answer: reqwest::Response) -> Page {
        Page {
            url,
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            html: answer.text().await.unwrap(),
        }
    }
}
