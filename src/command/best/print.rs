//! A ranking in writing: one JSON object a line, or a table for people.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::ranking::{Choice, Failed, Ranked, Ranking};
use crate::dataset::Rejected;
use crate::text::{self, thousands};

/// Columns of the bar of the best image.
const BAR: usize = 16;

/// A row of a ranking as an object.
pub(super) fn object(prompt: &str, rank: usize, ranked: &Ranked) -> Value {
    json!({
        "rank": rank,
        "image": ranked.image.to_string_lossy(),
        "prompt": prompt,
        "score": ranked.score,
        "probability": ranked.probability,
    })
}

/// An image without a rank as an object.
pub(super) fn failure(prompt: &str, failed: &Failed) -> Value {
    json!({
        "rank": null,
        "image": failed.image.to_string_lossy(),
        "prompt": prompt,
        "score": null,
        "probability": null,
        "error": failed.error,
    })
}

/// The chosen ones as an object a line, then those without a rank.
pub(super) fn objects(ranking: &Ranking, choice: Choice, out: &mut impl Write) -> io::Result<()> {
    for (at, ranked) in ranking.chosen(choice).iter().enumerate() {
        writeln!(out, "{}", object(&ranking.prompt, at + 1, ranked))?;
    }
    ranking.failed.iter().try_for_each(|failed| writeln!(out, "{}", failure(&ranking.prompt, failed)))
}

/// What a source left out before it was known to be an image of a prompt.
pub(super) fn rejections(rejected: &[Rejected], out: &mut impl Write) -> io::Result<()> {
    rejected.iter().try_for_each(|rejected| {
        let object = json!({
            "rank": null,
            "image": null,
            "prompt": null,
            "score": null,
            "probability": null,
            "error": rejected.to_string(),
        });
        writeln!(out, "{object}")
    })
}

/// A row of the table; `best` is the first one's probability.
pub(super) fn row(rank: usize, ranked: &Ranked, best: f64) -> String {
    let bar = "━".repeat((BAR as f64 * ranked.probability / best).round() as usize);
    format!(
        "{rank:>4}  {:9.4}  {:6.2} %  {bar:BAR$}  {}",
        ranked.score,
        100.0 * ranked.probability,
        name(&ranked.image)
    )
}

/// The same on two lines, for a table with pictures: the numbers, then the name.
pub(super) fn two_lines(rank: usize, ranked: &Ranked, best: f64) -> [String; 2] {
    let bar = "━".repeat((BAR as f64 * ranked.probability / best).round() as usize);
    let numbers = format!("{rank:>4}  {:9.4}  {:6.2} %  {bar}", ranked.score, 100.0 * ranked.probability);
    [numbers, format!("      {}", name(&ranked.image))]
}

/// The chosen ones as rows of a table; the last row says how many more there are.
pub(super) fn rows(ranking: &Ranking, choice: Choice) -> Vec<String> {
    let chosen = ranking.chosen(choice);
    let best = chosen.first().map_or(1.0, |first| first.probability);
    let rows = chosen.iter().enumerate().map(|(at, ranked)| row(at + 1, ranked, best));
    let more = ranking.ranked.len() - chosen.len();
    rows.chain((more > 0).then(|| format!("      and {} more", thousands(more as u64)))).collect()
}

/// A file's name as it may be printed.
pub(super) fn name(path: &Path) -> String {
    text::printable(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_safe_for_a_terminal_and_says_how_many_more_there_are() {
        let images = vec![("a\x1b[2J.png".into(), 1.0), ("b.png".into(), 0.0), ("c.png".into(), -1.0)];
        let ranking = Ranking::of_sorted("x".to_owned(), images);
        let rows = rows(&ranking, Choice { number: Some(2), top_p: None });
        assert_eq!(rows.len(), 3);
        assert!(rows[0].contains("66.52 %  ━━━━━━━━━━━━━━━━  a␛[2J.png"), "{rows:?}");
        assert!(rows[1].contains("━━━━━━            b.png"), "{rows:?}");
        assert!(rows[2].ends_with("and 1 more"), "{rows:?}");
    }
}
