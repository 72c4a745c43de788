//! The text that Automatic1111's web UI, and many after it, write: the prompt, a negative prompt, one line of settings.
//!
//! ```text
//! a red fox, first snow
//! Negative prompt: blurry
//! Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512, Model hash: 6ce0161689, Model: v1-5
//! ```

use std::borrow::Cow;

use super::Generation;

const NEGATIVE: &str = "Negative prompt:";

/// Keys that tell a line of settings from a line of a prompt that has colons in it.
const KEYS: [&str; 7] = ["Steps", "Sampler", "CFG scale", "Seed", "Size", "Model", "Model hash"];

/// Reads a text that is known to be of this kind: what no mark divides is all prompt.
pub(super) fn parse(text: &str) -> Generation {
    let lines: Vec<&str> = text.lines().collect();
    // Extensions append lines, so the settings are not always on the last one.
    let settings_at = lines.iter().rposition(|line| is_settings(line));
    let prompt = lines[..settings_at.unwrap_or(lines.len())]
        .iter()
        .take_while(|line| !line.trim_start().starts_with(NEGATIVE))
        .copied()
        .collect::<Vec<_>>()
        .join("\n");
    let settings: Vec<_> = settings_at.map(|at| settings(lines[at]).collect()).unwrap_or_default();
    let value = |key: &str| settings.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_ref());
    Generation {
        prompt: Some(prompt),
        seed: value("Seed").and_then(|seed| seed.parse().ok()),
        guidance: value("CFG scale").and_then(|scale| scale.parse().ok()),
        model: value("Model").or_else(|| value("Model hash")).map(str::to_owned),
    }
}

/// Whether a text found anywhere is of this kind.
pub(super) fn is_probable(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with(NEGATIVE) || is_settings(line))
}

fn is_settings(line: &str) -> bool {
    let needed = match line.trim_start().strip_prefix("Steps:") {
        Some(steps) if steps.trim_start().starts_with(|c: char| c.is_ascii_digit()) => 2,
        _ => 3,
    };
    settings(line).filter(|(key, _)| KEYS.contains(key)).take(needed).count() == needed
}

/// `key: value, key: "value, with a comma"`.
fn settings(line: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let (before, after) = rest.split_once(':')?;
        // A piece without a colon before this key belongs to no key.
        let key = before.rsplit(',').next().unwrap_or(before).trim();
        let after = after.trim_start();
        let length = if after.starts_with('"') { quoted(after) } else { None };
        let (value, left) = match length {
            Some(length) => (unquoted(&after[..length]), &after[length..]),
            None => {
                let end = after.find(',').unwrap_or(after.len());
                (Cow::Borrowed(after[..end].trim()), &after[end..])
            }
        };
        rest = left;
        Some((key, value))
    })
}

/// Length of the quoted string that the text begins with, quotes included.
fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at + 1)
    })
}

fn unquoted(quoted: &str) -> Cow<'_, str> {
    match serde_json::from_str(quoted) {
        Ok(value) => Cow::Owned(value),
        Err(_) => Cow::Borrowed(quoted.trim_matches('"')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(text: &str) -> String {
        parse(text).prompt.unwrap()
    }

    #[test]
    fn prompt_and_settings_are_told_apart() {
        let found = parse(
            "a red fox, (first snow:1.2)\nNegative prompt: blurry, lowres\n\
             Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 3242718240, Size: 512x512, Model hash: 6ce0161689, \
             Model: v1-5-pruned, Version: v1.6.0",
        );
        assert_eq!(
            found,
            Generation {
                prompt: Some("a red fox, (first snow:1.2)".into()),
                seed: Some(3_242_718_240),
                guidance: Some(7.5),
                model: Some("v1-5-pruned".into()),
            }
        );
    }

    #[test]
    fn prompts_keep_their_lines() {
        let text = "a fox\r\n\r\nat dusk\r\nNegative prompt: a\r\nb\r\nSteps: 4, Seed: 1, CFG scale: 1";
        assert_eq!(prompt(text), "a fox\n\nat dusk");
        assert_eq!(prompt("a fox\nSteps: 4, Sampler: DDIM, Seed: 1"), "a fox");
        assert_eq!(prompt("only a fox"), "only a fox");
        assert_eq!(prompt("Negative prompt: blurry\nSteps: 4, Sampler: DDIM, Seed: 1"), "");
    }

    #[test]
    fn lines_after_the_settings_are_not_of_the_prompt() {
        let found =
            parse("a fox\nSteps: 4, Sampler: DDIM, Seed: 1\nTemplate: a {fox|cat}\nNegative Template: b");
        assert_eq!((found.prompt.as_deref(), found.seed), (Some("a fox"), Some(1)));
    }

    #[test]
    fn a_prompt_with_colons_is_no_settings() {
        let text =
            "Steps: of stone, light: low\nSize: matters\nSteps: 9, Sampler: DDIM, Seed: 7, CFG scale: 2";
        let found = parse(text);
        assert_eq!(found.prompt.as_deref(), Some("Steps: of stone, light: low\nSize: matters"));
        assert_eq!(found.seed, Some(7));
    }

    #[test]
    fn quoted_values_hide_their_commas_and_keys() {
        let found = parse(
            "x\nSteps: 9, Lora hashes: \"a: 1, Seed: 666, b: 2\", Seed: 7, Model: \"one, \\\"two\\\"\", Odd: \"open",
        );
        assert_eq!(found.seed, Some(7));
        assert_eq!(found.model.as_deref(), Some("one, \"two\""));
    }

    #[test]
    fn the_hash_stands_in_for_a_model_without_a_name() {
        assert_eq!(
            parse("x\nSteps: 9, Seed: 7, Model hash: 6ce0161689").model.as_deref(),
            Some("6ce0161689")
        );
    }

    #[test]
    fn other_comments_are_not_taken_for_prompts() {
        for text in ["Screenshot", "Created with GIMP", "Size: 3, big", "https://a.b/c: d, e: f, g: h", ""] {
            assert!(!is_probable(text), "{text:?}");
        }
        assert!(is_probable("x\nSteps: 9, Seed: 7"));
        assert!(is_probable("x\nNegative prompt: y"));
    }
}
