//! What can be made to go wrong.

use std::{
    collections::{HashMap, VecDeque},
    str::FromStr,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Users whose name begins so make sends to them fail.
const MAGIC: &str = "fault_";

/// One way in which Meta fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// 400, code 4: the app calls too often.
    RateLimited,
    /// 400, code 613: this account calls too often.
    AccountRateLimited,
    /// 400, code 190, subcode 463: the token has expired.
    TokenExpired,
    /// 400, code 190 without a subcode: nothing says why, nor whether it is so.
    TokenRefused,
    /// 400, code 3: the app lacks the capability.
    CapabilityMissing,
    /// 500, code 2, and nothing happened.
    Transient,
    /// 500, code 1, although it happened.
    UnknownAfterAccepting,
    /// It happens, and no answer ever comes.
    TimeoutAfterAccepting,
    /// The connection is dropped and nothing happened.
    ResetBeforeAccepting,
    /// The connection is dropped although it happened.
    ResetAfterAccepting,
    /// It happens, and the answer is half a text of JSON, in whole.
    Garbage,
    /// It happens, and the connection is dropped in the middle of the answer.
    HalfABody,
    /// 502 with a page of HTML, and nothing happened.
    Html,
    /// It happens, and the answer comes after this many milliseconds.
    SlowMs(u64),
    /// 403, code 10, subcode 2534022: outside the window.
    WindowClosed,
    /// 400, code 551: the person cannot receive messages.
    UserUnavailable,
    /// 403, code 10: the permission is gone.
    PermissionDenied,
    /// 400, code 190, subcode 460: the password was changed.
    PasswordChanged,
    /// 400, code 190, subcode 458: the owner removed the app.
    AppRemoved,
    /// 403, code 200, subcode 2534041: the owner switched access to messages off.
    AccessSwitchedOff,
    /// 400, code 368: blocked for a while for policy.
    Restricted,
    /// 400, code 100, subcode 2534037: another app owns the thread.
    ThreadOwnedElsewhere,
    /// 400, code 100, subcode 2018008: the file could not be fetched.
    MediaNotFetched,
    /// 500, code 2, although it happened.
    TransientOnceAccepted,
    /// It happens, and the answer does not say under which id (META 3).
    NoMessageId,
    /// This error, as META 8 lists it, and nothing happened.
    Graph {
        /// The HTTP status, which says little.
        status: u16,
        /// `error.code`
        code: i64,
        /// `error.error_subcode`
        subcode: Option<i64>,
    },
    /// 400, code 230: the person has not written yet (META 5).
    NoConsent,
    /// 400, code 9010: no matching Instagram user (META 5).
    NoMatchingUser,
}

impl Fault {
    /// Those that are told by a name alone.
    const NAMED: [Self; 26] = [
        Self::RateLimited,
        Self::AccountRateLimited,
        Self::TokenExpired,
        Self::TokenRefused,
        Self::CapabilityMissing,
        Self::Transient,
        Self::UnknownAfterAccepting,
        Self::TimeoutAfterAccepting,
        Self::ResetBeforeAccepting,
        Self::ResetAfterAccepting,
        Self::Garbage,
        Self::HalfABody,
        Self::Html,
        Self::WindowClosed,
        Self::UserUnavailable,
        Self::PermissionDenied,
        Self::PasswordChanged,
        Self::AppRemoved,
        Self::AccessSwitchedOff,
        Self::Restricted,
        Self::ThreadOwnedElsewhere,
        Self::MediaNotFetched,
        Self::TransientOnceAccepted,
        Self::NoMessageId,
        Self::NoConsent,
        Self::NoMatchingUser,
    ];

    /// The names of users to whom every send fails: `fault_` and the name of a fault.
    pub(crate) fn magic_users() -> Vec<String> {
        Self::NAMED
            .iter()
            .filter_map(|fault| serde_json::to_value(fault).ok())
            .filter_map(|name| name.as_str().map(|name| format!("{MAGIC}{name}")))
            .collect()
    }

    /// The fault that every send to a user of this name has.
    pub(crate) fn of_user(username: &str) -> Option<Self> {
        username.strip_prefix(MAGIC)?.parse().ok()
    }

    /// An answer that takes this long.
    #[must_use]
    pub fn slow(by: Duration) -> Self {
        Self::SlowMs(u64::try_from(by.as_millis()).unwrap_or(u64::MAX))
    }
}

/// A name that is no fault.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("no such fault")]
pub struct UnknownFault;

/// Reads the name that a fault has in JSON (`rate_limited`).
impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).map_err(|_| UnknownFault)
    }
}

/// What a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// `POST /{account}/messages`
    Send,
    /// `POST /oauth/access_token`
    Exchange,
    /// `GET /access_token`
    LongLived,
    /// `GET /refresh_access_token`
    Refresh,
    /// `GET /me`
    Me,
    /// `…/subscribed_apps`
    Subscribe,
    /// `GET /{igsid}`
    Profile,
    /// `…/conversations` and what hangs on it
    Conversations,
    /// `GET /me/accounts`
    Accounts,
    /// `GET /debug_token`
    DebugToken,
    /// `…/permissions`
    Permissions,
    /// `…/messenger_profile`
    MessengerProfile,
    /// `…_thread_control` and `…/thread_owner`
    ThreadControl,
}

/// Faults that wait for their call.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    next: HashMap<(Operation, Option<String>), VecDeque<Fault>>,
    lasting: HashMap<Operation, Fault>,
}

impl Faults {
    /// Strikes the next call: of this account, or of any when none is given.
    pub(crate) fn push(&mut self, operation: Operation, account: Option<String>, fault: Fault) {
        self.next
            .entry((operation, account))
            .or_default()
            .push_back(fault);
    }

    /// Strikes every call until cleared.
    pub(crate) fn last(&mut self, operation: Operation, fault: Fault) {
        self.lasting.insert(operation, fault);
    }

    pub(crate) fn clear(&mut self) {
        self.next.clear();
        self.lasting.clear();
    }

    /// What strikes this call: the account's own faults first, then anybody's, then lasting ones.
    pub(crate) fn take(&mut self, operation: Operation, account: Option<&str>) -> Option<Fault> {
        if self.next.is_empty() && self.lasting.is_empty() {
            return None;
        }
        account
            .and_then(|account| self.pop(&(operation, Some(account.to_owned()))))
            .or_else(|| self.pop(&(operation, None)))
            .or_else(|| self.lasting.get(&operation).copied())
    }

    fn pop(&mut self, key: &(Operation, Option<String>)) -> Option<Fault> {
        let queue = self.next.get_mut(key)?;
        let fault = queue.pop_front();
        if queue.is_empty() {
            self.next.remove(key);
        }
        fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_strike_once_and_in_order() {
        let mut faults = Faults::default();
        faults.push(Operation::Send, None, Fault::Html);
        faults.push(Operation::Send, None, Fault::Garbage);

        assert_eq!(faults.take(Operation::Me, None), None);
        assert_eq!(faults.take(Operation::Send, Some("1")), Some(Fault::Html));
        assert_eq!(faults.take(Operation::Send, None), Some(Fault::Garbage));
        assert_eq!(faults.take(Operation::Send, None), None);
    }

    #[test]
    fn an_account_s_fault_strikes_only_that_account() {
        let mut faults = Faults::default();
        faults.push(Operation::Send, Some("1".to_owned()), Fault::Html);

        assert_eq!(faults.take(Operation::Send, Some("2")), None);
        assert_eq!(faults.take(Operation::Send, Some("1")), Some(Fault::Html));
    }

    #[test]
    fn a_lasting_fault_strikes_until_cleared() {
        let mut faults = Faults::default();
        faults.last(Operation::Send, Fault::Transient);

        assert_eq!(faults.take(Operation::Send, None), Some(Fault::Transient));
        assert_eq!(faults.take(Operation::Send, None), Some(Fault::Transient));
        faults.clear();
        assert_eq!(faults.take(Operation::Send, None), None);
    }

    #[test]
    fn every_magic_user_has_a_name_that_instagram_allows_and_a_fault() {
        for (username, fault) in Fault::magic_users().iter().zip(Fault::NAMED) {
            assert!(crate::page::is_username(username), "{username}");
            assert_eq!(Fault::of_user(username), Some(fault));
        }
        assert_eq!(Fault::of_user("alice"), None);
    }

    #[test]
    fn faults_are_known_by_name() {
        assert_eq!("rate_limited".parse(), Ok(Fault::RateLimited));
        assert_eq!("no_such".parse::<Fault>(), Err(UnknownFault));
    }
}
