use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use figment::Figment;
use figment::providers::{Format as _, Serialized, Toml};
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use super::{Config, ConfigProblem, ConfigProblems, DEFAULTS};

const PREFIX: &str = "GRAMWAY__";
const USUAL_FILE: &str = "gramway.toml";

/// The text of the configuration file: a named one must exist, the usual one may.
pub(super) fn read(file: Option<&Path>) -> Result<Option<String>, ConfigProblems> {
    let path = match file {
        Some(path) => path,
        None if Path::new(USUAL_FILE).exists() => Path::new(USUAL_FILE),
        None => return Ok(None),
    };
    std::fs::read_to_string(path)
        .map(Some)
        .map_err(|error| ConfigProblems::one(path.display().to_string(), error.to_string()))
}

/// Lays the layers over each other and reads what came out; mistakes are collected, and what is mistaken falls back to
/// its default so that the rest can be judged too.
pub(super) fn extract(
    file: Option<&str>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<(Config, ConfigProblems, Taken), ConfigProblems> {
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let default_values = merged(&defaults)?;
    let mut problems = ConfigProblems::default();
    let with_file = match file {
        Some(text) => defaults.merge(Toml::string(text)),
        None => defaults,
    };
    let over = from_environment(environment, &default_values, &mut problems);
    let mut values = merged(&with_file.merge(Serialized::defaults(over)))?;
    let mut taken = Taken::default();
    loop {
        let error = match serde_path_to_error::deserialize::<_, Config>(&values) {
            Ok(config) => return Ok((config, problems, taken)),
            Err(error) => error,
        };
        let steps: Vec<String> = error.path().iter().filter_map(step).collect();
        let key = error.path().to_string();
        problems.push(ConfigProblem::new(
            taken.told(&key),
            without_value(&error.into_inner().to_string()),
        ));
        if !taken.fall_back(&mut values, &default_values, &steps) {
            return Err(problems);
        }
    }
}

/// A step of the way to a mistake: a name, or a place in a list.
fn step(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// Mistaken members that were taken out of their lists, by the pointer to the list: what stands behind them is told by
/// the place that it has in the file.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeMap<String, BTreeSet<usize>>);

impl Taken {
    /// The place that a member had before others were taken out.
    fn original(&self, list: &str, place: usize) -> usize {
        let taken = self.0.get(list).into_iter().flatten();
        taken.fold(place, |place, gone| place + usize::from(*gone <= place))
    }

    /// A mistake's key with the place that it has in the file.
    pub(super) fn told(&self, key: &str) -> String {
        let found = key.split_once('[').and_then(|(list, rest)| {
            let (place, rest) = rest.split_once(']')?;
            let pointer = format!("/{}", list.replace('.', "/"));
            let place = self.original(&pointer, place.parse().ok()?);
            Some(format!("{list}[{place}]{rest}"))
        });
        found.unwrap_or_else(|| key.to_owned())
    }

    /// Puts the default back in place of a mistaken value, and takes a mistaken member out of its list; whether that
    /// changed anything.
    fn fall_back(&mut self, values: &mut Value, defaults: &Value, steps: &[String]) -> bool {
        let Some((last, parents)) = steps.split_last() else {
            return false;
        };
        let pointer =
            |steps: &[String]| -> String { steps.iter().flat_map(|step| ["/", step]).collect() };
        let parent = pointer(parents);
        let default = defaults.pointer(&pointer(steps));
        match values.pointer_mut(&parent) {
            Some(Value::Object(section)) => match default {
                Some(default) if section.get(last) != Some(default) => {
                    section.insert(last.to_owned(), default.clone()).is_some()
                }
                Some(_) => false,
                None => section.remove(last).is_some(),
            },
            Some(Value::Array(list)) => match last.parse() {
                Ok(place) if place < list.len() => {
                    list.remove(place);
                    let original = self.original(&parent, place);
                    self.0.entry(parent).or_default().insert(original)
                }
                Ok(_) | Err(_) => false,
            },
            Some(_) | None => false,
        }
    }
}

fn merged(figment: &Figment) -> Result<Value, ConfigProblems> {
    figment.extract().map_err(|error| {
        let at = error.path.join(".");
        let place = if at.is_empty() { "the file" } else { &at };
        ConfigProblems::one(place, error.kind.to_string())
    })
}

/// serde's words without the value that was found: it may be a secret.
fn without_value(message: &str) -> String {
    match message.split_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => format!("must be {expected}"),
        _ => message.to_owned(),
    }
}

fn from_environment(
    variables: impl Iterator<Item = (String, String)>,
    defaults: &Value,
    problems: &mut ConfigProblems,
) -> Map<String, Value> {
    let mut over = Map::new();
    for (name, text) in variables {
        let Some(path) = name.strip_prefix(PREFIX) else {
            continue;
        };
        let path = path.to_lowercase();
        let (path, text) = match path.strip_suffix("_file") {
            None => (path.clone(), text),
            Some(key) => match std::fs::read_to_string(&text) {
                Ok(content) => (key.to_owned(), content.trim_end().to_owned()),
                Err(error) => {
                    problems.push(ConfigProblem::new(name, error.to_string()));
                    continue;
                }
            },
        };
        let steps: Vec<&str> = path.split("__").collect();
        let default = defaults.pointer(&format!("/{}", steps.join("/")));
        match typed(&text, default) {
            Some(value) => put(&mut over, &steps, value),
            None => problems.push(ConfigProblem::new(
                steps.join("."),
                format!("{name} is not the kind of value that this key takes"),
            )),
        }
    }
    over
}

/// A variable's text as the kind of value that the key's default has.
fn typed(text: &str, default: Option<&Value>) -> Option<Value> {
    match default {
        Some(Value::Bool(_) | Value::Number(_)) => serde_json::from_str(text).ok(),
        Some(Value::Array(_)) if text.trim_start().starts_with('[') => {
            let table: toml::Table = toml::from_str(&format!("list = {text}")).ok()?;
            serde_json::to_value(table.get("list")?).ok()
        }
        Some(Value::Array(_)) => Some(
            text.split(',')
                .map(str::trim)
                .filter(|member| !member.is_empty())
                .map(Value::from)
                .collect(),
        ),
        Some(Value::Null | Value::String(_) | Value::Object(_)) | None => Some(Value::from(text)),
    }
}

fn put(into: &mut Map<String, Value>, steps: &[&str], value: Value) {
    match steps {
        [] => {}
        [last] => {
            into.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let section = into
                .entry((*first).to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(section) = section {
                put(section, rest, value);
            }
        }
    }
}
