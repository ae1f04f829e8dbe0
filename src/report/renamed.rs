//! Codes that findings had in earlier versions: what was stored and written down under an old one is read as what it is called now.

/// The code of version 0.1.0 and what it is called now, in alphabetical order. A code that is gone without a successor is not listed.
const RENAMED: &[(&str, &str)] = &[
    ("cookie_flags/none-not-secure", "cookie_stored/none-not-secure"),
    ("cookie_scope/domain-refused", "cookie_stored/domain-refused"),
    ("cookie_scope/partitioned-not-secure", "cookie_stored/partitioned-not-secure"),
    ("cookie_scope/too-large", "cookie_stored/too-large"),
    ("csp_inline/script-unlimited", "csp_missing/script-src"),
    ("csp_sources/plain-http", "csp_http/source"),
];

/// What a code is called now.
pub fn code(code: &str) -> &str {
    RENAMED.iter().find(|(was, _)| *was == code).map_or(code, |(_, now)| now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::ALL;

    #[test]
    fn no_old_code_is_in_use_and_each_new_one_is() {
        let known: Vec<String> =
            ALL.iter().flat_map(|check| check.rules.iter().map(|rule| format!("{}/{}", check.id, rule.code))).collect();
        assert!(RENAMED.is_sorted());
        for (was, now) in RENAMED {
            assert!(!known.iter().any(|code| code == was), "{was} is in use");
            assert!(known.iter().any(|code| code == now), "{was} became {now}, which is not there");
            assert_eq!(code(was), *now);
        }
        assert_eq!(code("hsts/absent"), "hsts/absent");
    }
}
