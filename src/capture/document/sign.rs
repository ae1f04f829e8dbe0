//! What pages are recognised by: debuggers, error pages, documentation, and files that should not lie open.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Something that was recognised in a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// Werkzeug's debugger.
    WerkzeugDebugger,
    /// Werkzeug's console, which runs code.
    WerkzeugConsole,
    /// Starlette's debugger.
    StarletteDebugger,
    /// Django's debug page.
    DjangoDebug,
    /// A Python traceback.
    Traceback,
    /// A database's error message.
    SqlError,
    /// Swagger UI, FastAPI's documentation.
    SwaggerUi,
    /// `ReDoc`, FastAPI's other documentation.
    Redoc,
    /// An `OpenAPI` schema.
    OpenApi,
    /// A list of the files of a folder.
    DirectoryListing,
    /// A comment that names a source map.
    SourceMap,
    /// FastAPI's 422, which repeats the input.
    ValidationEcho,
    /// Another error that repeats the input: of Pydantic, JSON Schema, `int()` or `float()`.
    InputEcho,
    /// Werkzeug's error page.
    FlaskError,
    /// The shape of FastAPI's errors.
    FastApiError,
    /// Django's error page.
    DjangoError,
    /// A file of settings, as in `/.env`.
    EnvFile,
    /// A file of a git repository.
    Git,
    /// One that another version knows.
    #[default]
    Unknown,
}

/// The word of each in captures and reports.
const WORDS: [(Sign, &str); 18] = [
    (Sign::WerkzeugDebugger, "werkzeug-debugger"),
    (Sign::WerkzeugConsole, "werkzeug-console"),
    (Sign::StarletteDebugger, "starlette-debugger"),
    (Sign::DjangoDebug, "django-debug"),
    (Sign::Traceback, "traceback"),
    (Sign::SqlError, "sql-error"),
    (Sign::SwaggerUi, "swagger-ui"),
    (Sign::Redoc, "redoc"),
    (Sign::OpenApi, "openapi"),
    (Sign::DirectoryListing, "directory-listing"),
    (Sign::SourceMap, "source-map"),
    (Sign::ValidationEcho, "validation-echo"),
    (Sign::InputEcho, "input-echo"),
    (Sign::FlaskError, "flask-error"),
    (Sign::FastApiError, "fastapi-error"),
    (Sign::DjangoError, "django-error"),
    (Sign::EnvFile, "env-file"),
    (Sign::Git, "git"),
];

impl Sign {
    /// Its word in captures and reports.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(sign, _)| *sign == self).map_or("unknown", |(_, word)| word)
    }

    /// The sign that has this word; [`Sign::Unknown`] where none has.
    pub fn of(word: &str) -> Sign {
        WORDS.iter().find(|(_, known)| *known == word).map_or(Sign::Unknown, |(sign, _)| *sign)
    }
}

impl Serialize for Sign {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Sign {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Sign, D::Error> {
        String::deserialize(from).map(|word| Sign::of(&word))
    }
}

/// Texts by which a page is recognised: all must occur in it.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// What is recognised.
    pub sign: Sign,
    /// The texts.
    pub needles: &'static [&'static str],
}

const fn pattern(sign: Sign, needles: &'static [&'static str]) -> Pattern {
    Pattern { sign, needles }
}

/// Measured on Werkzeug 3.1, Starlette 1.10, FastAPI 0.165, Django 5 and common servers.
pub const PATTERNS: &[Pattern] = &[
    pattern(Sign::WerkzeugDebugger, &["__debugger__=yes", "Werkzeug"]),
    pattern(Sign::WerkzeugConsole, &["__debugger__=yes", "EVALEX = true"]),
    pattern(Sign::StarletteDebugger, &["<title>Starlette Debugger</title>"]),
    pattern(Sign::DjangoDebug, &["<code>DEBUG = True</code>", "Django"]),
    pattern(Sign::Traceback, &["Traceback (most recent call last)"]),
    pattern(Sign::SqlError, &["You have an error in your SQL syntax"]),
    pattern(Sign::SqlError, &["sqlite3.OperationalError"]),
    pattern(Sign::SqlError, &["sqlalchemy.exc."]),
    pattern(Sign::SqlError, &["psycopg2.errors"]),
    pattern(Sign::SwaggerUi, &["SwaggerUIBundle({"]),
    pattern(Sign::Redoc, &["<redoc spec-url="]),
    pattern(Sign::OpenApi, &["{\"openapi\":\"3."]),
    pattern(Sign::DirectoryListing, &["<title>Index of /"]),
    pattern(Sign::DirectoryListing, &["<title>Directory listing for /"]),
    pattern(Sign::SourceMap, &["//# sourceMappingURL="]),
    pattern(Sign::ValidationEcho, &["{\"detail\":[{\"type\":", "\"loc\":[", "\"input\":"]),
    // Pydantic's errors as Flask apps hand them out: `e.errors()` as JSON, flask-pydantic's, and the exception's text.
    pattern(Sign::InputEcho, &["https://errors.pydantic.dev/", "\"loc\":", "\"input\":"]),
    pattern(Sign::InputEcho, &["\"validation_error\":", "\"loc\":", "\"input\":"]),
    pattern(Sign::InputEcho, &["[type=", ", input_value=", ", input_type="]),
    // Python's own, as flask-restful's parser hands them out, in text and in HTML.
    pattern(Sign::InputEcho, &["invalid literal for int() with base 10: "]),
    pattern(Sign::InputEcho, &["could not convert string to float: "]),
    // Werkzeug's debug message for a missing key of a form, and jsonschema's.
    pattern(Sign::InputEcho, &["' is not of type '"]),
    pattern(Sign::InputEcho, &["&#39; is not of type &#39;"]),
    pattern(Sign::FlaskError, &["<!doctype html>\n<html lang=en>\n<title>"]),
    pattern(Sign::FastApiError, &["{\"detail\":\""]),
    pattern(Sign::DjangoError, &["<html lang=\"en\">", "<h1>Not Found</h1><p>The requested resource was not found on this server.</p>"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_a_word_of_its_own() {
        for (sign, word) in WORDS {
            assert_eq!((Sign::of(word), sign.word()), (sign, word));
        }
        assert_eq!((Sign::of("no such sign"), Sign::Unknown.word()), (Sign::Unknown, "unknown"));
        assert_eq!(serde_json::from_str::<Vec<Sign>>(r#"["traceback","x"]"#).unwrap(), [Sign::Traceback, Sign::Unknown]);
        assert!(PATTERNS.iter().all(|pattern| pattern.sign != Sign::Unknown && !pattern.needles.is_empty()));
    }
}
