//! Every way in which a choice of accounts comes to nothing although its login came back well.

use std::time::Duration;

use domain::model::shared::Code;
use e2e::TestApp;
use sandbox::{Fault, Operation};
use serde_json::json;

use super::cases::{Attempt, Stage, link};

/// A choice that fails.
pub(super) struct ChoiceCase {
    pub(super) name: &'static str,
    trouble: Trouble,
    pub(super) code: Code,
    /// What the link's trail says after the accounts were listed.
    pub(super) steps: &'static [&'static str],
    /// The link's state afterwards.
    pub(super) state: &'static str,
}

/// What happens while the owner looks at the list.
#[derive(PartialEq, Eq)]
enum Trouble {
    MetaDown,
    TokenDied,
    TimeOver,
    Cancelled,
    BegunAnew,
    MessagesClosed,
    Taken,
}

impl ChoiceCase {
    pub(super) fn all() -> Vec<Self> {
        let case = |name, trouble, code, steps| Self {
            name,
            state: if trouble == Trouble::Cancelled {
                "cancelled"
            } else {
                "open"
            },
            trouble,
            code,
            steps,
        };
        let failed: &[&str] = &["failed"];
        vec![
            case(
                "meta_down",
                Trouble::MetaDown,
                Code::ProviderUnavailable,
                failed,
            ),
            case("token_died", Trouble::TokenDied, Code::OauthFailed, failed),
            case("time_over", Trouble::TimeOver, Code::StateInvalid, failed),
            case("cancelled", Trouble::Cancelled, Code::LinkCancelled, failed),
            case(
                "begun_anew",
                Trouble::BegunAnew,
                Code::BrowserMismatch,
                &["opened", "redirected", "failed"],
            ),
            case(
                "closed",
                Trouble::MessagesClosed,
                Code::MessageAccessOff,
                failed,
            ),
            case(
                "taken",
                Trouble::Taken,
                Code::AccountOwnedElsewhere,
                &["checked", "failed"],
            ),
        ]
    }

    /// The account that is ticked.
    pub(super) fn account(&self) -> String {
        format!("{}_shop", self.name)
    }

    /// Whether the owner begins a second login with the link, and goes back to the list of the first.
    pub(super) fn begins_anew(&self) -> bool {
        self.trouble == Trouble::BegunAnew
    }

    /// A link, and somebody with two accounts.
    pub(super) async fn arrange(&self, stage: &Stage) -> Attempt {
        let sandbox = &stage.acme.instagram;
        for name in [self.account(), format!("{}_store", self.name)] {
            let account = sandbox.account(&name);
            sandbox.person(self.name).runs_page(&name, Some(&account));
        }
        let hosts = json!({"redirect_hosts": ["app.example.com"]});
        stage.acme.patch("/v1/workspace", hosts).await.expect(200);
        let body =
            json!({"products": ["facebook"], "redirect_url": "https://app.example.com/done"});
        Attempt {
            link: link(&stage.acme, body).await,
            person: self.name.to_owned(),
            cancels: false,
            unticked: vec![],
        }
    }

    /// While the owner looks at the list.
    pub(super) async fn happens(&self, app: &TestApp, stage: &Stage, attempt: &Attempt) {
        let sandbox = &stage.acme.instagram;
        match self.trouble {
            Trouble::MetaDown => sandbox.fault_on(Operation::Accounts, Fault::Transient),
            Trouble::TokenDied => sandbox.person(self.name).removes_app(),
            Trouble::TimeOver => app.passes(Duration::from_mins(31)),
            Trouble::Cancelled => {
                let path = format!("/v1/onboarding-links/{}", attempt.link.id());
                stage.acme.delete(&path).await;
            }
            Trouble::BegunAnew => {}
            Trouble::MessagesClosed => sandbox.account(&self.account()).set_messages_closed(true),
            Trouble::Taken => drop(stage.globex.connects_instagram(&self.account()).await),
        }
    }
}
