//! A row an image: as one JSON object a line, or as a table for people.

use std::io::{self, Write};

use serde_json::json;

use crate::scorer::probabilities;
use crate::text;

/// Columns of a prompt that heads its images.
const PROMPT_COLUMNS: usize = 100;

/// An image and what became of it.
pub(super) struct Row {
    /// The image, as it was named.
    pub(super) image: String,
    /// Its score, or why it has none.
    pub(super) score: Result<f64, String>,
}

/// Prints the images of one prompt, in their order; probabilities are among those that have a score.
pub(super) fn print(
    prompt: &str,
    rows: &[Row],
    scorer: &str,
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let scores: Vec<f64> = rows.iter().filter_map(|row| row.score.as_ref().ok().copied()).collect();
    let mut shares = probabilities(&scores).into_iter();
    if !as_json {
        writeln!(out, "{}", text::clipped(prompt, PROMPT_COLUMNS))?;
    }
    for Row { image, score } in rows {
        let share = score.as_ref().ok().and_then(|_| shares.next());
        if as_json {
            let mut object = json!({
                "image": image,
                "prompt": prompt,
                "scorer": scorer,
                "score": score.as_ref().ok(),
                "probability": share,
            });
            if let (Err(error), Some(fields)) = (score, object.as_object_mut()) {
                fields.insert("error".to_owned(), json!(error));
            }
            writeln!(out, "{object}")?;
        } else {
            let image = text::printable(image);
            match (score, share) {
                (Ok(score), Some(share)) => writeln!(out, "{score:9.4}  {:6.2} %  {image}", 100.0 * share)?,
                (Ok(score), None) => writeln!(out, "{score:9.4}            {image}")?,
                (Err(error), _) => writeln!(out, "        –         –  {image}: {}", text::printable(error))?,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(rows: &[Row], as_json: bool) -> String {
        let mut out = Vec::new();
        print("a fox\x1b[2J", rows, "pickscore", as_json, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_image_without_a_score_takes_no_share() {
        let row = |image: &str, score| Row { image: image.to_owned(), score };
        let rows = [row("a", Ok(20.0)), row("b\x1b[2J", Err("damaged\u{9b}".to_owned())), row("c", Ok(20.0))];
        let lines: Vec<serde_json::Value> =
            printed(&rows, true).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["probability"], 0.5);
        assert_eq!(lines[1]["score"], serde_json::Value::Null);
        assert_eq!(lines[1]["error"], "damaged\u{9b}");
        assert_eq!(lines[2]["score"], 20.0);
        let table = printed(&rows, false);
        assert!(!table.chars().any(|c| c.is_control() && c != '\n'), "{table:?}");
        assert!(table.contains("50.00 %"), "{table}");
    }
}
