//! As much of HTML as a test's browser needs: forms and their fields.

/// A form of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// `get` or `post`.
    pub method: String,
    /// Where it goes; empty is the page itself.
    pub action: String,
    /// Its fields and buttons.
    pub fields: Vec<Field>,
}

/// A field or a button of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// `text`, `checkbox`, `submit`, …
    pub kind: String,
    /// Ticked, for check boxes and radio buttons.
    pub checked: bool,
    /// Not sent and not to be changed.
    pub disabled: bool,
}

impl Form {
    /// What a browser sends when `button` (name and value) is pressed; no button when it is none.
    pub fn pairs(&self, button: Option<(&str, &str)>) -> Vec<(String, String)> {
        let fields = self.fields.iter().filter(|field| field.sent(button));
        fields
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect()
    }

    /// Types `value` into the field of this name.
    #[track_caller]
    pub fn fill(&mut self, name: &str, value: &str) {
        let field = self.fields.iter_mut().find(|field| field.name == name);
        let field = field.unwrap_or_else(|| panic!("the form has no field {name}"));
        assert!(!field.disabled, "{name} cannot be changed");
        value.clone_into(&mut field.value);
    }

    /// Takes the tick away from a check box.
    #[track_caller]
    pub fn untick(&mut self, name: &str, value: &str) {
        let named = |field: &&mut Field| field.name == name && field.value == value;
        let field = self.fields.iter_mut().find(named);
        let field = field.unwrap_or_else(|| panic!("the form has no box {name}={value}"));
        assert!(!field.disabled, "{name}={value} cannot be unticked");
        field.checked = false;
    }
}

impl Field {
    fn sent(&self, button: Option<(&str, &str)>) -> bool {
        if self.disabled || self.name.is_empty() {
            return false;
        }
        match self.kind.as_str() {
            "checkbox" | "radio" => self.checked,
            "submit" | "button" => button == Some((self.name.as_str(), self.value.as_str())),
            _ => true,
        }
    }
}

/// The forms of a page, in order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = vec![];
    let mut open = false;
    for tag in tags(html) {
        match tag.name.as_str() {
            "form" => {
                open = true;
                forms.push(Form {
                    method: tag.attribute("method").unwrap_or("get").to_lowercase(),
                    action: tag.attribute("action").unwrap_or_default().to_owned(),
                    fields: vec![],
                });
            }
            "/form" => open = false,
            "input" | "button" if open => {
                let otherwise = if tag.name == "button" {
                    "submit"
                } else {
                    "text"
                };
                let field = Field {
                    name: tag.attribute("name").unwrap_or_default().to_owned(),
                    kind: tag.attribute("type").unwrap_or(otherwise).to_owned(),
                    value: tag.attribute("value").unwrap_or_default().to_owned(),
                    checked: tag.attribute("checked").is_some(),
                    disabled: tag.attribute("disabled").is_some(),
                };
                forms.last_mut().unwrap().fields.push(field);
            }
            _ => {}
        }
    }
    forms
}

/// The targets of a page's links.
pub fn links(html: &str) -> Vec<String> {
    let links = tags(html).into_iter().filter(|tag| tag.name == "a");
    links
        .filter_map(|tag| tag.attribute("href").map(str::to_owned))
        .collect()
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        let named = self.attributes.iter().find(|(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let mut tags = vec![];
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let end = closing(after);
        tags.extend(tag(&after[..end]));
        rest = &after[end..];
    }
    tags
}

/// Where a tag ends: at the first `>` that is not quoted.
fn closing(text: &str) -> usize {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None | Some(_), _) => {}
        }
    }
    text.len()
}

fn tag(text: &str) -> Option<Tag> {
    let name_end = text.find(|c: char| c.is_whitespace()).unwrap_or(text.len());
    let name = text[..name_end].to_lowercase();
    if name.is_empty() || name.starts_with('!') {
        return None;
    }
    let mut attributes = vec![];
    let mut rest = text[name_end..].trim_start();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let key = rest[..end].trim_end_matches('/').to_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
        }
        if !key.is_empty() {
            attributes.push((key, value));
        }
        rest = rest.trim_start();
    }
    Some(Tag { name, attributes })
}

fn attribute_value(text: &str) -> (String, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            let (value, rest) = inner.split_once(quote).unwrap_or((inner, ""));
            return (plain(value), rest);
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (plain(&text[..end]), &text[end..])
}

/// Text without the escapes that templates write.
pub fn plain(text: &str) -> String {
    let mut plain = text.to_owned();
    for (escape, character) in [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#x22;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&#x2F;", "/"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        plain = plain.replace(escape, character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn a_form_is_sent_as_a_browser_sends_it() {
        let html = r#"<p>5 > 4<form method="POST" action="/go?a=1&amp;b=2">
            <input type=hidden name="state" value="a&quot;b"><input name=who value='x > y'>
            <input type="checkbox" name="granted" value="one" checked>
            <input type="checkbox" name="granted" value="two" checked>
            <input type="checkbox" name="granted" value="three" checked disabled>
            <button name="decision" value="allow">Allow</button>
            <button name="decision" value="cancel">Cancel</button></form>"#;

        let mut found = forms(html);
        let mut form = found.remove(0);
        form.untick("granted", "two");
        form.fill("who", "me");

        assert_eq!(
            (form.method.as_str(), form.action.as_str()),
            ("post", "/go?a=1&b=2")
        );
        let pairs = form.pairs(Some(("decision", "cancel")));
        let expected = [
            ("state", "a\"b"),
            ("who", "me"),
            ("granted", "one"),
            ("decision", "cancel"),
        ];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(pairs, expected);
        assert!(found.is_empty());
    }
}
