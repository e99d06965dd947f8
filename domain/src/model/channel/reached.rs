use crate::model::shared::{Code, ExternalId, SecretString, Time};

use super::{Account, Check, Product, Via};

/// An account that a login reaches and that can be connected.
#[derive(Debug, Clone)]
pub struct Reached {
    /// The account.
    pub account: Account,
    /// Through what.
    pub via: Via,
    /// The token that acts for it.
    pub token: SecretString,
    /// Until when that is accepted; unknown or for ever when absent.
    pub expires_at: Option<Time>,
    /// What was looked at.
    pub checks: Vec<Check>,
}

/// Something that a login reaches and that cannot be connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached {
    /// Through what.
    pub via: Via,
    /// The account's id, when there is an account.
    pub account: Option<ExternalId>,
    /// Its handle.
    pub username: Option<String>,
    /// Why not.
    pub code: Code,
}

/// What a login reaches.
pub type Candidate = Result<Reached, Unreached>;

/// A scope, and for which accounts or Pages it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeGiven {
    /// In Meta's words.
    pub scope: String,
    /// These; all when absent.
    pub targets: Option<Vec<String>>,
}

/// What a login gave.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Through which product.
    pub product: Product,
    /// The long-lived token of whoever logged in.
    pub token: SecretString,
    /// Until when it is accepted; unknown or for ever when absent.
    pub expires_at: Option<Time>,
    /// What was allowed.
    pub scopes: Vec<ScopeGiven>,
    /// Who allowed it, by the id that Meta's callbacks use, when it is known before the accounts are.
    pub grantor: Option<ExternalId>,
    /// The one Page that the token is for, when it is a Page's.
    pub page: Option<ExternalId>,
}

impl Consent {
    /// The scopes' names.
    pub fn names(&self) -> Vec<String> {
        self.scopes.iter().map(|it| it.scope.clone()).collect()
    }

    /// Which of these it lacks.
    pub fn lacks(&self, needed: &[&str]) -> Vec<String> {
        let has = |name: &str| self.scopes.iter().any(|it| it.scope == name);
        let lacking = needed.iter().filter(|name| !has(name));
        lacking.map(|name| (*name).to_owned()).collect()
    }

    /// Whether it has the scope, but not for this account or Page.
    pub fn spares(&self, scope: &str, target: &str) -> bool {
        let mut given = self.scopes.iter().filter(|it| it.scope == scope);
        given.any(|it| {
            let targets = it.targets.as_ref();
            targets.is_some_and(|ids| ids.iter().all(|id| id != target))
        })
    }
}

/// What becomes of what a login reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The one at this place is connected.
    Connect(usize),
    /// The account owner chooses.
    Ask,
    /// Nothing can be connected.
    Refuse(Code),
}

/// Whether two handles are the same: `@Shop` and `shop` are.
pub fn same_handle(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.trim().trim_start_matches('@').to_lowercase();
    plain(one) == plain(other)
}

/// What becomes of what a login reaches, when perhaps one account is expected.
pub fn choice(candidates: &[Candidate], expected: Option<&str>) -> Choice {
    if let Some(expected) = expected {
        return of_expected(candidates, expected);
    }
    match candidates {
        [] => Choice::Refuse(Code::AccountsMissing),
        [Ok(_)] => Choice::Connect(0),
        all if all.iter().any(Result::is_ok) => Choice::Ask,
        all => Choice::Refuse(nearest(all)),
    }
}

fn of_expected(candidates: &[Candidate], expected: &str) -> Choice {
    let named = |username: &str| same_handle(username, expected);
    let found = candidates.iter().position(|candidate| match candidate {
        Ok(reached) => named(&reached.account.username),
        Err(unreached) => unreached.username.as_deref().is_some_and(named),
    });
    match found.map(|at| (at, candidates.get(at))) {
        Some((at, Some(Ok(_)))) => Choice::Connect(at),
        Some((_, Some(Err(unreached)))) => Choice::Refuse(unreached.code),
        Some((_, None)) | None if candidates.is_empty() => Choice::Refuse(Code::AccountsMissing),
        Some((_, None)) | None => Choice::Refuse(Code::AccountUnexpected),
    }
}

/// The reason of whatever came nearest: an account that is there says more than a Page without one.
fn nearest(candidates: &[Candidate]) -> Code {
    let reasons = || candidates.iter().filter_map(|it| it.as_ref().err());
    let with_account = reasons().find(|it| it.account.is_some());
    with_account
        .or_else(|| reasons().next())
        .map_or(Code::AccountsMissing, |it| it.code)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::channel::Page;
    use crate::model::channel::state::tests::channel;

    pub(crate) fn reached(username: &str) -> Reached {
        Reached {
            account: Account {
                username: username.to_owned(),
                ..channel().account
            },
            via: Via::Instagram,
            token: SecretString::from("IGAA"),
            expires_at: None,
            checks: vec![],
        }
    }

    fn unreached(username: Option<&str>, code: Code) -> Candidate {
        Err(Unreached {
            via: Via::Facebook(Page {
                id: ExternalId::parse("1").unwrap(),
                name: None,
            }),
            account: username.map(|_| ExternalId::parse("17841").unwrap()),
            username: username.map(str::to_owned),
            code,
        })
    }

    #[test]
    fn one_account_is_connected_several_are_asked_about_and_none_says_why() {
        let shop = || Ok(reached("shop"));
        let bare = || unreached(None, Code::ProfessionalAccountMissing);
        let task = || unreached(Some("store"), Code::PageTaskMissing);
        for (candidates, expected, becomes) in [
            (vec![], None, Choice::Refuse(Code::AccountsMissing)),
            (vec![shop()], None, Choice::Connect(0)),
            (vec![shop(), bare()], None, Choice::Ask),
            (vec![shop(), Ok(reached("store"))], None, Choice::Ask),
            (
                vec![bare()],
                None,
                Choice::Refuse(Code::ProfessionalAccountMissing),
            ),
            (
                vec![bare(), task()],
                None,
                Choice::Refuse(Code::PageTaskMissing),
            ),
            (vec![bare(), shop()], Some("@Shop"), Choice::Connect(1)),
            (
                vec![shop(), task()],
                Some("store"),
                Choice::Refuse(Code::PageTaskMissing),
            ),
            (
                vec![shop()],
                Some("other"),
                Choice::Refuse(Code::AccountUnexpected),
            ),
            (vec![], Some("other"), Choice::Refuse(Code::AccountsMissing)),
        ] {
            assert_eq!(
                choice(&candidates, expected),
                becomes,
                "{candidates:?}, {expected:?}"
            );
        }
    }

    #[test]
    fn a_scope_may_be_given_for_another_account() {
        let consent = Consent {
            product: Product::Facebook,
            token: SecretString::from("EAA"),
            expires_at: None,
            scopes: vec![
                ScopeGiven {
                    scope: "all".to_owned(),
                    targets: None,
                },
                ScopeGiven {
                    scope: "some".to_owned(),
                    targets: Some(vec!["1".to_owned()]),
                },
            ],
            grantor: None,
            page: None,
        };

        assert!(!consent.spares("all", "2"));
        assert!(!consent.spares("some", "1"));
        assert!(consent.spares("some", "2"));
        assert!(!consent.spares("none", "2"), "what is not given is missing");
        assert_eq!(consent.lacks(&["all", "none"]), ["none"]);
    }
}
