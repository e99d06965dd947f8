//! The Pages that a login with Facebook shares, and the professional accounts that are linked to them (META 1a).

use domain::model::channel::{
    Account, Candidate, Check, CheckId, Consent, Page, Product, Reached, Unreached, Via,
};
use domain::model::shared::{Code, ExternalId};
use domain::port::provider::LoginFailure;
use url::Url;

use super::super::client::GraphClient;
use super::super::outcome::read;
use super::super::wire::{PageRow, Pages, object};
use super::shared::{answer, shown, unreadable};

/// More than any token lives.
pub(super) const AGES: i64 = 10 * 365 * 24 * 3600;

const FIELDS: &str = "id,name,access_token,tasks,instagram_business_account{id,username,name}";
const OF_ACCOUNT: [&str; 2] = ["instagram_basic", "instagram_manage_messages"];
const OF_PAGE: [&str; 2] = ["pages_show_list", "pages_manage_metadata"];

/// Nobody runs more Pages than so many answers list.
const MOST_ANSWERS: usize = 50;

/// All Pages that the token reaches; of a Page's own token the one.
pub(super) async fn candidates(
    client: &GraphClient,
    consent: &Consent,
) -> Result<Vec<Candidate>, LoginFailure> {
    if let Some(page) = &consent.page {
        let query = [(
            "fields",
            "id,name,instagram_business_account{id,username,name}",
        )];
        let path = [page.as_str()];
        let asked = client.asks(Product::Facebook, &path, &consent.token, &query);
        let told = answer(asked.await)?;
        let row: PageRow = read(&told.body).ok_or_else(|| unreadable(&told))?;
        let own = PageRow {
            access_token: Some(consent.token.clone()),
            ..row
        };
        return Ok(of_page(own, consent).into_iter().collect());
    }
    let mut found = vec![];
    let mut after: Option<String> = None;
    for _ in 0..MOST_ANSWERS {
        let mut query = vec![("fields", FIELDS), ("limit", "100")];
        query.extend(after.as_deref().map(|cursor| ("after", cursor)));
        let path = ["me", "accounts"];
        let asked = client.asks(Product::Facebook, &path, &consent.token, &query);
        let told = answer(asked.await)?;
        let pages: Pages<'_> = read(&told.body).ok_or_else(|| unreadable(&told))?;
        // one that cannot be read hides none of the others
        let rows = pages.data.iter().filter_map(|raw| object(raw.get()));
        found.extend(rows.filter_map(|row| of_page(row, consent)));
        // a short page is no end: only a missing `next` is
        after = pages.paging.and_then(|paging| {
            let next = paging.next.0?;
            let cursor = paging.cursors.and_then(|cursors| cursors.after.0);
            cursor.or_else(|| cursor_in(&next))
        });
        if after.is_none() {
            return Ok(found);
        }
    }
    Ok(found)
}

/// The cursor in the address of the next page. The address itself is never asked: somebody else wrote it.
fn cursor_in(next: &str) -> Option<String> {
    let url = Url::parse(next).ok()?;
    let mut query = url.query_pairs();
    query
        .find(|(key, _)| key == "after")
        .map(|(_, cursor)| cursor.into_owned())
}

fn of_page(row: PageRow, consent: &Consent) -> Option<Candidate> {
    let id = |word: Option<&str>| word.and_then(|id| ExternalId::parse(id).ok());
    let page = Page {
        id: id(row.id.as_deref())?,
        name: shown(row.name),
    };
    let linked = row.instagram_business_account;
    let account = linked.as_ref().and_then(|it| id(it.id.as_deref()));
    let username = linked.as_ref().and_then(|it| shown(it.username.clone()));
    let unreached = |page: Page, code| {
        Some(Err(Unreached {
            via: Via::Facebook(page),
            account: account.clone(),
            username: username.clone(),
            code,
        }))
    };
    let Some(external_id) = account.clone() else {
        return unreached(page, Code::ProfessionalAccountMissing);
    };
    let spared = OF_ACCOUNT
        .iter()
        .any(|it| consent.spares(it, external_id.as_str()))
        || OF_PAGE
            .iter()
            .any(|it| consent.spares(it, page.id.as_str()));
    if spared {
        return unreached(page, Code::ScopeOtherAccount);
    }
    let may = |names: &[&str]| {
        let tasks = row.tasks.as_ref();
        tasks.is_none_or(|tasks| tasks.iter().any(|task| names.contains(&task.as_str())))
    };
    let Some(token) = row
        .access_token
        .filter(|_| may(&["MESSAGING", "MESSAGE"]) && may(&["MODERATE"]))
    else {
        return unreached(page, Code::PageTaskMissing);
    };
    let tasks = row.tasks.is_some().then_some(CheckId::PageTasks);
    let checks = [
        CheckId::Token,
        CheckId::Scopes,
        CheckId::ProfessionalAccount,
    ];
    Some(Ok(Reached {
        account: Account {
            app_scoped_id: consent.grantor.clone().unwrap_or_else(|| page.id.clone()),
            username: username.unwrap_or_else(|| external_id.to_string()),
            external_id,
            name: linked.and_then(|it| shown(it.name)),
            account_type: None,
        },
        via: Via::Facebook(page),
        token,
        // from a long-lived token a Page's token does not expire (META 1a)
        expires_at: consent.page.as_ref().and(consent.expires_at),
        checks: checks.into_iter().chain(tasks).map(Check::pass).collect(),
    }))
}
