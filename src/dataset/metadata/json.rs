//! JSON as generators write it, and the flat objects of settings that some of them leave (Fooocus, InvokeAI, NovelAI,
//! SwarmUI).

use serde_json::Value;

use super::Generation;

/// The object in a text, if it is one. Python's `NaN` and `Infinity`, which ComfyUI writes, count as null.
pub(super) fn parse(text: &str) -> Option<Value> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if !text.starts_with('{') {
        return None;
    }
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&without_infinities(text))).ok()
}

/// Settings by the names that are in use for them.
pub(super) fn settings(value: &Value) -> Generation {
    let value = value.get("sui_image_params").unwrap_or(value);
    let first = |keys: &[&str]| keys.iter().find_map(|key| value.get(key).filter(|value| !value.is_null()));
    Generation {
        prompt: first(&["prompt", "positive_prompt", "Prompt"]).and_then(Value::as_str).map(str::to_owned),
        seed: first(&["seed", "Seed"]).and_then(integer),
        guidance: first(&["guidance_scale", "cfg_scale", "cfgscale", "Guidance Scale", "scale"])
            .and_then(number),
        model: first(&["base_model", "Base Model", "model"]).and_then(name),
    }
}

/// An integer, also one in quotes.
pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A number, also one in quotes.
pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A name, also one inside an object that says more about it.
pub(super) fn name(value: &Value) -> Option<String> {
    let inner = || ["name", "model_name", "content"].iter().find_map(|key| value.get(key)?.as_str());
    value.as_str().or_else(inner).map(str::to_owned)
}

fn without_infinities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    // Only these characters matter: what opens and closes strings, and what the words begin with.
    while let Some(at) = rest.find(['"', '\\', 'N', 'I', '-']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let word = ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| rest.starts_with(word));
        let length = match (in_string, word) {
            (false, Some(word)) => {
                out.push_str("null");
                rest = &rest[word.len()..];
                continue;
            }
            // An escape and what it escapes stay together.
            (true, _) if rest.starts_with('\\') => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => {
                in_string ^= rest.starts_with('"');
                1
            }
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_no_json_become_null_outside_of_strings() {
        let value =
            parse(r#"{"a": [NaN], "b": -Infinity, "c": "NaN \" NaN", "d": -1, "e\\": Infinity}"#).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"a": [null], "b": null, "c": "NaN \" NaN", "d": -1, "e\\": null})
        );
        assert_eq!(parse("NaN"), None);
        assert_eq!(parse("{\"a\": \"\\"), None);
    }

    #[test]
    fn flat_settings_of_several_generators_are_read() {
        let of = |text: &str| settings(&parse(text).unwrap());
        let fooocus =
            of(r#"{"prompt": "a fox", "seed": "12", "guidance_scale": 4.0, "base_model": "juggernautXL"}"#);
        let invoke = of(
            r#"{"positive_prompt": "a fox", "seed": 12, "cfg_scale": 4, "model": {"name": "juggernautXL"}}"#,
        );
        let swarm = of(
            r#"{"sui_image_params": {"prompt": "a fox", "seed": 12, "cfgscale": 4.0, "model": "juggernautXL"}}"#,
        );
        let expected = Generation {
            prompt: Some("a fox".into()),
            seed: Some(12),
            guidance: Some(4.0),
            model: Some("juggernautXL".into()),
        };
        assert_eq!([fooocus, invoke, swarm], [expected.clone(), expected.clone(), expected]);
    }
}
