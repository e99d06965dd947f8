//! Every way in which a login can fail: how it comes about, and what it is called.

use domain::model::shared::Code;
use e2e::{Answer, Choice, Owner, TestApp, Workspace};
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

pub(super) const PRODUCTS: [&str; 2] = ["instagram", "facebook"];

/// How far a login came before it failed.
const NOT_EXCHANGED: &[&str] = &[];
const EXCHANGED: &[&str] = &["exchanged"];
const LISTED: &[&str] = &["exchanged", "accounts_listed"];
const CHECKED: &[&str] = &["exchanged", "accounts_listed", "checked"];

/// Two workspaces; the first one's logins fail.
pub(super) struct Stage {
    pub(super) acme: Workspace,
    pub(super) globex: Workspace,
}

impl Stage {
    pub(super) async fn of(app: &TestApp) -> Self {
        Self {
            acme: app.workspace("acme").await,
            globex: app.workspace("globex").await,
        }
    }
}

/// A login that fails.
pub(super) struct Case {
    pub(super) product: &'static str,
    /// Who logs in, without the product.
    who: &'static str,
    trouble: Trouble,
    pub(super) code: Code,
    /// The steps after the browser came back.
    pub(super) passed: &'static [&'static str],
}

/// Why.
enum Trouble {
    Denied,
    Scope,
    MessagesClosed,
    SecondFactor,
    NoAdvancedAccess,
    Taken,
    Down(Operation, Fault),
    Unexpected,
    Personal,
    PageWithoutAccount,
    NoTask,
    AccountNotShared,
    PageNotShared,
}

/// What the owner does.
pub(super) struct Attempt {
    pub(super) link: Answer,
    pub(super) person: String,
    pub(super) cancels: bool,
    /// The boxes of the dialog, by name and value, from which the tick is taken.
    pub(super) unticked: Vec<(&'static str, String)>,
}

impl Attempt {
    pub(super) fn url(&self) -> &str {
        self.link["url"].as_str().unwrap()
    }
}

pub(super) async fn link(acme: &Workspace, body: Value) -> Answer {
    acme.post("/v1/onboarding-links", body).await.expect(201)
}

/// The permission without which nothing works.
pub(super) fn messages_scope(product: &str) -> &'static str {
    if product == "facebook" {
        "instagram_manage_messages"
    } else {
        "instagram_business_manage_messages"
    }
}

impl Case {
    /// What can happen with either product.
    pub(super) fn of_both() -> Vec<Self> {
        let cases = |product| {
            let facebook = product == "facebook";
            let lists = if facebook {
                Operation::Accounts
            } else {
                Operation::Me
            };
            let refused = if facebook { LISTED } else { NOT_EXCHANGED };
            let case = |who, trouble, code, passed| Self {
                product,
                who,
                trouble,
                code,
                passed,
            };
            [
                case("denies", Trouble::Denied, Code::OauthDenied, NOT_EXCHANGED),
                case("unticks", Trouble::Scope, Code::ScopeMissing, EXCHANGED),
                case(
                    "closed",
                    Trouble::MessagesClosed,
                    Code::MessageAccessOff,
                    LISTED,
                ),
                case(
                    "factor",
                    Trouble::SecondFactor,
                    Code::TwoFactorRequired,
                    LISTED,
                ),
                case(
                    "tester",
                    Trouble::NoAdvancedAccess,
                    Code::AdvancedAccessMissing,
                    refused,
                ),
                case(
                    "taken",
                    Trouble::Taken,
                    Code::AccountOwnedElsewhere,
                    CHECKED,
                ),
                case(
                    "down",
                    Trouble::Down(Operation::Exchange, Fault::Html),
                    Code::ProviderUnavailable,
                    NOT_EXCHANGED,
                ),
                case(
                    "lists",
                    Trouble::Down(lists, Fault::Transient),
                    Code::ProviderUnavailable,
                    EXCHANGED,
                ),
                case(
                    "another",
                    Trouble::Unexpected,
                    Code::AccountUnexpected,
                    LISTED,
                ),
            ]
        };
        PRODUCTS.into_iter().flat_map(cases).collect()
    }

    /// What can happen with one product only.
    pub(super) fn of_one() -> Vec<Self> {
        let case = |product, who, trouble, code| Self {
            product,
            who,
            trouble,
            code,
            passed: LISTED,
        };
        let facebook = |who, trouble, code| case("facebook", who, trouble, code);
        vec![
            case(
                "instagram",
                "private",
                Trouble::Personal,
                Code::AccountNotProfessional,
            ),
            facebook(
                "bare",
                Trouble::PageWithoutAccount,
                Code::ProfessionalAccountMissing,
            ),
            facebook("helper", Trouble::NoTask, Code::PageTaskMissing),
            facebook("other", Trouble::AccountNotShared, Code::ScopeOtherAccount),
            facebook("pageless", Trouble::PageNotShared, Code::AccountsMissing),
        ]
    }

    /// What the case is called.
    pub(super) fn name(&self) -> String {
        format!("{}_{}", self.who, self.product)
    }

    /// Makes it so that the next login fails, and says what its owner does.
    pub(super) async fn arrange(&self, stage: &Stage) -> Attempt {
        let person = self.name();
        let sandbox = &stage.acme.instagram;
        let mut body = json!({"products": [self.product]});
        let mut unticked = vec![];
        match self.trouble {
            Trouble::Denied => {}
            Trouble::Scope => unticked.push(("granted", messages_scope(self.product).to_owned())),
            Trouble::MessagesClosed => sandbox.account(&person).set_messages_closed(true),
            Trouble::SecondFactor => sandbox.account(&person).set_wants_second_factor(true),
            Trouble::NoAdvancedAccess => sandbox.set_advanced_access(false),
            Trouble::Taken => {
                let theirs = link(&stage.globex, body.clone()).await;
                let url = theirs["url"].as_str().unwrap();
                let owner = Owner::of(&person);
                owner.connects_with(self.product, url, Choice::Allow).await;
                stage.globex.receiver.next("channel.connected").await;
            }
            Trouble::Down(operation, fault) => sandbox.fault_on(operation, fault),
            Trouble::Unexpected => body["expected_username"] = json!("@expected"),
            Trouble::Personal => sandbox.account(&person).set_personal(true),
            Trouble::PageWithoutAccount => {
                sandbox.person(&person).runs_page("Nothing linked", None);
            }
            Trouble::NoTask => {
                let helper = sandbox.person(&person);
                let page = helper.runs_page("Helped", Some(&sandbox.account("helped")));
                helper.may_only(&page, &["ANALYZE"]);
            }
            Trouble::AccountNotShared => {
                let store = sandbox.account("store");
                sandbox.person(&person).runs_page("Store", Some(&store));
                unticked.push(("instagram", store.ig_id().to_owned()));
            }
            Trouble::PageNotShared => {
                let kiosk = sandbox.account("kiosk");
                let page = sandbox.person(&person).runs_page("Kiosk", Some(&kiosk));
                unticked.push(("page", page));
            }
        }
        Attempt {
            link: link(&stage.acme, body).await,
            person,
            cancels: matches!(self.trouble, Trouble::Denied),
            unticked,
        }
    }

    /// All is well again.
    pub(super) fn ends(&self, stage: &Stage) {
        if matches!(self.trouble, Trouble::NoAdvancedAccess) {
            stage.acme.instagram.set_advanced_access(true);
        }
    }

    /// What the page names besides the words of its code.
    pub(super) fn names(&self) -> Vec<&'static str> {
        if matches!(self.trouble, Trouble::Scope) {
            vec![messages_scope(self.product), "Ask again"]
        } else if matches!(self.trouble, Trouble::Unexpected) {
            vec!["@expected"]
        } else {
            vec![]
        }
    }
}
