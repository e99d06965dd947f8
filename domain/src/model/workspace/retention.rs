use chrono::Duration;

/// For how long a workspace's log is kept: a class, whose length is the operator's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retention {
    /// A few days.
    Short,
    /// As most are kept.
    #[default]
    Standard,
    /// A few months.
    Long,
}

impl Retention {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Short, Self::Standard, Self::Long];

    /// The one that keeps for longest.
    pub const LONGEST: Self = Self::Long;

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Standard => "standard",
            Self::Long => "long",
        }
    }

    /// The class with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

/// How long the classes are, and what is kept whatever the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Logs of class `short`.
    pub short: Duration,
    /// Logs of class `standard`.
    pub standard: Duration,
    /// Logs of class `long`.
    pub long: Duration,
    /// Audit logs.
    pub audit: Duration,
}

impl Kept {
    /// For how long every log is kept at least.
    pub fn shortest_log(&self) -> Duration {
        self.short.min(self.standard).min(self.long)
    }

    /// For how long logs of a class are kept.
    pub const fn log(&self, class: Retention) -> Duration {
        match class {
            Retention::Short => self.short,
            Retention::Standard => self.standard,
            Retention::Long => self.long,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_is_found_by_its_word_and_has_its_own_length() {
        let days = Duration::days;
        let kept = Kept {
            short: days(3),
            standard: days(30),
            long: days(90),
            audit: days(400),
        };
        for class in Retention::ALL {
            assert_eq!(Retention::find(class.as_str()), Some(class));
        }
        assert_eq!(Retention::find("ever"), None);
        let lengths = Retention::ALL.map(|class| kept.log(class));
        assert_eq!(lengths, [days(3), days(30), days(90)]);
        assert_eq!(kept.log(Retention::default()), days(30));
    }
}
