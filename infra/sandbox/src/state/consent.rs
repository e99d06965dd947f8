//! What account owners allowed, until the app exchanges the code for it.

use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    clock::{Clock, Millis},
    random,
};

/// How long a code can be exchanged.
const CODE_LIVES: Millis = 3_600_000;

/// What an account owner allowed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Consented {
    pub(crate) ig_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) at: Millis,
    /// Who allowed it with Facebook, and for what; none with Instagram's own login.
    #[serde(default)]
    pub(crate) reach: Option<Reach>,
}

/// What a person allowed with Facebook (META 1a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reach {
    pub(crate) person: String,
    /// These Pages; all when none.
    pub(crate) pages: Option<Vec<String>>,
    /// These professional accounts; all when none.
    pub(crate) accounts: Option<Vec<String>>,
    /// The token is a Business portfolio's, which need not expire.
    pub(crate) system: bool,
}

impl Consented {
    fn expired(&self, clock: Clock) -> bool {
        clock.now() > self.at.saturating_add(CODE_LIVES)
    }
}

impl State {
    /// A code for what was allowed.
    pub(crate) fn consent(&mut self, ig_id: &str, scopes: Vec<String>, redirect: &str) -> String {
        self.consent_of(ig_id, scopes, redirect, None)
    }

    /// The same, for what was allowed with Facebook.
    pub(crate) fn consent_of(
        &mut self,
        ig_id: &str,
        scopes: Vec<String>,
        redirect: &str,
        reach: Option<Reach>,
    ) -> String {
        let at = self.clock.now();
        let clock = self.clock;
        self.codes.retain(|_, consented| !consented.expired(clock));
        let code = random::letters("AQB", 200);
        self.codes.insert(
            code.clone(),
            Consented {
                ig_id: ig_id.to_owned(),
                scopes,
                redirect_uri: redirect.to_owned(),
                at,
                reach,
            },
        );
        code
    }

    /// What the code stands for, once: another redirect URI leaves it as it is.
    pub(crate) fn redeem(&mut self, code: &str, redirect: &str) -> Option<Consented> {
        // a front end that passes the URL on may leave the fragment's mark at the code's end
        let code = code.trim_end_matches("#_");
        let consented = self.codes.get(code)?;
        if consented.expired(self.clock) || consented.redirect_uri != redirect {
            return None;
        }
        self.codes.remove(code)
    }
}
