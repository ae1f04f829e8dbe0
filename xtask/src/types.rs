//! The JavaScript of the extension and the demo page, held to its types by TypeScript.

use crate::build::{TARGET, target};
use crate::run::{cargo, command, root, run};
use crate::test::node;
use anyhow::Result;
use std::fs;
use wasm_bindgen_cli_support::Bindgen;

/// Checks the types. The module's own stand in `target/types`, in a folder of the importing one's name, which is where `tsconfig.json` finds them;
/// a quick build is enough for them.
pub fn types() -> Result<()> {
    target()?;
    for (name, features) in [("extension", &["--no-default-features"][..]), ("www", &[])] {
        let built = root().join("target/wasm");
        let mut cargo = cargo(&["build", "--quiet", "--package", "headlint", "--lib", "--target", TARGET, "--target-dir"]);
        cargo.arg(&built).args(features);
        run(cargo)?;
        let mut bindgen = Bindgen::new();
        bindgen.input_path(built.join(TARGET).join("debug/headlint.wasm")).web(true)?;
        bindgen.omit_default_module_path(false).typescript(true).generate(root().join("target/types").join(name))?;
    }
    // The demo page has it from the extension.
    fs::copy(root().join("extension/translate.js"), root().join("target/types/www/translate.js"))?;
    node()?;
    run(command("npx", &["--no-install", "tsc", "--project", "tsconfig.json"]))
}
