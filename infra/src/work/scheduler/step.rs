/// How much may start. Without the feature `testing` there is nothing that could hold it.
#[derive(Debug, Default)]
pub(super) struct Steps {
    #[cfg(feature = "testing")]
    left: Option<usize>,
}

#[cfg(feature = "testing")]
impl Steps {
    pub(super) const fn hold(&mut self) {
        self.left = Some(0);
    }

    pub(super) fn step(&mut self, pieces: usize) {
        self.left = Some(self.left.unwrap_or_default() + pieces);
    }

    /// Whether not everything may start.
    pub(super) const fn holds(&self) -> bool {
        self.left.is_some()
    }

    /// Of so many how many may start.
    pub(super) fn admitted(&self, wanted: usize) -> usize {
        self.left.map_or(wanted, |left| left.min(wanted))
    }

    pub(super) fn took(&mut self, pieces: usize) {
        self.left = self.left.map(|left| left.saturating_sub(pieces));
    }
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_self, reason = "the same calls as with the feature")]
impl Steps {
    pub(super) const fn holds(&self) -> bool {
        false
    }

    pub(super) const fn admitted(&self, wanted: usize) -> usize {
        wanted
    }

    pub(super) const fn took(&self, _: usize) {}
}
