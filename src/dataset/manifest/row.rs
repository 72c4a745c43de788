//! What a row says: a pair, or one image of a prompt.

use super::cells::{Cell, Cells, quoted};

/// What makes a manifest, for messages.
pub(super) const WANTED: &str = "prompt, image_a, image_b (optional: id, model_a, model_b, seed_a, seed_b, \
     guidance_a, guidance_b) or, with one image a row, prompt, image, model (optional: seed, guidance)";

/// Whether the rows of a manifest are pairs or single images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Pairs,
    Images,
}

impl Shape {
    /// The shape of a manifest with these columns, or the first column it lacks.
    pub(super) fn of(columns: &[String]) -> Result<Self, &'static str> {
        let has = |name: &str| columns.iter().any(|column| column == name);
        match (has("prompt"), has("image_a"), has("image_b"), has("image")) {
            (true, true, true, _) => Ok(Shape::Pairs),
            (true, false, false, true) => Ok(Shape::Images),
            (false, ..) => Err("prompt"),
            (true, true, false, _) => Err("image_b"),
            (true, false, true, _) => Err("image_a"),
            (true, false, false, false) => Err("image_a and image_b, or image"),
        }
    }
}

/// An image as a row names it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImageCells {
    pub(crate) locator: String,
    pub(crate) model: Option<String>,
    pub(crate) seed: Option<i64>,
    pub(crate) guidance: Option<f64>,
}

/// A row that could be read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) prompt: String,
    pub(crate) content: Content,
    /// What was left out of it.
    pub(crate) notes: Vec<String>,
}

/// What a row holds beside its prompt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Pair { id: Option<String>, a: ImageCells, b: ImageCells },
    Image(ImageCells),
}

impl Row {
    /// A row of a manifest of this shape, or why it is none.
    pub(super) fn read(mut cells: Cells, shape: Shape) -> Result<Self, String> {
        let mut notes = Vec::new();
        let prompt = text(&mut cells, "prompt")?;
        let content = match shape {
            Shape::Pairs => {
                if cells.holds("image") && !cells.holds("image_a") && !cells.holds("image_b") {
                    return Err("has one image, while the manifest's rows are pairs".to_owned());
                }
                let a = image(&mut cells, ["image_a", "model_a", "seed_a", "guidance_a"], &mut notes)?;
                let b = image(&mut cells, ["image_b", "model_b", "seed_b", "guidance_b"], &mut notes)?;
                Content::Pair { id: label(&mut cells, "id")?, a, b }
            }
            Shape::Images => {
                if cells.holds("image_a") || cells.holds("image_b") {
                    return Err("is a pair, while the manifest's rows are single images".to_owned());
                }
                Content::Image(image(&mut cells, ["image", "model", "seed", "guidance"], &mut notes)?)
            }
        };
        Ok(Row { prompt, content, notes })
    }
}

fn image(cells: &mut Cells, names: [&str; 4], notes: &mut Vec<String>) -> Result<ImageCells, String> {
    let [image, model, seed, guidance] = names;
    let locator = text(cells, image)?;
    if locator.starts_with("http://") || locator.starts_with("https://") {
        return Err(format!(
            "{image} {} is an address, and only files are read: download it first",
            quoted(&locator)
        ));
    }
    Ok(ImageCells {
        locator,
        model: label(cells, model)?,
        seed: number(cells, seed, whole, notes),
        guidance: number(cells, guidance, finite, notes),
    })
}

/// A text that must be there.
fn text(cells: &mut Cells, name: &str) -> Result<String, String> {
    match cells.take(name) {
        Cell::Text(text) if text.trim().is_empty() => Err(format!("{name} is empty")),
        Cell::Text(text) => Ok(text),
        Cell::Number(_) => Err(format!("{name} is a number, not a text")),
        Cell::Other(kind) => Err(format!("{name} is {kind}, not a text")),
        Cell::Nothing => Err(format!("has no {name}")),
    }
}

/// A text or number that may be missing.
fn label(cells: &mut Cells, name: &str) -> Result<Option<String>, String> {
    match cells.take(name) {
        Cell::Text(text) if text.trim().is_empty() => Ok(None),
        Cell::Text(text) | Cell::Number(text) => Ok(Some(text)),
        Cell::Nothing => Ok(None),
        Cell::Other(kind) => Err(format!("{name} is {kind}, not a text")),
    }
}

/// A number that may be missing. A value that is none costs a note, not the row.
fn number<T>(
    cells: &mut Cells,
    name: &str,
    read: fn(&str) -> Option<T>,
    notes: &mut Vec<String>,
) -> Option<T> {
    let text = match cells.take(name) {
        Cell::Nothing => return None,
        Cell::Text(text) if text.trim().is_empty() => return None,
        Cell::Text(text) | Cell::Number(text) => text,
        Cell::Other(kind) => kind.to_owned(),
    };
    let value = read(text.trim());
    if value.is_none() {
        notes.push(format!("{name} {} can't be read as a number and is left out", quoted(&text)));
    }
    value
}

/// A seed; one written as `7.0`, as spreadsheets do, is whole too.
fn whole(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    text.parse().ok().or_else(|| {
        let value: f64 = text.parse().ok()?;
        (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
    })
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, shape: Shape) -> Result<Row, String> {
        Row::read(Cells::from_json(json.as_bytes()).unwrap(), shape)
    }

    #[test]
    fn a_pair_row_is_read_with_its_models_and_id() {
        let row = read(
            r#"{"id": 7, "prompt": "a fox", "image_a": "a.png", "image_b": "b.png", "model_b": "x", "seed_a": 3.0}"#,
            Shape::Pairs,
        )
        .unwrap();
        let Content::Pair { id, a, b } = row.content else { panic!("a pair") };
        assert_eq!(id.as_deref(), Some("7"));
        assert_eq!((a.model, a.seed, b.model.as_deref()), (None, Some(3), Some("x")));
    }

    #[test]
    fn a_row_that_is_none_says_what_it_lacks() {
        for (json, reason) in [
            (r#"{"image_a": "a", "image_b": "b"}"#, "has no prompt"),
            (r#"{"prompt": " ", "image_a": "a", "image_b": "b"}"#, "prompt is empty"),
            (r#"{"prompt": 5, "image_a": "a", "image_b": "b"}"#, "prompt is a number, not a text"),
            (r#"{"prompt": "x", "image_a": "a"}"#, "has no image_b"),
            (r#"{"prompt": "x", "image_a": "a", "image_b": ""}"#, "image_b is empty"),
            (r#"{"prompt": "x", "image_a": ["a"], "image_b": "b"}"#, "image_a is an array, not a text"),
        ] {
            assert_eq!(read(json, Shape::Pairs).unwrap_err(), reason);
        }
        let reason = read(r#"{"prompt": "x", "image_a": "https://x/y.png", "image_b": "b"}"#, Shape::Pairs);
        assert!(reason.unwrap_err().contains("download"));
    }

    #[test]
    fn a_seed_out_of_range_costs_a_note_and_not_the_row() {
        let row =
            read(r#"{"prompt": "x", "image": "a", "seed": 18446744073709551615}"#, Shape::Images).unwrap();
        let Content::Image(image) = row.content else { panic!("an image") };
        assert_eq!(image.seed, None);
        assert_eq!(row.notes.len(), 1);
    }

    #[test]
    fn rows_of_the_other_shape_are_told() {
        let pair = r#"{"prompt": "x", "image_a": "a", "image_b": "b"}"#;
        let image = r#"{"prompt": "x", "image": "a"}"#;
        assert!(read(pair, Shape::Images).unwrap_err().contains("pair"));
        assert!(read(image, Shape::Pairs).unwrap_err().contains("one image"));
    }
}
