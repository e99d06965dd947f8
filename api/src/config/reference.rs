use super::DEFAULTS;

/// The reference of all settings as a Markdown table, made of the documented defaults.
pub fn reference() -> String {
    let mut table = String::from("| key | default | what it is |\n|---|---|---|\n");
    let (mut section, mut words) = (String::new(), Vec::new());
    // keys that follow each other share the sentence above them
    let mut described = false;
    for line in DEFAULTS.lines() {
        let row = match (optional(line), line.split_once(" = ")) {
            (Some((key, example)), _) => Some((key, format!("none, such as `{example}`"))),
            (None, Some((key, default))) if !line.starts_with('#') => {
                Some((key, format!("`{default}`")))
            }
            (None, _) => None,
        };
        if let Some((key, default)) = row {
            let sentence = words.join(" ");
            table.extend([
                "| `", &section, key, "` | ", &default, " | ", &sentence, " |\n",
            ]);
            described = true;
        } else if let Some(comment) = line.strip_prefix("# ") {
            if described {
                words.clear();
                described = false;
            }
            words.push(comment);
        } else {
            words.clear();
            if let Some(name) = line.strip_prefix('[') {
                section = format!("{}.", name.trim_end_matches(']'));
            }
        }
    }
    table
}

/// A key without a default: a comment that looks like one.
fn optional(line: &str) -> Option<(&str, &str)> {
    let (key, example) = line.strip_prefix("# ")?.split_once(" = ")?;
    let word = |c: char| c.is_ascii_lowercase() || c == '_';
    key.chars().all(word).then_some((key, example))
}
