//! Reads JSON of any shape into what is wanted of it: other keys are passed over, and what is of another type than expected is kept or is `null`.
//!
//! Reading fails only where the text is no JSON.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;

/// What is wanted of a value.
pub enum Shape {
    /// Texts, numbers and the like, in so many lists or objects at most.
    Within(u8),
    /// Of an object, these keys alone. Of what is no object, nothing.
    Keys(&'static [(&'static str, Shape)]),
}

/// Reads a value of that shape.
pub struct Part<'a> {
    shape: &'a Shape,
    /// How many bytes may still be kept; what comes after is left out.
    room: &'a Room,
}

/// How many bytes may be kept of one entry.
pub struct Room(Cell<usize>);

impl Room {
    /// So many.
    pub fn new(bytes: usize) -> Room {
        Room(Cell::new(bytes))
    }

    /// Whether it was too little.
    pub fn is_over(&self) -> bool {
        self.0.get() == 0
    }

    fn take(&self, bytes: usize) -> bool {
        // What is kept of a value besides its text.
        let left = self.0.get().saturating_sub(bytes + 64);
        self.0.set(left);
        left > 0
    }
}

impl<'a> Part<'a> {
    /// Of that shape, in that room.
    pub fn new(shape: &'a Shape, room: &'a Room) -> Part<'a> {
        Part { shape, room }
    }

    /// What is wanted of a value below; nothing where that lies too deep.
    fn below(&self) -> Option<Shape> {
        match self.shape {
            Shape::Within(depth) => depth.checked_sub(1).map(Shape::Within),
            Shape::Keys(_) => None,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(if self.room.take(value.len()) { value.into() } else { Value::Null })
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let below = self.below();
        let mut all = Vec::new();
        if let Some(shape) = below {
            while self.room.take(0) {
                match list.next_element_seed(Part::new(&shape, self.room))? {
                    Some(value) => all.push(value),
                    None => return Ok(all.into()),
                }
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(all.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let below = self.below();
        let mut all = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let wanted = match self.shape {
                Shape::Within(_) => below.as_ref(),
                Shape::Keys(keys) => keys.iter().find(|(known, _)| *known == key).map(|(_, shape)| shape),
            };
            match wanted.filter(|_| self.room.take(key.len())) {
                Some(shape) => {
                    let value = object.next_value_seed(Part::new(shape, self.room))?;
                    // Of two with one name the first that says something counts.
                    if all.get(&key).is_none_or(Value::is_null) {
                        all.insert(key, value);
                    }
                }
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(all.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SHAPE: Shape = Shape::Keys(&[("a", Shape::Keys(&[("b", Shape::Within(0))])), ("list", Shape::Within(2))]);

    fn read(text: &str, bytes: usize) -> (Value, bool) {
        let room = Room::new(bytes);
        let value = Part::new(&SHAPE, &room).deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap();
        (value, room.is_over())
    }

    #[test]
    fn what_is_wanted_is_kept_and_the_rest_is_passed_over() {
        for (given, kept) in [
            (
                r#"{"a": {"b": 1, "c": [2]}, "x": {"b": 3}, "list": [{"n": "v", "deep": [[1]]}, 2]}"#,
                json!({"a": {"b": 1}, "list": [{"n": "v", "deep": []}, 2]}),
            ),
            (r#"{"a": [{"b": 1}], "list": "text"}"#, json!({"a": [], "list": "text"})),
            (r#"{"a": "b", "list": null}"#, json!({"a": "b", "list": null})),
            (r#"{"a": {"b": {"c": 1}}, "list": {"n": "v"}}"#, json!({"a": {"b": {}}, "list": {"n": "v"}})),
            (r#"{"a": null, "a": {"b": -1.5}, "a": 7}"#, json!({"a": {"b": -1.5}})),
            ("7", json!(7)),
            ("[[[1]]]", json!([])),
        ] {
            assert_eq!(read(given, 10_000), (kept, false), "{given}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_whole_is_read() {
        let text = format!(r#"{{"list": [{}], "a": {{"b": 1}}}}"#, vec!["\"xxxxxxxxxx\""; 10_000].join(","));
        let (value, over) = read(&text, 10_000);
        assert!(over && value["list"].as_array().unwrap().len() < 200);
        let deep = format!(r#"{{"list": {}{}, "x": {}{}}}"#, "[".repeat(100), "]".repeat(100), "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(read(&deep, 10_000).0, json!({"list": [[[]]]}));
    }
}
