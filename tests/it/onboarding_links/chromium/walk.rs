//! A person with Chromium, on the way from a link to the page at its end.

use domain::model::shared::Code;
use e2e::{Choice, Chromium, Owner};
use reqwest::Url;
use sandbox::Sandbox;

/// Opens the link and presses the button of this product: the login dialog is shown.
pub(super) async fn begins(chromium: &Chromium, url: &str, product: &str) {
    chromium.open(url).await;
    chromium
        .follow(&format!("form:has([value={product}]) button"))
        .await;
    let dialog = chromium.url().await;
    let at_meta = ["/oauth/authorize", "/dialog/oauth"];
    assert!(
        at_meta.iter().any(|path| dialog.contains(path)),
        "{dialog}: {}",
        chromium.text().await
    );
}

/// Decides in the dialog: `unticked` are the boxes, by name and value, from which the tick is taken.
pub(super) async fn decides(
    chromium: &Chromium,
    person: &str,
    decision: &str,
    unticked: &[(&str, String)],
) {
    chromium
        .find("#username")
        .await
        .fill(chromium, person)
        .await;
    for (name, value) in unticked {
        let field = chromium
            .find(&format!("[name='{name}'][value='{value}']"))
            .await;
        field.click(chromium).await;
        assert!(!field.ticked(chromium).await, "{name}={value}");
    }
    chromium.follow(&format!("[value={decision}]")).await;
}

/// Goes the whole way and allows everything.
pub(super) async fn connects(chromium: &Chromium, url: &str, product: &str, person: &str) {
    begins(chromium, url, product).await;
    decides(chromium, person, "allow", &[]).await;
}

/// Where the dialog that is shown would send the browser if it allowed everything, without going there.
pub(super) async fn way_back(chromium: &Chromium, person: &str) -> Url {
    let owner = Owner::of(person);
    let dialog = owner.browser.open(chromium.url().await).await;
    owner.decides(&dialog, Choice::Allow).await
}

/// Ticks, or unticks, the account of this name on the page where accounts are chosen.
pub(super) async fn ticks(chromium: &Chromium, sandbox: &Sandbox, name: &str) {
    let id = sandbox.account(name).ig_id().to_owned();
    let field = chromium
        .find(&format!("[name=account][value='{id}']"))
        .await;
    field.click(chromium).await;
}

/// The page that is shown says what went wrong, under which code, and what to do.
pub(super) async fn is_told(chromium: &Chromium, code: Code) {
    let info = code.info();
    let text = chromium.text().await;
    assert_eq!(chromium.headline().await, info.title, "{text}");
    for words in [info.explanation, "What to do", info.advice, info.code] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let status = chromium.status().await;
    assert_eq!(info.status.map(u64::from), Some(status), "{text}");
}

/// The page that is shown says this.
pub(super) async fn reads(chromium: &Chromium, words: &str) {
    let text = chromium.text().await;
    assert!(text.contains(words), "{words}: {text}");
}

/// Nothing on the way was kept from the browser by a page's own policy, and no script broke. That a page which
/// refuses comes with an error's status is no complaint.
pub(super) async fn was_allowed(chromium: &Chromium) {
    let mut complaints = chromium.complaints().await;
    complaints.retain(|line| !line.contains("Failed to load resource"));
    assert!(complaints.is_empty(), "{complaints:#?}");
}
