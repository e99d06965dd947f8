//! The account owner: a browser in miniature, which keeps cookies and sends the forms that it is shown.

use anyhow::{Context as _, bail};
use reqwest::{Client, Response, Url};

/// An account owner with a browser.
#[derive(Debug)]
pub(super) struct Owner {
    browser: Client,
}

/// A form of a page.
struct Form {
    action: Url,
    post: bool,
    fields: Vec<(String, String)>,
}

impl Owner {
    pub(super) fn new() -> anyhow::Result<Self> {
        let browser = Client::builder().cookie_store(true).no_proxy().build()?;
        Ok(Self { browser })
    }

    /// Opens the link, presses the button, allows everything in Instagram's dialog for `username`, and reads the last page.
    pub(super) async fn connects(&self, link: &str, username: &str) -> anyhow::Result<String> {
        let page = self
            .browser
            .get(link)
            .send()
            .await
            .context("the connect page does not open")?;
        let dialog = self
            .submit(page, &[])
            .await
            .context("the connect page's button")?;
        let done = self
            .submit(
                dialog,
                &[
                    ("account", username),
                    ("username", username),
                    ("decision", "allow"),
                ],
            )
            .await
            .context("Instagram's dialog")?;
        if !done.status().is_success() {
            bail!(
                "the login ended with {} at {}",
                done.status(),
                done.url().path()
            );
        }
        Ok(done.text().await?)
    }

    /// Sends the first form of a page with these fields over its own.
    async fn submit(&self, page: Response, fields: &[(&str, &str)]) -> anyhow::Result<Response> {
        if !page.status().is_success() {
            bail!("a page answered {} at {}", page.status(), page.url().path());
        }
        let at = page.url().clone();
        let form =
            form(&at, &page.text().await?).with_context(|| format!("no form at {}", at.path()))?;
        let mut sent = form.fields;
        for (name, value) in fields {
            sent.retain(|(known, _)| known != name || known == "granted");
            sent.push(((*name).to_owned(), (*value).to_owned()));
        }
        let request = if form.post {
            self.browser.post(form.action).form(&sent)
        } else {
            self.browser.get(form.action).query(&sent)
        };
        Ok(request.send().await?)
    }
}

/// The first form of a page: where it goes and what it would send when nothing is changed.
fn form(at: &Url, html: &str) -> Option<Form> {
    let (_, rest) = html.split_once("<form")?;
    let (head, rest) = rest.split_once('>')?;
    let (inside, _) = rest.split_once("</form>")?;
    let fields = inside
        .split("<input")
        .skip(1)
        .filter_map(|input| input.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| attribute(tag, "type").is_none_or(|kind| kind != "radio"))
        .filter_map(|tag| {
            Some((
                attribute(tag, "name")?,
                attribute(tag, "value").unwrap_or_default(),
            ))
        })
        .collect();
    Some(Form {
        action: at
            .join(&attribute(head, "action").unwrap_or_default())
            .ok()?,
        post: attribute(head, "method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        fields,
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#x2F;", "/")
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    )
}
