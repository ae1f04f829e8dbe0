//! The whole playbook, for people and for programs: the recipes, how they stand to one another, and the attacks that were tried on each.

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
        "What a browser cannot check, or cannot foretell. Each recipe was pasted into a real application behind a real server, and tried \
         (`tests/fixes/test_playbook.py`). `app.example` and `https://front.example` stand for your own names.",
    ));
    for recipe in ALL {
        page.heading(2, words(recipe.title));
        page.paragraph(words(recipe.why));
        let both: &[(&str, Option<Snippet>)] = match (recipe.flask, recipe.fastapi) {
            (Some(flask), Some(fastapi)) if flask.code == fastapi.code => &[("Flask and FastAPI.", Some(flask))],
            (flask, fastapi) => &[("Flask.", flask), ("FastAPI.", fastapi)],
        };
        for (name, snippet) in both {
            let framework = if name.starts_with("FastAPI") { "fastapi" } else { "flask" };
            let Some(snippet) = snippet else { continue };
            let language = if snippet.place.ends_with(".yml") { "yaml" } else if snippet.place.contains(".toml") { "toml" } else { "python" };
            let place = Line::default().strong(name).words(&format!(" {}", snippet.place));
            let place = if snippet.requirements.is_empty() { place } else { place.words("; ").value(&pip_install(snippet.requirements)) };
            page.paragraph(place.words("."));
            page.code_block(language, snippet.code);
            for step in snippet.steps {
                page.item(0, words(step));
            }
            for (rule, keys) in together::of(recipe.key, framework) {
                let how = if rule.bond == Bond::Needs { "Needs" } else { "Not beside" };
                page.item(0, words(&format!("{how} {}: {}", titles(&keys, Into::into), rule.why)));
            }
        }
        let attacks = attacks.remove(recipe.key).unwrap_or_default();
        if !attacks.is_empty() {
            page.paragraph(Line::default().strong("What was tried against it, and what held:"));
        }
        for Attack { tries, held } in attacks {
            page.item(0, words(&format!("{tries}: {held}.")));
        }
    }
    page.finish()
}
