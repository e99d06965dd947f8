/// Several pictures in one message (META 3.1: `attachments`); how many is for `Capabilities` to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// Where they are, in order: one or more.
    pub urls: Vec<String>,
}
