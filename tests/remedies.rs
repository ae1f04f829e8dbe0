//! What checks ask for can be given: each remedy has a name of its own, and each recipe that a rule names is in the playbook.

use headlint::checks::ALL;
use headlint::fixes::{Remedy, recipes};

fn remedies() -> impl Iterator<Item = Remedy> {
    ALL.iter().flat_map(|check| check.rules).map(|rule| rule.remedy)
}

#[test]
fn every_recipe_that_a_check_names_is_there() {
    let named: Vec<&str> = remedies().filter_map(|remedy| if let Remedy::Recipe(key, _) = remedy { Some(key) } else { None }).collect();
    assert!(named.len() > 5, "{named:?}");
    for key in named {
        assert!(recipes::named(key).is_some(), "{key} is no recipe");
    }
}

#[test]
fn each_remedy_has_a_key_of_its_own() {
    let mut known: Vec<(String, Remedy)> = Vec::new();
    for remedy in remedies() {
        let Some(key) = remedy.key() else { continue };
        assert!(key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{key}");
        match known.iter().find(|(one, _)| *one == key) {
            Some((_, same)) => assert_eq!(*same, remedy, "{key} is the key of two remedies"),
            None => known.push((key, remedy)),
        }
    }
    assert!(known.len() > 15, "{known:?}");
}
