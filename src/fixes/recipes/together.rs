//! Which recipes need one another and which exclude one another. `tests/fixes/test_pairs.py` tries every pair in one app.

use serde::Serialize;

/// How a recipe relates to others of the same framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bond {
    /// It works only beside one of the others.
    Needs,
    /// It must not be combined with any of the others.
    Excludes,
}

/// A rule about one recipe and others.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rule {
    /// `flask` or `fastapi`.
    pub framework: &'static str,
    /// The key of the recipe that the rule is about.
    pub recipe: &'static str,
    /// What the rule is.
    pub bond: Bond,
    /// The keys of the other recipes.
    pub others: &'static [&'static str],
    /// Why, in a sentence.
    pub why: &'static str,
}

/// Every rule. One that excludes applies in both directions and is listed once.
pub static ALL: &[Rule] = &[
    Rule {
        framework: "flask",
        recipe: "server_side_sessions",
        bond: Bond::Excludes,
        others: &["session_cookie"],
        why: "Sessions are either in the cookie or on the server, and both define `sign_in`.",
    },
    Rule {
        framework: "fastapi",
        recipe: "server_side_sessions",
        bond: Bond::Excludes,
        others: &["session_cookie"],
        why: "Both set the cookie `__Host-session`, and both define `sign_in`.",
    },
    Rule {
        framework: "flask",
        recipe: "flask_login",
        bond: Bond::Needs,
        others: &["server_side_sessions", "session_cookie"],
        why: "Flask-Login stores the user in Flask's session, whose cookie is not Secure by default.",
    },
    Rule { framework: "flask", recipe: "flask_login", bond: Bond::Excludes, others: &["logout"], why: "Both define `/logout`." },
    Rule {
        framework: "flask",
        recipe: "logout",
        bond: Bond::Needs,
        others: &["server_side_sessions"],
        why: "With signed cookies, a copy of the cookie stays signed in after sign-out.",
    },
    Rule {
        framework: "fastapi",
        recipe: "logout",
        bond: Bond::Needs,
        others: &["server_side_sessions"],
        why: "It calls `current_session` and `sign_out`. With signed cookies, a copy of the cookie stays signed in after sign-out.",
    },
    Rule {
        framework: "fastapi",
        recipe: "validation",
        bond: Bond::Needs,
        others: &["errors"],
        why: "FastAPI's default 422 response repeats the input, including passwords.",
    },
];

/// The rules that concern a recipe in `flask` or `fastapi`, and the keys of the recipes at the other end.
pub fn of(key: &str, framework: &str) -> impl Iterator<Item = (&'static Rule, Vec<&'static str>)> {
    ALL.iter().filter(move |rule| rule.framework == framework).filter_map(move |rule| {
        if rule.recipe == key {
            return Some((rule, rule.others.to_vec()));
        }
        (rule.bond == Bond::Excludes && rule.others.contains(&key)).then(|| (rule, vec![rule.recipe]))
    })
}

#[cfg(test)]
mod tests {
    use super::super::named;
    use super::*;

    #[test]
    fn every_rule_is_about_recipes_that_the_framework_has() {
        for rule in ALL {
            for key in std::iter::once(&rule.recipe).chain(rule.others) {
                assert!(named(key).and_then(|recipe| recipe.for_framework(rule.framework)).is_some(), "{key} in {}", rule.framework);
            }
        }
    }

    #[test]
    fn what_excludes_is_told_on_both_sides_and_what_needs_on_one() {
        for rule in ALL {
            for other in rule.others {
                let told = of(other, rule.framework).any(|(told, keys)| std::ptr::eq(told, rule) && keys == [rule.recipe]);
                assert_eq!(told, rule.bond == Bond::Excludes, "{} and {other}", rule.recipe);
            }
        }
    }
}
