//! Every file of the fake Graph API says where its shapes come from.

use std::{fs, path::Path};

#[test]
fn every_shape_cites_its_source() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/graph");
    let mut seen = 0;
    let mut folders = vec![folder];
    let mut files = vec![];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let cites = text
            .lines()
            .filter(|line| line.trim_start().starts_with("//"))
            .any(|line| {
                line.split("META ")
                    .skip(1)
                    .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            });
        assert!(cites, "{} cites no section of META", path.display());
        seen += 1;
    }
    assert!(seen > 10, "the files were found");
}
