//! Which parts of a document are code: addresses that are, and scripts that are not.

use crate::platform::html::{Element, Language};

/// What URLs lose at their edges before they are read (WHATWG URL).
pub(super) fn is_edge(c: char) -> bool {
    c <= ' '
}

/// Whether the attribute of this element is an address that browsers go to, and so a place for `javascript:`.
pub(super) fn leads(element: &Element, attribute: &str) -> bool {
    match (element.language, element.name.as_str()) {
        (Language::Html, "a" | "area") => attribute == "href",
        (Language::Svg, "a") => matches!(attribute, "href" | "xlink:href"),
        (Language::Html, "form") => attribute == "action",
        (Language::Html, "button" | "input") => attribute == "formaction",
        (Language::Html, "iframe" | "frame") => attribute == "src",
        _ => false,
    }
}

/// Whether a URL is code, as browsers read it: in any case, with blanks before it and line ends within.
pub(super) fn is_script_url(url: &str) -> bool {
    let scheme = url.trim_start_matches(is_edge).chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).map(|c| c.to_ascii_lowercase());
    scheme.take("javascript:".len()).eq("javascript:".chars())
}

/// Whether a script element is a block of data ("prepare the script element" in the HTML standard).
pub(super) fn is_data(kind: Option<&str>, language: Option<&str>) -> bool {
    let kind = match (kind, language) {
        (Some(""), _) | (None, None | Some("")) => return false,
        (Some(kind), _) => kind.trim_matches(|c: char| c.is_ascii_whitespace()).to_ascii_lowercase(),
        (None, Some(language)) => format!("text/{}", language.to_ascii_lowercase()),
    };
    if matches!(kind.as_str(), "module" | "importmap" | "speculationrules") {
        return false;
    }
    let Some((tree, name)) = kind.split_once('/') else { return true };
    let name = match (tree, name) {
        ("text", "jscript" | "livescript") => return false,
        ("text", name) => name
            .strip_prefix("javascript1.")
            .filter(|minor| matches!(*minor, "0" | "1" | "2" | "3" | "4" | "5"))
            .map_or(name, |_| "javascript"),
        (_, name) => name,
    };
    !(matches!(tree, "text" | "application") && matches!(name.strip_prefix("x-").unwrap_or(name), "javascript" | "ecmascript"))
}

#[cfg(test)]
mod tests {
    use crate::capture::Document;

    #[test]
    fn addresses_that_are_code_are_found_as_browsers_read_them() {
        let count = |html: &str| Document::from_html(html).inline_handlers;
        for html in [
            "<a href=JAVASCRIPT:x>",
            "<area href=javascript:x>",
            "<a href=' \u{1}java\tscr\nipt:x'>",
            "<svg><a xlink:href=javascript:x>",
            "<form action=javascript:x>",
            "<button formaction=javascript:x>",
            "<iframe src=javascript:x>",
            "<b onclick>",
        ] {
            assert_eq!(count(html), 1, "{html}");
        }
        for html in [
            "<link href=javascript:x>",
            "<a href=javascript>",
            "<a href='x javascript:'>",
            "<a title=javascript:x>",
            "<template><a href=javascript:x></template>",
            "<noscript><b onclick=x></noscript>",
            "<a href=''>",
            "<a xlink:href=javascript:x>",
            "<svg><area href=javascript:x></svg>",
        ] {
            assert_eq!(count(html), 0, "{html}");
        }
    }

    #[test]
    fn scripts_are_told_from_data_and_those_of_svg_name_their_file() {
        let one = |html: &str| Document::from_html(html).scripts.remove(0);
        for kind in [
            "",
            "text/javascript",
            " TEXT/JavaScript ",
            "module",
            "importmap",
            "speculationrules",
            "application/x-ecmascript",
            "text/javascript1.5",
            "text/jscript",
        ] {
            assert!(!one(&format!("<script type='{kind}'>")).data, "{kind}");
        }
        for kind in [
            "application/json",
            "application/ld+json",
            "text/template",
            "text/javascript;charset=utf-8",
            "text/javascript1.6",
            "application/jscript",
            " ",
            "x",
        ] {
            assert!(one(&format!("<script type='{kind}'>")).data, "{kind}");
        }
        assert!(one("<script language=vbscript>").data && !one("<script language=JavaScript>").data && !one("<script>").data);
        assert_eq!(one("<svg><script href=/a.js></script></svg>").src.as_deref(), Some("/a.js"));
        assert_eq!(one("<svg><g/><script xlink:href=/a.js></script></svg>").src.as_deref(), Some("/a.js"));
        assert_eq!((one("<svg><script src=/a.js></script></svg>").src, one("<svg></svg><script href=/a.js></script>").src), (None, None));
    }
}
