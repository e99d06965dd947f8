use chrono::Duration;

use crate::model::shared::{Code, Time};
use crate::model::workspace::Hashed;

use super::{Choosing, Found, Link, LinkResult, LinkState, LinkStep, Pending, Picked, StepKind};

/// Whatever a login comes to, it has come to within this.
const LONGEST_LOGIN: Duration = Duration::minutes(1);

/// A login that came back and cannot be continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotContinued {
    /// Why.
    pub code: Code,
    /// Whether it is the login that was on its way: its end is news. Anything else ended before.
    pub awaited: bool,
}

/// What the last login came to, for the browser that it came back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastLogin<'a> {
    /// Accounts are to be chosen.
    Choosing,
    /// There are results.
    Finished,
    /// It failed.
    Failed(&'a LinkStep),
    /// It came back and is being completed.
    UnderWay,
}

impl Link {
    /// A login is begun; one that was on its way before can no longer come back.
    #[must_use]
    pub fn begun(mut self, pending: Pending, at: Time) -> Self {
        self.pending = Some(pending);
        self.step(StepKind::Redirected, at, None);
        self.version += 1;
        self
    }

    /// Whether the login with this nonce, come back to this browser, may be continued.
    pub fn may_continue(
        &self,
        nonce: Hashed,
        browser: Option<Hashed>,
        now: Time,
    ) -> Result<(), NotContinued> {
        let awaited = self
            .pending
            .as_ref()
            .filter(|pending| pending.nonce.matches(nonce));
        let refused = |code| NotContinued {
            code,
            awaited: awaited.is_some(),
        };
        if let Some(code) = self.refusal(now) {
            return Err(refused(code));
        }
        let Some(pending) = awaited.filter(|pending| now < pending.expires_at) else {
            return Err(refused(Code::StateInvalid));
        };
        if !browser.is_some_and(|browser| pending.browser.matches(browser)) {
            return Err(refused(Code::BrowserMismatch));
        }
        Ok(())
    }

    /// What the last login came to, when it is this browser that it came back to: whoever loads the page of its way back
    /// again is led on rather than refused.
    pub fn last_login(&self, browser: Option<Hashed>, now: Time) -> Option<LastLogin<'_>> {
        let browser = browser.filter(|browser| self.may_see(*browser))?;
        if self.may_choose(browser, now).is_ok() {
            return Some(LastLogin::Choosing);
        }
        let returned = |step: &LinkStep| step.kind == StepKind::Returned;
        let back = self.trail.iter().rfind(|step| returned(step))?;
        let picked = self.found.picked;
        let begun = picked.map_or(back.at, |picked| picked.at);
        // of several accounts each has a result, a refused one as well; a single one that is refused has failed
        let owed = picked.map_or(1, |picked| picked.accounts);
        if self.found.results.len() >= owed {
            return Some(LastLogin::Finished);
        }
        let since = self.trail.iter().rev();
        let mut since = since.take_while(|step| !returned(step) && step.at >= begun);
        let failed = since.find(|step| step.kind == StepKind::Failed);
        if let Some(failed) = failed.filter(|_| owed == 1) {
            return Some(LastLogin::Failed(failed));
        }
        if now < begun + LONGEST_LOGIN {
            return Some(LastLogin::UnderWay);
        }
        (!self.found.results.is_empty()).then_some(LastLogin::Finished)
    }

    /// Somebody opened it; nothing when that was the last that happened, so that reloading a page writes nothing.
    pub fn opened(mut self, at: Time) -> Option<Self> {
        if self
            .trail
            .last()
            .is_some_and(|step| step.kind == StepKind::Opened)
        {
            return None;
        }
        self.step(StepKind::Opened, at, None);
        self.version += 1;
        Some(self)
    }

    /// The login came back: it cannot come back a second time. What an earlier one came to is over.
    #[must_use]
    pub fn returned(mut self, at: Time) -> Self {
        let shown_to = self.pending.take().map(|pending| pending.browser);
        self.found = Found {
            shown_to,
            ..Found::default()
        };
        self.step(StepKind::Returned, at, None);
        self.version += 1;
        self
    }

    /// Whether the login that came back to this browser may still change it: it is open, and none came back since.
    pub fn may_go_on(&self, browser: Hashed, now: Time) -> Result<(), Code> {
        match self.refusal(now) {
            Some(code) => Err(code),
            None if self.may_see(browser) => Ok(()),
            None => Err(Code::StateInvalid),
        }
    }

    /// It reaches several accounts, of which some are to be chosen.
    #[must_use]
    pub fn asks(mut self, choosing: Choosing, at: Time) -> Self {
        for kind in [StepKind::Exchanged, StepKind::AccountsListed] {
            self.step(kind, at, None);
        }
        self.found.choosing = Some(choosing);
        self.version += 1;
        self
    }

    /// What this browser may choose from at `now`.
    pub fn may_choose(&self, browser: Hashed, now: Time) -> Result<&Choosing, Code> {
        if let Some(code) = self.refusal(now) {
            return Err(code);
        }
        if !self.may_see(browser) {
            return Err(Code::BrowserMismatch);
        }
        let choosing = self.found.choosing.as_ref();
        choosing
            .filter(|choosing| now < choosing.expires_at)
            .ok_or(Code::StateInvalid)
    }

    /// Whether this browser may see what the last login came to.
    pub fn may_see(&self, browser: Hashed) -> bool {
        let may = self.found.shown_to;
        may.is_some_and(|may| may.matches(browser))
    }

    /// The choice is made: it cannot be made a second time.
    #[must_use]
    pub fn chosen(mut self, accounts: usize, at: Time) -> Self {
        self.found.choosing = None;
        self.found.picked = Some(Picked { accounts, at });
        self.version += 1;
        self
    }

    /// The time to choose is over, and what the login gave is gone; nothing when that is not so.
    pub fn unchosen(mut self, now: Time) -> Option<Self> {
        self.found
            .choosing
            .take_if(|choosing| choosing.expires_at <= now)?;
        self.version += 1;
        Some(self)
    }

    /// When the next of its times is over: the one to choose, else its own.
    pub fn next_end(&self) -> Time {
        let choosing = self.found.choosing.as_ref();
        choosing.map_or(self.expires_at, |choosing| {
            self.expires_at.min(choosing.expires_at)
        })
    }

    /// The login failed after these steps, for want of these scopes if it is that; nothing when the trail's last step says
    /// so already, so that reloading a page writes nothing. That the link itself has come to an end is said once.
    pub fn failed(
        mut self,
        code: Code,
        scopes: &[String],
        passed: &[StepKind],
        at: Time,
    ) -> Option<Self> {
        let says_so = |step: &LinkStep| step.kind == StepKind::Failed && step.code == Some(code);
        let said = if self.refusal(at) == Some(code) {
            self.trail.iter().any(says_so)
        } else {
            self.trail.last().is_some_and(says_so)
        };
        if said {
            return None;
        }
        for kind in passed {
            self.step(*kind, at, None);
        }
        self.step(StepKind::Failed, at, Some(code));
        if let Some(step) = self.trail.last_mut() {
            step.scopes = scopes.to_vec();
        }
        self.version += 1;
        Some(self)
    }

    /// The login connected an account, perhaps not for the first time, after these steps.
    #[must_use]
    pub fn connected(mut self, result: LinkResult, passed: &[StepKind], at: Time) -> Self {
        for kind in passed.iter().copied().chain([StepKind::Connected]) {
            self.step(kind, at, None);
        }
        self.channels
            .extend(result.channel.filter(|id| !self.channels.contains(id)));
        self.put_result(result);
        self.version += 1;
        self
    }

    /// It is withdrawn, and with it a login on its way.
    #[must_use]
    pub fn cancelled(self, at: Time) -> Self {
        Self {
            cancelled_at: Some(at),
            pending: None,
            found: Found {
                choosing: None,
                ..self.found
            },
            version: self.version + 1,
            ..self
        }
    }

    /// Whether it connected as many accounts as it may.
    pub fn is_completed(&self, now: Time) -> bool {
        self.state(now) == LinkState::Completed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::Product;
    use crate::model::channel::link::tests::{link, pending};
    use crate::model::channel::state::tests::{channel, time};

    const NONCE: Hashed = Hashed([1; 32]);
    const BROWSER: Hashed = Hashed([2; 32]);
    const OTHER: Hashed = Hashed([3; 32]);

    fn begun() -> Link {
        link().begun(pending(), time(1))
    }

    fn kinds(link: &Link) -> Vec<StepKind> {
        link.trail.iter().map(|step| step.kind).collect()
    }

    #[test]
    fn a_login_comes_back_once_in_time_and_to_the_browser_that_began_it() {
        let no = |code, awaited| Err(NotContinued { code, awaited });
        let cancelled = begun().cancelled(time(2));
        for (link, nonce, browser, at, expected) in [
            (begun(), NONCE, Some(BROWSER), 2, Ok(())),
            (
                begun(),
                NONCE,
                Some(OTHER),
                2,
                no(Code::BrowserMismatch, true),
            ),
            (begun(), NONCE, None, 2, no(Code::BrowserMismatch, true)),
            (
                begun(),
                NONCE,
                Some(BROWSER),
                20,
                no(Code::StateInvalid, true),
            ),
            (
                begun(),
                OTHER,
                Some(BROWSER),
                2,
                no(Code::StateInvalid, false),
            ),
            (
                begun().returned(time(2)),
                NONCE,
                Some(BROWSER),
                3,
                no(Code::StateInvalid, false),
            ),
            (
                begun(),
                NONCE,
                Some(BROWSER),
                100,
                no(Code::LinkExpired, true),
            ),
            (
                cancelled,
                NONCE,
                Some(BROWSER),
                3,
                no(Code::LinkCancelled, false),
            ),
        ] {
            assert_eq!(link.may_continue(nonce, browser, time(at)), expected);
        }
    }

    #[test]
    fn a_completed_link_continues_nothing() {
        let steps = [StepKind::Exchanged, StepKind::Checked];
        let result = LinkResult::connected(&channel());
        let done = begun().returned(time(2)).connected(result, &steps, time(3));

        let refused = done.may_continue(NONCE, Some(BROWSER), time(4));

        assert!(done.is_completed(time(4)));
        assert_eq!(
            refused,
            Err(NotContinued {
                code: Code::LinkUsed,
                awaited: false
            })
        );
        assert_eq!(
            kinds(&done),
            [
                StepKind::Redirected,
                StepKind::Returned,
                StepKind::Exchanged,
                StepKind::Checked,
                StepKind::Connected
            ]
        );
        assert_eq!(done.version, 4);
    }

    #[test]
    fn a_choice_is_made_once_in_time_and_in_the_browser_that_came_back() {
        let choosing = Choosing {
            product: Product::Facebook,
            token: vec![],
            expires_at: time(10),
        };
        let asks = begun().returned(time(2)).asks(choosing, time(3));

        assert!(asks.may_choose(BROWSER, time(4)).is_ok());
        for (link, browser, at, code) in [
            (asks.clone(), OTHER, 4, Code::BrowserMismatch),
            (asks.clone(), BROWSER, 10, Code::StateInvalid),
            (
                asks.clone().chosen(1, time(4)),
                BROWSER,
                4,
                Code::StateInvalid,
            ),
            (asks.cancelled(time(3)), BROWSER, 4, Code::LinkCancelled),
        ] {
            assert_eq!(link.may_choose(browser, time(at)), Err(code));
        }
    }

    #[test]
    fn a_login_goes_on_only_while_the_link_is_open_and_none_came_back_since() {
        let back = begun().returned(time(2));
        let other = Pending {
            browser: OTHER,
            ..pending()
        };
        let overtaken = back.clone().begun(other, time(3));

        assert_eq!(back.may_go_on(BROWSER, time(3)), Ok(()));
        assert_eq!(
            overtaken.may_go_on(BROWSER, time(4)),
            Ok(()),
            "begun is not come back"
        );
        for (link, at, code) in [
            (overtaken.returned(time(4)), 5, Code::StateInvalid),
            (back.clone().cancelled(time(3)), 4, Code::LinkCancelled),
            (back, 100, Code::LinkExpired),
        ] {
            assert_eq!(link.may_go_on(BROWSER, time(at)), Err(code));
        }
    }

    #[test]
    fn a_browser_that_comes_back_once_more_is_led_to_what_its_login_came_to() {
        let choosing = Choosing {
            product: Product::Facebook,
            token: vec![1],
            expires_at: time(10),
        };
        let back = begun().returned(time(2));
        let failed = back.clone().failed(Code::ScopeMissing, &[], &[], time(3));
        let failed = failed.unwrap();
        let result = LinkResult::connected(&channel());
        let last = |link: &Link, browser, at| match link.last_login(Some(browser), time(at)) {
            Some(LastLogin::Failed(step)) => step.code.map_or("?", Code::as_str),
            Some(LastLogin::Choosing) => "choosing",
            Some(LastLogin::Finished) => "finished",
            Some(LastLogin::UnderWay) => "under way",
            None => "nothing",
        };

        let asks = back.clone().asks(choosing.clone(), time(3));
        let picked = |accounts| asks.clone().chosen(accounts, time(8));
        let one = |link: Link| link.connected(result.clone(), &[], time(9));
        let refused = picked(1).failed(Code::MessageAccessOff, &[], &[], time(9));
        for (link, at, expected) in [
            (picked(1), 9, "under way"),
            (picked(1), 80, "nothing"),
            (one(picked(1)), 9, "finished"),
            (refused.unwrap(), 9, "message_access_off"),
            (one(picked(2)), 9, "under way"),
            (one(picked(2)), 80, "finished"),
        ] {
            assert_eq!(last(&link, BROWSER, at), expected, "{at}");
        }
        for (link, browser, at, expected) in [
            (begun(), BROWSER, 2, "nothing"),
            (back.clone(), BROWSER, 3, "under way"),
            (back.clone(), OTHER, 3, "nothing"),
            (back.clone(), BROWSER, 90, "nothing"),
            (back.clone().asks(choosing, time(3)), BROWSER, 4, "choosing"),
            (
                back.connected(result, &[], time(3)),
                BROWSER,
                90,
                "finished",
            ),
            (failed.clone(), BROWSER, 4, "scope_missing"),
            (
                failed.begun(pending(), time(5)).returned(time(6)),
                BROWSER,
                7,
                "under way",
            ),
        ] {
            assert_eq!(last(&link, browser, at), expected, "{link:?}");
        }
    }

    #[test]
    fn the_end_of_a_link_is_said_once() {
        let used = begun().connected(LinkResult::connected(&channel()), &[], time(2));
        let told = used.failed(Code::LinkUsed, &[], &[], time(3)).unwrap();
        let other = told.failed(Code::StateInvalid, &[], &[], time(4)).unwrap();

        assert_eq!(
            other.clone().failed(Code::LinkUsed, &[], &[], time(5)),
            None
        );
        let cancelled = other.cancelled(time(6));
        assert!(
            cancelled
                .failed(Code::LinkCancelled, &[], &[], time(7))
                .is_some()
        );
    }

    #[test]
    fn what_a_login_gave_goes_when_nobody_chooses_in_time() {
        let choosing = Choosing {
            product: Product::Facebook,
            token: vec![1],
            expires_at: time(10),
        };
        let asks = begun().returned(time(2)).asks(choosing, time(3));

        assert_eq!(asks.next_end(), time(10));
        assert_eq!(asks.clone().unchosen(time(9)), None);
        let unchosen = asks.clone().unchosen(time(10)).unwrap();
        assert_eq!(unchosen.found.choosing, None);
        assert_eq!(unchosen.version, asks.version + 1);
        assert_eq!(unchosen.next_end(), time(100));
        assert_eq!(unchosen.unchosen(time(11)), None);
    }

    #[test]
    fn opening_it_again_is_not_news() {
        let opened = link().opened(time(1)).unwrap();

        assert_eq!(kinds(&opened), [StepKind::Opened]);
        assert_eq!(opened.clone().opened(time(2)), None);
        assert!(opened.begun(pending(), time(3)).opened(time(4)).is_some());
    }

    #[test]
    fn an_account_that_logs_in_twice_counts_once() {
        let wide = Link {
            max_channels: 2,
            ..begun()
        };
        let result = || LinkResult::connected(&channel());

        let twice = wide
            .connected(result(), &[], time(3))
            .connected(result(), &[], time(4));

        assert_eq!(twice.channels, [channel().id]);
        assert!(!twice.is_completed(time(5)));
    }

    #[test]
    fn a_failure_says_how_far_it_came_and_is_said_once() {
        let scopes = ["instagram_manage_messages".to_owned()];
        let failed = link()
            .failed(Code::ScopeMissing, &scopes, &[StepKind::Exchanged], time(5))
            .unwrap();

        assert_eq!(kinds(&failed), [StepKind::Exchanged, StepKind::Failed]);
        assert_eq!(failed.trail[1].scopes, scopes);
        assert_eq!(failed.version, 2);
        let again = failed
            .clone()
            .failed(Code::ScopeMissing, &scopes, &[], time(6));
        assert_eq!(again, None);
        assert!(
            failed
                .failed(Code::OauthFailed, &[], &[], time(6))
                .is_some()
        );
    }
}
