use std::fmt;

/// One mistake in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The key, dotted.
    pub key: String,
    /// What is wrong with it. Never its value: it may be a secret.
    pub detail: String,
}

impl ConfigProblem {
    /// A mistake in `key`.
    pub fn new(key: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            detail: detail.into(),
        }
    }
}

/// All mistakes of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigProblems(Vec<ConfigProblem>);

impl ConfigProblems {
    /// A single mistake.
    pub fn one(key: impl Into<String>, detail: impl Into<String>) -> Self {
        Self(vec![ConfigProblem::new(key, detail)])
    }

    /// The mistakes.
    pub fn all(&self) -> &[ConfigProblem] {
        &self.0
    }

    pub(super) fn push(&mut self, problem: ConfigProblem) {
        self.0.push(problem);
    }

    /// Whether something is wrong there, or with a member of the list that it is.
    pub(super) fn names(&self, key: &str) -> bool {
        self.0.iter().any(|problem| {
            let inside = problem.key.strip_prefix(key);
            inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        })
    }

    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl fmt::Display for ConfigProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration has {} mistake(s)", self.0.len())?;
        for ConfigProblem { key, detail } in &self.0 {
            writeln!(f, "  {key}: {detail}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigProblems {}
