//! Brackets of any size, played to the end with any outcomes.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

use proptest::prelude::*;

use super::*;

type Picks = HashMap<[usize; 2], Verdict>;

fn standing(bracket: &Bracket, picks: &Picks) -> Standing {
    let decided = |one, other| Ok::<_, Infallible>(picks.get(&[one, other]).copied());
    let Ok(standing) = bracket.replay(decided, |one, other| (one + other) % 2 == 0);
    standing
}

/// The matches of a round that is played at once, then the next, with the first image winning throughout.
fn rounds(bracket: &Bracket) -> Vec<Vec<[usize; 2]>> {
    let mut picks = Picks::new();
    let mut rounds = Vec::new();
    loop {
        let open = standing(bracket, &picks).open;
        if open.is_empty() {
            return rounds;
        }
        picks.extend(open.iter().map(|meeting| (*meeting, Verdict::First)));
        rounds.push(open);
    }
}

#[test]
fn the_winner_stays_and_meets_the_next_image() {
    let bracket = Bracket::new(Tournament::WinnerStays, &[4]);
    let mut picks = Picks::new();
    for (meeting, verdict) in
        [([0, 1], Verdict::Second), ([1, 2], Verdict::Neither), ([1, 3], Verdict::First)]
    {
        assert_eq!(standing(&bracket, &picks).open, [meeting], "one at a time");
        picks.insert(meeting, verdict);
    }
    let end = standing(&bracket, &picks);
    assert_eq!(end, Standing { open: Vec::new(), decided: 3, winner: Some(1), won: 2 });
}

#[test]
fn a_knockout_has_full_rounds_after_the_first() {
    let bracket = |size| Bracket::new(Tournament::Knockout, &[size]);
    assert_eq!(rounds(&bracket(4)), [vec![[0, 1], [2, 3]], vec![[0, 2]]]);
    assert_eq!(rounds(&bracket(8)).iter().map(Vec::len).collect::<Vec<_>>(), [4, 2, 1]);
    // One of five goes through a match more; those without one in the first round can meet at once.
    assert_eq!(rounds(&bracket(5)), [vec![[0, 1], [3, 4]], vec![[0, 2]], vec![[0, 3]]]);
}

#[test]
fn after_a_tie_the_coin_says_who_goes_on_in_a_knockout() {
    let bracket = Bracket::new(Tournament::Knockout, &[4]);
    let picks = Picks::from([([0, 1], Verdict::Neither), ([2, 3], Verdict::Neither)]);
    assert_eq!(standing(&bracket, &picks).open, [[1, 3]], "odd sums: the second goes on");
}

#[test]
fn images_that_come_later_leave_what_was_decided() {
    for tournament in [Tournament::WinnerStays, Tournament::Knockout] {
        let before = Bracket::new(tournament, &[3]);
        let picks: Picks = rounds(&before).into_iter().flatten().map(|two| (two, Verdict::First)).collect();
        assert_eq!(standing(&before, &picks).winner, Some(0));
        let after = Bracket::new(tournament, &[3, 3]);
        let now = standing(&after, &picks);
        assert_eq!((now.decided, after.matches(), now.winner), (2, 5, None));
    }
}

#[test]
fn one_image_or_none_makes_no_match() {
    for tournament in [Tournament::WinnerStays, Tournament::Knockout] {
        for batches in [&[][..], &[0], &[1]] {
            assert_eq!(Bracket::new(tournament, batches).matches(), 0);
        }
    }
}

proptest! {
    #[test]
    fn any_bracket_ends_after_n_minus_1_matches_with_an_image_that_lost_none(
        knockout: bool,
        batches in proptest::collection::vec(0_usize..20, 1..4),
        script in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..3), 80),
    ) {
        let tournament = if knockout { Tournament::Knockout } else { Tournament::WinnerStays };
        let bracket = Bracket::new(tournament, &batches);
        let images: usize = batches.iter().sum();
        prop_assert_eq!(bracket.matches(), images.saturating_sub(1));
        let mut picks = Picks::new();
        let mut met = HashSet::new();
        let mut script = script.into_iter();
        let end = loop {
            let now = standing(&bracket, &picks);
            prop_assert_eq!(now.decided, picks.len());
            if now.open.is_empty() {
                break now;
            }
            let (which, verdict) = script.next().expect("more than any bracket needs");
            let meeting = *which.get(&now.open);
            let verdict = [Verdict::First, Verdict::Second, Verdict::Neither][verdict];
            prop_assert!(met.insert([meeting[0].min(meeting[1]), meeting[0].max(meeting[1])]), "met twice");
            picks.insert(meeting, verdict);
        };
        prop_assert_eq!(picks.len(), images.saturating_sub(1));
        if images > 1 {
            let winner = end.winner.expect("all is decided");
            let lost = picks.iter().any(|([first, second], verdict)| match verdict {
                Verdict::First => *second == winner,
                Verdict::Second => *first == winner,
                Verdict::Neither => false,
            });
            prop_assert!(!lost);
            let all: HashSet<usize> = met.iter().flatten().copied().collect();
            prop_assert_eq!(all.len(), images, "every image has been on the screen");
        }
    }
}
