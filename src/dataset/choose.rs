//! Which pairs to make of the images of a prompt, and which image of a pair is `a`.
//!
//! Pairs are drawn one after another, each time the one that is rarest so far: first a pair of two models that have
//! met least often in the study, then the images used least in this prompt, then by lot. The lot is seeded by the
//! seed and the prompt together. A pair of one model with itself says nothing about models, so such pairs are drawn
//! only when no other pair of the prompt is left; images of unknown model count as pairs of two models.
//!
//! What a prompt gets depends on the prompts before it, through the counts. So pairs a study has already are handed
//! in again and kept ([`Chooser::keep`]): adding prompts, or images to a prompt, then only adds pairs.

use std::collections::{BTreeMap, HashMap, HashSet};

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use sha2::{Digest, Sha256};

/// A model by number; 0 stands for unknown.
type ModelId = usize;

const UNKNOWN: ModelId = 0;

/// What has been drawn so far over all prompts.
pub(super) struct Chooser {
    seed: u64,
    ids: HashMap<String, ModelId>,
    meetings: HashMap<(ModelId, ModelId), Meetings>,
    /// How much more often a model was `a` than `b`.
    tilt: HashMap<ModelId, i64>,
}

/// What has been drawn of two models, the one with the lower number first.
#[derive(Default, Clone, Copy)]
struct Meetings {
    count: u64,
    /// How much more often the first of the two was `a`.
    tilt: i64,
}

/// The images of one prompt while pairs of them are drawn; an image is known by its place in the group.
pub(super) struct Draw {
    models: Vec<ModelId>,
    /// The lot: a random rank of each image.
    ranks: Vec<u64>,
    uses: Vec<u64>,
    tilts: Vec<i64>,
    taken: HashSet<(usize, usize)>,
}

impl Draw {
    /// Whether the pair of these two images was kept or drawn.
    pub(super) fn has(&self, one: usize, other: usize) -> bool {
        self.taken.contains(&ordered(one, other))
    }
}

impl Chooser {
    pub(super) fn new(seed: u64) -> Self {
        Chooser { seed, ids: HashMap::new(), meetings: HashMap::new(), tilt: HashMap::new() }
    }

    /// Begins a prompt whose images were made by these models.
    pub(super) fn begin<'a>(&mut self, prompt: &str, models: impl Iterator<Item = Option<&'a str>>) -> Draw {
        let lot = Sha256::new().chain_update(self.seed.to_le_bytes()).chain_update(prompt).finalize();
        let mut random = Pcg64::from_seed(lot.into());
        let models: Vec<ModelId> = models.map(|model| self.id(model)).collect();
        let count = models.len();
        Draw {
            models,
            ranks: (0..count).map(|_| random.next_u64()).collect(),
            uses: vec![0; count],
            tilts: vec![0; count],
            taken: HashSet::new(),
        }
    }

    fn id(&mut self, model: Option<&str>) -> ModelId {
        let Some(model) = model else { return UNKNOWN };
        let next = self.ids.len() + 1;
        *self.ids.entry(model.to_owned()).or_insert(next)
    }

    /// Takes a pair as it stands, with `a` first.
    pub(super) fn keep(&mut self, draw: &mut Draw, a: usize, b: usize) {
        if a != b && draw.taken.insert(ordered(a, b)) {
            self.count(draw, a, b);
        }
    }

    fn count(&mut self, draw: &mut Draw, a: usize, b: usize) {
        draw.uses[a] += 1;
        draw.uses[b] += 1;
        draw.tilts[a] += 1;
        draw.tilts[b] -= 1;
        let (model_a, model_b) = (draw.models[a], draw.models[b]);
        let meetings = self.meetings.entry(ordered(model_a, model_b)).or_default();
        meetings.count += 1;
        if model_a != model_b {
            meetings.tilt += if model_a < model_b { 1 } else { -1 };
            *self.tilt.entry(model_a).or_default() += 1;
            *self.tilt.entry(model_b).or_default() -= 1;
        }
    }

    /// Takes the pair of these two images, which the caller sees to is not taken twice, and says which is `a`: the one that has been it less often, by models
    /// where they differ, else by images.
    pub(super) fn take(&mut self, draw: &mut Draw, one: usize, other: usize) -> (usize, usize) {
        let (model_one, model_other) = (draw.models[one], draw.models[other]);
        let meetings = self.meetings.get(&ordered(model_one, model_other)).copied().unwrap_or_default();
        let tilt = |model| self.tilt.get(&model).copied().unwrap_or_default();
        let together = if model_one < model_other { meetings.tilt } else { -meetings.tilt };
        let lean = [together, tilt(model_one) - tilt(model_other), draw.tilts[one] - draw.tilts[other]]
            .into_iter()
            .find(|lean| *lean != 0);
        let one_is_a = match lean {
            Some(lean) => lean < 0,
            // Odd and even rather than which is greater: an image of high rank would else win all its ties.
            None => (draw.ranks[one] ^ draw.ranks[other]) & 1 == u64::from(one < other),
        };
        let (a, b) = if one_is_a { (one, other) } else { (other, one) };
        self.count(draw, a, b);
        (a, b)
    }

    /// The next pair of this prompt, `a` first; `None` when all have been drawn.
    pub(super) fn draw(&mut self, draw: &mut Draw) -> Option<(usize, usize)> {
        let mut by_model: BTreeMap<ModelId, Vec<usize>> = BTreeMap::new();
        for (image, model) in draw.models.iter().enumerate() {
            by_model.entry(*model).or_default().push(image);
        }
        for images in by_model.values_mut() {
            images.sort_by_key(|image| (draw.uses[*image], draw.ranks[*image]));
        }
        let models: Vec<ModelId> = by_model.keys().copied().collect();
        let mut meetings: Vec<(bool, u64, ModelId, ModelId)> = Vec::new();
        for (at, one) in models.iter().enumerate() {
            for other in &models[at..] {
                let count = self.meetings.get(&(*one, *other)).map_or(0, |meetings| meetings.count);
                meetings.push((one == other && *one != UNKNOWN, count, *one, *other));
            }
        }
        meetings.sort_unstable();
        // All meetings that are rarest; among them the images decide. Those with nothing left to draw are passed over.
        for rarest in meetings.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
            let best = rarest
                .iter()
                .filter_map(|(_, _, one, other)| draw.least_used(&by_model[one], &by_model[other]))
                .min();
            if let Some((_, _, one, other)) = best {
                draw.taken.insert(ordered(one, other));
                return Some(self.take(draw, one, other));
            }
        }
        None
    }
}

impl Draw {
    /// The least used pair not yet taken of an image of each list; both lists are sorted by use and lot. Gives how
    /// often the two were used, the lot, and the two.
    fn least_used(&self, ones: &[usize], others: &[usize]) -> Option<((u64, u64), u64, usize, usize)> {
        let mut best: Option<((u64, u64), u64, usize, usize)> = None;
        for one in ones {
            let least = self.uses[*one] + others.first().map_or(0, |other| self.uses[*other]);
            if best.is_some_and(|best| best.0.0 < least) {
                break;
            }
            let free = others.iter().find(|other| *other != one && !self.has(*one, **other));
            if let Some(other) = free {
                let (use_one, use_other) = (self.uses[*one], self.uses[*other]);
                let lot = self.ranks[*one].wrapping_add(self.ranks[*other]);
                let found = ((use_one + use_other, use_one.max(use_other)), lot, *one, *other);
                best = Some(best.map_or(found, |best| best.min(found)));
            }
        }
        best
    }
}

fn ordered<T: Ord>(one: T, other: T) -> (T, T) {
    if one <= other { (one, other) } else { (other, one) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 6] = ["m0", "m1", "m2", "m3", "m4", "m5"];

    /// The pairs of `prompts` prompts with one image of each of `models` models, drawn `wanted` a prompt.
    fn regular(
        seed: u64,
        prompts: usize,
        models: usize,
        wanted: usize,
    ) -> (Chooser, Vec<Vec<(usize, usize)>>) {
        let mut chooser = Chooser::new(seed);
        let drawn = (0..prompts)
            .map(|prompt| {
                let names = NAMES[..models].iter().map(|name| Some(*name));
                let mut draw = chooser.begin(&format!("prompt {prompt}"), names);
                (0..wanted).map_while(|_| chooser.draw(&mut draw)).collect()
            })
            .collect();
        (chooser, drawn)
    }

    proptest! {
        #[test]
        fn each_two_models_meet_equally_often_on_a_regular_design(
            seed: u64, prompts in 1usize..40, models in 2usize..=6, wanted in 1usize..15,
        ) {
            let wanted = wanted.min(models * (models - 1) / 2);
            let (chooser, drawn) = regular(seed, prompts, models, wanted);
            let mut counts = vec![0u32; models * models];
            for (a, b) in drawn.iter().flatten() {
                let (one, other) = ordered(*a, *b);
                counts[one * models + other] += 1;
            }
            let met = (0..models).flat_map(|one| (one + 1..models).map(move |other| (one, other)));
            let met: Vec<u32> = met.map(|(one, other)| counts[one * models + other]).collect();
            let (least, most) = (met.iter().min().unwrap(), met.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{met:?}");
            prop_assert_eq!(met.iter().sum::<u32>() as usize, prompts * wanted);
            // Positions: within two models to one, over a model to one for each model it meets.
            for meetings in chooser.meetings.values() {
                prop_assert!(meetings.tilt.abs() <= 1);
            }
            for tilt in chooser.tilt.values() {
                prop_assert!(tilt.unsigned_abs() < models as u64, "{tilt}");
            }
        }

        #[test]
        fn images_of_one_prompt_are_used_about_equally_often(seed: u64, images in 2usize..30, wanted in 1usize..100) {
            let mut chooser = Chooser::new(seed);
            let mut draw = chooser.begin("a fox", (0..images).map(|_| None));
            let drawn: Vec<_> = (0..wanted).map_while(|_| chooser.draw(&mut draw)).collect();
            prop_assert_eq!(drawn.len(), wanted.min(images * (images - 1) / 2));
            let (least, most) = (draw.uses.iter().min().unwrap(), draw.uses.iter().max().unwrap());
            prop_assert!(most - least <= 2, "{:?}", draw.uses);
            prop_assert!(draw.tilts.iter().all(|tilt| tilt.abs() <= 5), "{:?}", draw.tilts);
        }

        #[test]
        fn no_pair_is_drawn_twice_and_all_are_drawn_in_the_end(
            seed: u64, models in proptest::collection::vec(0usize..4, 0..12),
        ) {
            let mut chooser = Chooser::new(seed);
            let mut draw = chooser.begin("a fox", models.iter().map(|model| NAMES[..3].get(*model).copied()));
            let drawn: Vec<_> = std::iter::from_fn(|| chooser.draw(&mut draw)).collect();
            let distinct: HashSet<_> = drawn.iter().map(|(a, b)| ordered(*a, *b)).collect();
            prop_assert_eq!(drawn.len(), models.len() * models.len().saturating_sub(1) / 2);
            prop_assert_eq!(distinct.len(), drawn.len());
        }

        #[test]
        fn all_pairs_in_any_order_are_balanced_by_position(seed: u64, images in 2usize..12) {
            let mut chooser = Chooser::new(seed);
            let mut draw = chooser.begin("a fox", (0..images).map(|_| None));
            for one in 0..images {
                for other in one + 1..images {
                    chooser.take(&mut draw, one, other);
                }
            }
            prop_assert!(draw.tilts.iter().all(|tilt| tilt.abs() <= 3), "{:?}", draw.tilts);
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_pairs_and_another_seed_others() {
        assert_eq!(regular(7, 20, 4, 2).1, regular(7, 20, 4, 2).1);
        assert_ne!(regular(7, 20, 4, 2).1, regular(8, 20, 4, 2).1);
    }

    #[test]
    fn prompts_added_at_the_end_do_not_change_those_before() {
        let (_, before) = regular(7, 10, 4, 2);
        let (_, after) = regular(7, 15, 4, 2);
        assert_eq!(before, after[..10]);
    }

    #[test]
    fn a_model_meets_itself_only_when_nothing_else_is_left() {
        let mut chooser = Chooser::new(1);
        let mut draw = chooser.begin("a fox", ["x", "x", "y", "y"].into_iter().map(Some));
        let drawn: Vec<_> = std::iter::from_fn(|| chooser.draw(&mut draw)).collect();
        let own: Vec<bool> = drawn.iter().map(|(a, b)| draw.models[*a] == draw.models[*b]).collect();
        assert_eq!(own, [false, false, false, false, true, true]);
    }

    #[test]
    fn a_kept_pair_counts_and_is_not_drawn_again() {
        let mut chooser = Chooser::new(1);
        let mut draw = chooser.begin("a fox", ["x", "y", "z"].into_iter().map(Some));
        chooser.keep(&mut draw, 2, 0);
        let drawn: Vec<_> = std::iter::from_fn(|| chooser.draw(&mut draw)).collect();
        assert_eq!(drawn.len(), 2);
        assert!(drawn.iter().all(|(a, b)| ordered(*a, *b) != (0, 2)));
    }

    #[test]
    fn ten_thousand_images_of_one_prompt_are_no_burden() {
        let mut chooser = Chooser::new(1);
        let mut draw = chooser.begin("a fox", (0..10_000).map(|_| Some("x")));
        assert_eq!((0..20).map_while(|_| chooser.draw(&mut draw)).count(), 20);
    }
}
