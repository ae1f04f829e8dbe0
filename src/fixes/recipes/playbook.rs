//! The whole playbook, for people and for programs: the recipes, which of them belong together, and the attacks that were tried on each.

use super::super::pip_install;
use super::together::{self, Bond};
use super::{ALL, Recipe, Snippet, titles};
use crate::markdown::{Line, Page};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a test of a recipe tries as an attacker would, and what held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attack {
    /// What is tried, in words.
    pub tries: String,
    /// What came of it.
    pub held: String,
}

/// The attacks on each recipe, by its key, as the tests in `tests/fixes` declare them.
fn attacks() -> BTreeMap<String, Vec<Attack>> {
    serde_json::from_str(include_str!("attacks.json")).unwrap_or_default()
}

/// The whole playbook for programs: a list of recipes, each with its rules about others and the attacks on it.
pub fn json() -> serde_json::Value {
    #[derive(Serialize)]
    struct Whole<'a> {
        #[serde(flatten)]
        recipe: &'a Recipe,
        together: Vec<&'a together::Rule>,
        attacks: Vec<Attack>,
    }
    let mut attacks = attacks();
    let whole = |recipe: &'static Recipe| Whole {
        recipe,
        together: together::ALL.iter().filter(|rule| rule.recipe == recipe.key).collect(),
        attacks: attacks.remove(recipe.key).unwrap_or_default(),
    };
    serde_json::json!(ALL.iter().map(whole).collect::<Vec<_>>())
}

/// The whole playbook for people.
pub fn markdown() -> String {
    let mut attacks = attacks();
    let words = |words: &str| Line::default().words(words);
    let mut page = Page::default();
    page.heading(1, words("The playbook"));
    page.paragraph(words(
        "Security beyond response headers, for Flask and FastAPI. The tests paste each recipe into a real application behind a real server and \
         attack it (`tests/fixes`); the result of each attack is below the recipe. Replace `app.example` and `https://front.example` with your \
         own names.",
    ));
    overview(&mut page);
    for recipe in ALL {
        page.heading(2, words(recipe.title));
        page.paragraph(words(recipe.why));
        let both: &[(&str, Option<Snippet>)] = match (recipe.flask, recipe.fastapi) {
            (Some(flask), Some(fastapi)) if flask.code == fastapi.code => &[("Flask and FastAPI", Some(flask))],
            (flask, fastapi) => &[("Flask", flask), ("FastAPI", fastapi)],
        };
        for (name, snippet) in both {
            let framework = if name.starts_with("FastAPI") { "fastapi" } else { "flask" };
            let Some(snippet) = snippet else { continue };
            let language = if snippet.place.ends_with(".yml") {
                "yaml"
            } else if snippet.place.contains(".toml") {
                "toml"
            } else {
                "python"
            };
            page.heading(3, words(name));
            let place = words(snippet.place);
            page.paragraph(
                if snippet.requirements.is_empty() { place } else { place.words("; ").value(&pip_install(snippet.requirements)) }
                    .words("."),
            );
            page.code_block(language, snippet.code);
            for step in snippet.steps {
                page.item(0, words(step));
            }
            for (rule, keys) in together::of(recipe.key, framework) {
                let how = if rule.bond == Bond::Needs { "Needs" } else { "Do not combine with" };
                page.item(0, words(&format!("{how} {}: {}", titles(&keys, Into::into), rule.why)));
            }
        }
        let attacks = attacks.remove(recipe.key).unwrap_or_default();
        if !attacks.is_empty() {
            page.heading(3, words("Attacks tried"));
            let rows: Vec<Vec<&str>> = attacks.iter().map(|attack| vec![attack.tries.as_str(), attack.held.as_str()]).collect();
            page.table(&["Attack", "Result"], &rows);
        }
    }
    page.finish()
}

/// Which recipes there are, for what, and which belong together.
fn overview(page: &mut Page) {
    let frameworks = |recipe: &'static Recipe| {
        [("Flask", "flask"), ("FastAPI", "fastapi")].into_iter().filter(|(_, key)| recipe.for_framework(key).is_some())
    };
    let bound = |recipe: &'static Recipe, bond: Bond| {
        let mut cell: Vec<(String, Vec<&str>)> = Vec::new();
        for (name, key) in frameworks(recipe) {
            for (_, keys) in together::of(recipe.key, key).filter(|(rule, _)| rule.bond == bond) {
                let others = titles(&keys, Into::into);
                match cell.iter_mut().find(|(same, _)| *same == others) {
                    Some((_, names)) => names.push(name),
                    None => cell.push((others, vec![name])),
                }
            }
        }
        cell.into_iter().map(|(others, names)| format!("{others} ({})", names.join(", "))).collect::<Vec<_>>().join("; ")
    };
    let rows = ALL.iter().map(|recipe| {
        let names: Vec<&str> = frameworks(recipe).map(|(name, _)| name).collect();
        [recipe.title.to_owned(), names.join(", "), bound(recipe, Bond::Needs), bound(recipe, Bond::Excludes)]
    });
    let rows: Vec<[String; 4]> = rows.collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|cells| cells.iter().map(String::as_str).collect()).collect();
    page.table(&["Recipe", "For", "Needs", "Do not combine with"], &rows);
}
