//! Dependencies point inward: who may depend on whom.

use std::process::Command;

use serde_json::Value;

use super::source::{assert_none, root};

/// A dependency as `Cargo.toml` says it.
struct Dependency {
    of: String,
    on: String,
    only_tests: bool,
}

/// The crates of this workspace and the crates of it that each may use.
const INWARD: [(&str, &[&str]); 6] = [
    ("domain", &[]),
    ("migration", &[]),
    ("sandbox", &[]),
    ("infra", &["domain", "migration"]),
    ("api", &["domain", "infra", "migration", "sandbox"]),
    ("e2e", &["api", "domain", "infra", "migration", "sandbox"]),
];

/// Web, SQL, HTTP client, runtime and wire formats: the domain names none of them.
const OUTSIDE_DOMAIN: [&str; 10] = [
    "actix-web",
    "hyper",
    "reqwest",
    "sea-orm",
    "sea-orm-migration",
    "serde",
    "serde_json",
    "sqlx",
    "tokio",
    "utoipa",
];

fn violations(dependencies: &[Dependency]) -> Vec<String> {
    let ours = |name: &str| INWARD.iter().find(|(ours, _)| *ours == name);
    dependencies
        .iter()
        .filter_map(|Dependency { of, on, only_tests }| {
            let Some((_, allowed)) = ours(of) else {
                return Some(format!(
                    "{of}: a crate that the dependency rule does not know"
                ));
            };
            let internal = ours(on).is_some() && !allowed.contains(&on.as_str());
            let foreign = of == "domain" && !only_tests && OUTSIDE_DOMAIN.contains(&on.as_str());
            (internal || foreign).then(|| format!("{of} may not depend on {on}"))
        })
        .collect()
}

fn workspace() -> Vec<Dependency> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .flat_map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            dependencies.iter().map(|dependency| Dependency {
                of: of(package),
                on: of(dependency),
                only_tests: dependency["kind"] == "dev",
            })
        })
        .collect()
}

#[test]
fn dependencies_point_inward() {
    let dependencies = workspace();

    assert!(dependencies.len() > 50, "the dependencies were not read");
    assert_none(&violations(&dependencies));
}

#[test]
fn a_dependency_that_points_outward_is_found() {
    let dependency = |of: &str, on: &str| Dependency {
        of: of.to_owned(),
        on: on.to_owned(),
        only_tests: false,
    };

    let found = violations(&[
        dependency("domain", "infra"),
        dependency("domain", "serde"),
        dependency("infra", "api"),
        dependency("sandbox", "infra"),
        dependency("migration", "domain"),
        dependency("newcomer", "domain"),
        dependency("infra", "domain"),
        dependency("domain", "uuid"),
    ]);

    assert_eq!(found.len(), 6, "{found:?}");
}
