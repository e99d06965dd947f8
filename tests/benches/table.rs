//! What is printed: one line per path, in Markdown, so that it can be kept.

/// A line of the table.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) path: String,
    pub(crate) database: &'static str,
    /// Done a second, when as much is asked as can be done.
    pub(crate) rate: f64,
    /// Milliseconds at a steady 200 a second.
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    /// Of each thing done.
    pub(crate) commits: Option<f64>,
    pub(crate) rows: Option<f64>,
    pub(crate) lost: Option<usize>,
    pub(crate) twice: Option<u64>,
}

/// The heading.
pub(crate) fn head() {
    println!(
        "| path | database | per second | p50 at 200/s | p99 at 200/s | commits each | rows each | lost | twice |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
}

impl Line {
    /// Prints it.
    pub(crate) fn print(&self) {
        let text = |value: Option<f64>, unit: &str| {
            value.map_or("–".to_owned(), |value| format!("{value:.2}{unit}"))
        };
        let count = |value: Option<String>| value.unwrap_or("–".to_owned());
        println!(
            "| {} | {} | {:.0} | {} | {} | {} | {} | {} | {} |",
            self.path,
            self.database,
            self.rate,
            text(self.p50, " ms"),
            text(self.p99, " ms"),
            text(self.commits, ""),
            text(self.rows, ""),
            count(self.lost.map(|count| count.to_string())),
            count(self.twice.map(|count| count.to_string())),
        );
    }
}
