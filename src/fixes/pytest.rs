//! The regression test: asserts what a plan adds to each response, with the framework's own test client.

use super::Target;
use super::plan::{Mode, Plan, Value};
use super::policy::Part;
use super::python::{Code, literal};

/// An address that no application has.
const MISSING: &str = "/headlint-no-such-page";

pub(super) fn write(plan: &Plan, form: Target) -> String {
    if plan.changes.is_empty() && plan.cookies.is_empty() && !plan.https {
        return String::new();
    }
    let flask = form.framework() == "flask";
    let mut code = Code::default();
    code.line(0, "import pytest");
    if !flask {
        code.line(0, "from fastapi.testclient import TestClient");
    }
    code.gap();
    code.line(0, "from app import app");
    code.part();
    let path = if plan.path.is_empty() { "/" } else { &plan.path };
    code.line(0, &format!("@pytest.mark.parametrize(\"path\", [{}, {}])", literal(path), literal(MISSING)));
    code.line(0, "def test_answers_carry_security_headers(path):");
    if flask {
        code.line(1, "app.config[\"PROPAGATE_EXCEPTIONS\"] = False");
        code.line(1, "client = app.test_client()");
        code.line(1, "headers = client.get(path, base_url=\"https://localhost\").headers");
    } else {
        code.line(1, "client = TestClient(");
        code.line(2, "app, base_url=\"https://testserver\", raise_server_exceptions=False");
        code.line(1, ")");
        code.line(1, "headers = client.get(path, follow_redirects=False).headers");
    }
    for change in &plan.changes {
        match &change.value {
            Value::Plain(text) if change.mode == Mode::Correct => {
                code.line(1, &format!("assert headers.get({0}, {1}) == {1}", literal(change.name), literal(text)));
            }
            Value::Plain(text) => code.line(1, &format!("assert headers[{}] == {}", literal(change.name), literal(text))),
            Value::Policy(directives) => {
                code.line(1, &format!("policy = \" \".join(headers[{}].split())", literal(change.name)));
                for parts in directives {
                    // A nonce differs each time; what comes before it does not.
                    if let Some(Part::Text(text)) = parts.first() {
                        code.line(1, &format!("assert {} in policy", literal(text)));
                    }
                }
                if change.mode == Mode::Append {
                    code.line(1, "assert policy.count(\"frame-ancestors\") == 1");
                }
            }
        }
    }
    for name in &plan.dropped {
        code.line(1, &format!("assert {} not in headers", literal(name)));
    }
    if !plan.cookies.is_empty() {
        code.part();
        code.line(0, "def test_cookies_carry_their_flags():");
        code.line(1, "wanted = {");
        for cookie in &plan.cookies {
            let attributes: Vec<String> = cookie.attributes.iter().map(|(_, attribute)| literal(&attribute.to_ascii_lowercase())).collect();
            code.line(2, &format!("{}: [{}],", literal(&cookie.name), attributes.join(", ")));
        }
        code.line(1, "}");
        if flask {
            code.line(1, &format!("answer = app.test_client().get({}, base_url=\"https://localhost\")", literal(path)));
            code.line(1, "cookies = answer.headers.getlist(\"Set-Cookie\")");
        } else {
            code.line(1, "client = TestClient(app, base_url=\"https://testserver\")");
            code.line(1, &format!("answer = client.get({}, follow_redirects=False)", literal(path)));
            code.line(1, "cookies = answer.headers.get_list(\"Set-Cookie\")");
        }
        code.line(1, "assert cookies");
        code.line(1, "for cookie in cookies:");
        code.line(2, "attributes = [part.strip().lower() for part in cookie.split(\";\")]");
        code.line(2, "for attribute in wanted.get(cookie.partition(\"=\")[0], []):");
        code.line(3, "assert attribute in attributes, cookie");
    }
    if plan.https {
        let plain = format!("http://{}", plan.host);
        code.part();
        code.line(0, "def test_plain_http_leads_to_https():");
        if flask {
            code.line(1, &format!("answer = app.test_client().get({}, base_url={})", literal(path), literal(&plain)));
        } else {
            code.line(1, &format!("client = TestClient(app, base_url={})", literal(&plain)));
            code.line(1, &format!("answer = client.get({}, follow_redirects=False)", literal(path)));
        }
        code.line(1, "assert answer.status_code == 308");
        code.line(1, "assert answer.headers[\"Location\"].startswith(\"https://\")");
    }
    code.finish()
}
