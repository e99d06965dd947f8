use domain::model::channel::Fault;
use domain::model::shared::Code;

use super::Problem;

/// Collects everything that is wrong with a body, so that it is told at once.
#[derive(Debug, Default)]
pub struct Faults(Option<Problem>);

impl Faults {
    /// Nothing is wrong yet.
    pub const fn new() -> Self {
        Self(None)
    }

    /// This is wrong. The code of a problem with several kinds of faults is `invalid_request`.
    pub fn add(&mut self, pointer: impl Into<String>, code: Code, detail: impl Into<String>) {
        let mut problem = self.0.take().unwrap_or_else(|| Problem::new(code));
        if problem.code != code {
            problem.code = Code::InvalidRequest;
        }
        self.0 = Some(problem.and(pointer, code, detail));
    }

    /// The value, or its error on record.
    pub fn take<T, E: std::fmt::Display>(
        &mut self,
        pointer: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        result
            .map_err(|error| self.add(pointer, Code::InvalidRequest, error.to_string()))
            .ok()
    }

    /// The same for a value that may be absent: `Some(None)` when it is.
    pub fn maybe<T, E: std::fmt::Display>(
        &mut self,
        pointer: &str,
        result: Option<Result<T, E>>,
    ) -> Option<Option<T>> {
        match result {
            None => Some(None),
            Some(result) => self.take(pointer, result).map(Some),
        }
    }

    /// What is wrong, for whoever judges the rest.
    pub fn told(self) -> Vec<Fault> {
        let told = self.0.map(|problem| problem.errors).unwrap_or_default();
        let told = told.into_iter().map(|error| Fault {
            pointer: error.pointer,
            code: error.code,
            detail: error.detail,
        });
        told.collect()
    }

    /// The value that was made of faultless parts, or the problem.
    pub fn done<T>(self, value: Option<T>) -> Result<T, Problem> {
        match (self.0, value) {
            (Some(problem), _) => Err(problem),
            (None, Some(value)) => Ok(value),
            (None, None) => Err(Problem::new(Code::InvalidRequest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_together() {
        let mut faults = Faults::new();
        faults.add("/a", Code::TextBlank, "is blank");
        assert_eq!(faults.take("/b", "7".parse::<u8>()), Some(7));
        assert_eq!(faults.take("/c", "x".parse::<u8>()), None);

        let problem = faults.done(Some(())).unwrap_err();

        assert_eq!(problem.code(), Code::InvalidRequest);
        let places: Vec<_> = problem
            .errors()
            .iter()
            .map(|error| error.pointer.as_str())
            .collect();
        assert_eq!(places, ["/a", "/c"]);
    }

    #[test]
    fn faults_of_one_kind_keep_their_code() {
        let mut faults = Faults::new();
        faults.add("/a", Code::TextBlank, "is blank");

        assert_eq!(faults.done(Some(())).unwrap_err().code(), Code::TextBlank);
        assert_eq!(Faults::new().done(Some(1)), Ok(1));
    }
}
