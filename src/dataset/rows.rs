//! What becomes of one row of a manifest: a pair at once, or an image that waits in its group.

use std::collections::VecDeque;
use std::path::Path;

use super::files::Files;
use super::group::{Grouping, Member, Place};
use super::item::{Item, Rejected, Warning};
use super::manifest::{Content, ImageCells, Row};
use super::rounds::new_image;
use crate::pair::NewPair;

/// A row that names a pair: reads its images and gives the pair, or why there is none.
pub(super) fn pair(line: u64, row: Row, root: &Path, files: &mut Files, ready: &mut VecDeque<Item>) {
    let place = Place::Line(line);
    let Content::Pair { id, a, b } = row.content else {
        ready.push_back(Item::Rejected(Rejected::new(
            place,
            "has one image, while the manifest's rows are pairs",
        )));
        return;
    };
    let found = [&a, &b].map(|cells| files.get(&root.join(&cells.locator)));
    let [found_a, found_b] = match found {
        [Ok(found_a), Ok(found_b)] => [found_a, found_b],
        failed => {
            let failures = [&a, &b].into_iter().zip(failed);
            let reasons: Vec<String> = failures
                .filter_map(|(cells, found)| Some(format!("{}: {}", cells.locator, found.err()?)))
                .collect();
            ready.push_back(Item::Rejected(Rejected::new(place, reasons.join("; "))));
            return;
        }
    };
    let mut warn = |reason: String| ready.push_back(Item::Warning(Warning::new(&place, reason)));
    row.notes.into_iter().for_each(&mut warn);
    for (cells, found) in [(&a, &found_a), (&b, &found_b)] {
        if let Some(reason) = &found.warning {
            warn(format!("{}: {reason}", cells.locator));
        }
    }
    // Taken in: a study may hold such pairs on purpose, to see whether its annotators are awake.
    if found_a.facts.sha256 == found_b.facts.sha256 {
        warn("both images are the same, byte for byte".to_owned());
    }
    let image = |cells: ImageCells, facts| {
        let model = cells.model.as_deref();
        new_image(root, Path::new(&cells.locator), model, cells.seed, cells.guidance, facts)
    };
    ready.push_back(Item::Pair(NewPair {
        external_id: id,
        prompt: row.prompt,
        a: image(a, &found_a.facts),
        b: image(b, &found_b.facts),
    }));
}

/// A row that names an image: puts it into the group of its prompt.
pub(super) fn group(line: u64, row: Row, grouping: &mut Grouping, ready: &mut VecDeque<Item>) {
    let place = Place::Line(line);
    let Content::Image(ImageCells { locator, model, seed, guidance }) = row.content else {
        let reason = "is a pair, while the manifest's rows are single images";
        ready.push_back(Item::Rejected(Rejected::new(place, reason)));
        return;
    };
    for note in row.notes {
        ready.push_back(Item::Warning(Warning::new(&place, note)));
    }
    let model = model.map(|model| grouping.model(&model));
    let member = Member { place, file: locator.into(), model, seed, guidance, facts: None };
    grouping.add(&row.prompt, &row.prompt, member);
}
