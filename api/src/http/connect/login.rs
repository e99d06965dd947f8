use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::Query;
use domain::model::channel::LinkId;
use serde::Deserialize;

use crate::http::site::Site;

/// What the names of the cookies begin with; the link's id follows.
const COOKIE: &str = "gramway_connect_";

/// For how long a browser keeps it: the login may take half an hour, and its last page may be loaded again.
const KEPT: Duration = Duration::hours(2);

/// A login as the browser that began it remembers it: a cookie for each link, so that two links that are opened side by
/// side do not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Login {
    /// Whose it is.
    pub(super) link: LinkId,
    /// What binds the login to this browser.
    pub(super) browser: String,
    /// The link's token, by which the pages after a login find it. It lets whoever has it connect an account: it is in
    /// no address of these pages, which somebody may save or send on.
    pub(super) token: String,
}

/// What an address of these pages says.
#[derive(Deserialize)]
struct Named {
    link: Option<String>,
}

impl Login {
    /// All that this browser has begun.
    pub(super) fn all(request: &HttpRequest) -> Vec<Self> {
        let cookies = request.cookies();
        let cookies = cookies.as_ref().map_or(&[][..], |cookies| cookies);
        cookies.iter().filter_map(Self::read).collect()
    }

    /// The one with this link; the only one when no link is known.
    pub(super) fn of(request: &HttpRequest, link: Option<LinkId>) -> Option<Self> {
        let mut all = Self::all(request);
        match link {
            Some(link) => all.into_iter().find(|login| login.link == link),
            None if all.len() == 1 => all.pop(),
            None => None,
        }
    }

    /// The one that the address of the page names; the only one when it names none.
    pub(super) fn named(request: &HttpRequest) -> Option<Self> {
        let named = Query::<Named>::from_query(request.query_string()).ok()?;
        let link = named.into_inner().link;
        Self::of(request, link.map(|id| id.parse()).transpose().ok()?)
    }

    fn read(cookie: &Cookie<'_>) -> Option<Self> {
        let link = cookie.name().strip_prefix(COOKIE)?.parse().ok()?;
        let (browser, token) = cookie.value().split_once('.')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let usable = token.chars().all(plain) && !token.starts_with('.');
        (usable && !token.is_empty()).then(|| Self {
            link,
            browser: browser.to_owned(),
            token: token.to_owned(),
        })
    }

    /// For the way back only. Lax: it must come along when Meta sends the browser back, and never with a form that
    /// another site sends.
    pub(super) fn cookie(&self, site: &Site) -> Cookie<'static> {
        let value = format!("{}.{}", self.browser, self.token);
        Cookie::build(format!("{COOKIE}{}", self.link), value)
            .path(site.oauth_path())
            .max_age(KEPT)
            .http_only(true)
            .secure(site.secure())
            .same_site(SameSite::Lax)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use domain::model::shared::Ids as _;
    use infra::ids::UuidIds;

    use super::*;

    fn read(name: &str, value: &str) -> Option<Login> {
        Login::read(&Cookie::new(name, value))
    }

    fn asked(address: &str, logins: &[&Login]) -> HttpRequest {
        let mut request = TestRequest::with_uri(address);
        for login in logins {
            request = request.cookie(login.cookie(&Site::sample()));
        }
        request.to_http_request()
    }

    fn login(browser: &str) -> Login {
        Login {
            link: LinkId::from_uuid(UuidIds.next()),
            browser: browser.to_owned(),
            token: "abc.123".to_owned(),
        }
    }

    #[test]
    fn a_cookie_leads_to_a_link_of_ours_and_nowhere_else() {
        let name = login("b").cookie(&Site::sample()).name().to_owned();
        assert_eq!(read(&name, "b.abc.123").unwrap().token, "abc.123");
        for value in ["", "b", "b.", "b.../x", "b...", "b.//evil.example", "b.a?b"] {
            assert_eq!(read(&name, value), None, "{value}");
        }
        for name in [
            "gramway_connect_",
            "gramway_connect_lnk_x",
            "gramway_connect",
            "other",
        ] {
            assert_eq!(read(name, "b.abc"), None, "{name}");
        }
    }

    #[test]
    fn a_page_is_about_the_link_that_it_names() {
        let (first, second) = (login("first"), login("second"));
        let of = |link: LinkId| format!("/oauth/choose?link={link}");
        let both = [&first, &second];

        assert_eq!(
            Login::named(&asked(&of(first.link), &both)),
            Some(first.clone())
        );
        assert_eq!(
            Login::named(&asked(&of(second.link), &both)),
            Some(second.clone())
        );
        assert_eq!(Login::named(&asked("/oauth/choose", &both)), None);
        assert_eq!(Login::named(&asked("/oauth/choose?link=x", &both)), None);
        assert_eq!(
            Login::named(&asked("/oauth/choose?link=x", &[&first])),
            None
        );
        assert_eq!(
            Login::named(&asked("/oauth/choose", &[&first])),
            Some(first.clone())
        );
        assert_eq!(Login::named(&asked(&of(second.link), &[&first])), None);
    }
}
