//! The file of ignored findings: its JSON Schema says the same as its reader, and the command line says what is wrong with it.

use headlint::report::ignored::parse;
use serde_json::Value;
use std::process::Command;

/// TOML as editors hand it to a schema: a date is a text.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(day) => day.to_string().into(),
        toml::Value::Array(list) => list.iter().map(as_json).collect(),
        toml::Value::Table(table) => Value::Object(table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect()),
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Boolean(_) | toml::Value::Float(_) => Value::Null,
    }
}

#[test]
fn the_schema_and_the_reader_agree() {
    let schema: Value = serde_json::from_str(include_str!("../docs/ignore.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one");
    for (entry, good) in [
        ("rule = 'hsts/absent'\nreason = 'x'", true),
        ("rule = 'hsts/absent'\nreason = 'x'\nsite = 'app.example'\npath = '/a/*'\nuntil = 2027-04-01", true),
        ("rule = 'hsts/absent'\nreason = 'x'\nsite = '*.app.example'\nuntil = '2027-04-01'", true),
        ("rule = 'hsts/absent'\nreason = 'x'\nsite = 'localhost:5000'\npath = '*.css'", true),
        ("rule = 'hsts/absent'\nreason = 'x'\nsite = '[::1]:5000'", true),
        ("rule = 'hsts/absent'", false),
        ("reason = 'x'", false),
        ("rule = 'hsts'\nreason = 'x'", false),
        ("rule = 'hsts/absent'\nreason = ' '", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nsite = 'https://app.example/'", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nsite = ''", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nsite = '*'", false),
        ("rule = 'hsts/absent'\nreason = 'x'\npath = 'admin'", false),
        ("rule = 'hsts/absent'\nreason = 'x'\npath = ''", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nuntil = 'soon'", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nuntil = '2027-02-30'", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nuntil = 2027", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nuntil = 2027-04-01T00:00:00", false),
        ("rule = 'hsts/absent'\nreason = 'x'\nend = 2027-04-01", false),
        ("rule = 7\nreason = 'x'", false),
    ] {
        let text = format!("[[ignore]]\n{entry}\n");
        let json = as_json(&toml::Value::Table(toml::from_str(&text).expect("TOML")));
        assert_eq!(parse(&text, false).is_ok(), good, "the reader, of {entry}");
        assert_eq!(validator.is_valid(&json), good, "the schema, of {entry}");
    }
}

#[test]
fn the_command_line_checks_the_file() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let run = |name: &str, text: &str| {
        let file = folder.join(name);
        std::fs::write(&file, text).expect("written");
        let done = Command::new(env!("CARGO_BIN_EXE_headlint")).arg("ignored").arg(file).output().expect("headlint runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (done.status.code(), text(done.stdout), text(done.stderr))
    };
    let good = "[[ignore]]\nrule = \"hsts/absent\"\nreason = \"x\"\n";
    assert_eq!(run("ignored.toml", good), (Some(0), "1 finding is ignored.\n".to_owned(), String::new()));
    let project = good.replace("[[ignore]]", "[project]\nname = \"x\"\n[[tool.headlint.ignore]]");
    assert_eq!(run("pyproject.toml", &project), (Some(0), "1 finding is ignored.\n".to_owned(), String::new()));
    let (code, _, error) = run("wrong.toml", &good.replace("absent", "absnt").replace("\"x\"", "\"\""));
    assert_eq!((code, error.lines().count()), (Some(2), 2), "{error}");
    assert!(error.contains("wrong.toml: line 2, column 8: there is no rule `hsts/absnt`; did you mean `hsts/absent`?"), "{error}");
    let missing = Command::new(env!("CARGO_BIN_EXE_headlint")).args(["ignored", "/no/such/file"]).output().expect("headlint runs");
    assert_eq!(missing.status.code(), Some(2));
}
