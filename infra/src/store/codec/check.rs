//! Checks and what is reached through what, in the data of channels, links and events.

use domain::model::channel::{Check, CheckId, Page, Product, Verdict, Via};
use domain::model::shared::{Code, ExternalId};
use serde::{Deserialize, Serialize};

/// A check: its word, then `pass`, `unknown`, or the code that it failed with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CheckData(String, String);

impl CheckData {
    pub(super) fn all(checks: &[Check]) -> Vec<Self> {
        let said = checks.iter().map(|check| {
            let verdict = match check.verdict {
                Verdict::Fail(code) => code.as_str(),
                Verdict::Pass | Verdict::Unknown => check.verdict.as_str(),
            };
            Self(check.id.as_str().to_owned(), verdict.to_owned())
        });
        said.collect()
    }

    /// What they say; a check or a code that this version does not know is left out.
    pub(super) fn read(all: &[Self]) -> Vec<Check> {
        let read = all.iter().filter_map(|Self(id, verdict)| {
            Some(Check {
                id: CheckId::find(id)?,
                verdict: match verdict.as_str() {
                    "pass" => Verdict::Pass,
                    "unknown" => Verdict::Unknown,
                    code => Verdict::Fail(Code::find(code)?),
                },
            })
        });
        read.collect()
    }
}

/// Through what a channel is reached.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(tag = "product", rename_all = "snake_case")]
pub(super) enum ViaData {
    #[default]
    Instagram,
    Facebook {
        page: String,
        name: Option<String>,
    },
}

impl ViaData {
    pub(super) fn of(via: &Via) -> Self {
        match via {
            Via::Instagram => Self::Instagram,
            Via::Facebook(page) => Self::Facebook {
                page: page.id.as_str().to_owned(),
                name: page.name.clone(),
            },
        }
    }

    pub(super) fn read(self) -> Option<Via> {
        Some(match self {
            Self::Instagram => Via::Instagram,
            Self::Facebook { page, name } => Via::Facebook(Page {
                id: ExternalId::parse(&page).ok()?,
                name,
            }),
        })
    }
}

pub(super) fn product(word: &str) -> Option<Product> {
    Product::find(word)
}
