use crate::model::shared::{Code, ExternalId, Time};
use crate::model::workspace::Hashed;

use super::{Channel, ChannelId, Check, Link, LinkState, Reached, StepKind};

/// What became of one account that was to be connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkResult {
    /// The account's id.
    pub external_id: ExternalId,
    /// Its handle.
    pub username: String,
    /// The channel, when it is connected.
    pub channel: Option<ChannelId>,
    /// Why not, when it is not.
    pub code: Option<Code>,
    /// What was looked at.
    pub checks: Vec<Check>,
}

impl LinkResult {
    /// It is connected.
    pub fn connected(channel: &Channel) -> Self {
        Self {
            external_id: channel.account.external_id.clone(),
            username: channel.account.username.clone(),
            channel: Some(channel.id),
            code: None,
            checks: channel.connection.checks.clone(),
        }
    }

    /// It is not.
    pub fn refused(reached: &Reached, code: Code) -> Self {
        let mut checks = reached.checks.clone();
        if let Some(failed) = Check::fail(code) {
            checks.retain(|check| check.id != failed.id);
            checks.push(failed);
        }
        Self {
            external_id: reached.account.external_id.clone(),
            username: reached.account.username.clone(),
            channel: None,
            code: Some(code),
            checks,
        }
    }
}

impl Link {
    /// How many accounts it may still connect.
    pub fn room(&self) -> usize {
        usize::from(self.max_channels).saturating_sub(self.channels.len())
    }

    /// What is known of this account, in the place of what was known before.
    pub(super) fn put_result(&mut self, result: LinkResult) {
        let results = &mut self.found.results;
        results.retain(|known| known.external_id != result.external_id);
        results.push(result);
    }

    /// An account was not connected, for this reason, after these steps. The result is shown to this browser, which may
    /// be another's by now.
    #[must_use]
    pub fn refused(
        mut self,
        result: LinkResult,
        browser: Hashed,
        passed: &[StepKind],
        at: Time,
    ) -> Self {
        for kind in passed {
            self.step(*kind, at, None);
        }
        self.step(StepKind::Failed, at, result.code);
        if self.may_see(browser) {
            self.put_result(result);
        }
        self.version += 1;
        self
    }

    /// What was looked at since in its channels; nothing when that is on record already.
    pub fn looked_at(mut self, channels: &[Channel]) -> Option<Self> {
        let mut changed = false;
        for channel in channels {
            let known = self.found.results.iter_mut();
            for result in known.filter(|result| result.channel == Some(channel.id)) {
                changed |= result.checks != channel.connection.checks;
                result.checks.clone_from(&channel.connection.checks);
            }
        }
        self.version += 1;
        changed.then_some(self)
    }

    /// What was looked at in the last login: its one account, else what it failed for.
    pub fn checks(&self) -> Vec<Check> {
        if let [only] = self.found.results.as_slice() {
            return only.checks.clone();
        }
        let last = self.trail.last().and_then(|step| step.code);
        last.and_then(Check::fail).into_iter().collect()
    }

    /// Since when nobody came back from a login that was begun, when nobody did.
    pub fn never_came_back(&self, now: Time) -> Option<Time> {
        let pending = self.pending.as_ref()?;
        let over = pending.expires_at <= now && self.state(now) != LinkState::Cancelled;
        over.then_some(pending.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::CheckId;
    use crate::model::channel::link::tests::{link, pending};
    use crate::model::channel::reached::tests::reached;
    use crate::model::channel::state::tests::{channel, time};

    #[test]
    fn an_account_has_one_result_the_last() {
        let refused = || LinkResult::refused(&reached("shop"), Code::MessageAccessOff);
        let browser = pending().browser;
        let back = || link().begun(pending(), time(0)).returned(time(0));

        let twice = back().refused(refused(), browser, &[], time(1)).connected(
            LinkResult::connected(&channel()),
            &[],
            time(2),
        );
        let of_another = back().refused(refused(), Hashed([9; 32]), &[], time(1));

        assert!(of_another.found.results.is_empty());

        assert_eq!(twice.found.results.len(), 1);
        assert_eq!(twice.found.results[0].channel, Some(channel().id));
        assert_eq!(twice.room(), 0);
        assert_eq!(twice.clone().looked_at(&[channel()]), None);
        let proven = channel().heard(time(3)).unwrap();
        assert!(twice.looked_at(&[proven]).is_some());
    }

    #[test]
    fn a_failed_login_fails_its_check() {
        let failed = link()
            .failed(Code::ScopeMissing, &[], &[], time(1))
            .unwrap();

        let checks: Vec<CheckId> = failed.checks().iter().map(|check| check.id).collect();

        assert_eq!(checks, [CheckId::Scopes]);
        assert!(link().checks().is_empty());
    }

    #[test]
    fn whoever_did_not_come_back_in_time_never_came_back() {
        let begun = link().begun(pending(), time(1));

        assert_eq!(begun.never_came_back(time(19)), None);
        assert_eq!(begun.never_came_back(time(20)), Some(time(20)));
        assert_eq!(begun.returned(time(2)).never_came_back(time(30)), None);
    }
}
