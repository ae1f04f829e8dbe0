//! The types of what crosses, for TypeScript: `tsc` holds the extension's JavaScript to them.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
