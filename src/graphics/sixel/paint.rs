//! Which colour of the palette each pixel gets: near to its own, and cheap to say.
//!
//! A sixel picture is said in strips of six rows, a colour at a time, and in each column every colour that occurs costs a
//! byte. So the six pixels of a column are decided together: a colour is taken only where what it makes better is worth
//! its bytes. What is still wrong is carried on to the next column and strip (error diffusion), in part: dithering
//! all of it costs twice the bytes.

use super::colour::{Point, apart, point};
use super::nearest::Nearest;
use super::palette::Palette;
use super::piece::Piece;

/// Rows of a strip.
pub(super) const STRIP: usize = 6;
/// Where nothing is painted.
pub(super) const CLEAR: u16 = u16::MAX;
/// Bytes of a colour that was last used far to the left.
const FAR: f32 = 6.0;
/// Colours that a column may choose among: the two nearest of each pixel, and the column's before.
const MOST: usize = 3 * STRIP;

/// How a piece is painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// The most colours that a piece has, up to 256: registers that every terminal has.
    pub(super) colours: usize,
    /// What a byte is worth, in squared levels summed over pixels; nothing counts but nearness at 0.
    pub(super) byte: f32,
    /// Share of an error that is carried on, 0 to 1.
    pub(super) carry: f32,
}

/// An index of the palette, or [`CLEAR`], for each pixel of a piece, row by row.
pub(super) fn paint(piece: &Piece, palette: &Palette, effort: &Effort) -> Vec<u16> {
    let (width, height) = (piece.width, piece.height);
    let mut painted = vec![CLEAR; width * height];
    let mut nearest = Nearest::new(&palette.points);
    let mut choice = Choice::new();
    let mut from_above = vec![[0.0; 3]; width + 1];
    for top in (0..height).step_by(STRIP) {
        let rows = STRIP.min(height - top);
        let mut below = vec![[0.0; 3]; width + 1];
        let mut carried = [[0.0; 3]; STRIP];
        let mut seen = Seen::new();
        for x in 0..width {
            let mut targets = [None; STRIP];
            for (row, target) in targets.iter_mut().enumerate().take(rows) {
                let Some(pixel) = piece.pixel(x, top + row) else { continue };
                let mut point = add(point(pixel.map(f32::from)), carried[row], 1.0);
                if row == 0 {
                    point = add(point, from_above[x], 1.0);
                }
                *target = Some(point);
            }
            let chosen = choice.column(&targets, &mut nearest, &seen, effort);
            seen.next(x, &chosen);
            carried = [[0.0; 3]; STRIP];
            for row in 0..rows {
                let Some(target) = targets[row] else { continue };
                painted[(top + row) * width + x] = chosen[row];
                let error = add(target, palette.points[usize::from(chosen[row])], -1.0)
                    .map(|error| error * effort.carry);
                // To the right, and to its neighbours above and below; from the last row also into the next strip.
                carried[row] = add(carried[row], error, 0.5);
                if row > 0 {
                    carried[row - 1] = add(carried[row - 1], error, 0.2);
                }
                if row + 1 < rows {
                    carried[row + 1] = add(carried[row + 1], error, 0.3);
                } else {
                    below[x] = add(below[x], error, 0.2);
                    below[x + 1] = add(below[x + 1], error, 0.1);
                }
            }
        }
        from_above = below;
    }
    painted
}

fn add(one: Point, other: Point, share: f32) -> Point {
    std::array::from_fn(|axis| one[axis] + other[axis] * share)
}

/// Where colours were last used in a strip.
struct Seen {
    column: usize,
    last: [usize; 256],
    before: [u16; STRIP],
}

impl Seen {
    fn new() -> Self {
        Seen { column: 0, last: [usize::MAX; 256], before: [CLEAR; STRIP] }
    }

    fn next(&mut self, column: usize, chosen: &[u16; STRIP]) {
        for &index in chosen {
            if index != CLEAR {
                self.last[usize::from(index)] = column;
            }
        }
        self.before = *chosen;
        self.column = column + 1;
    }

    /// About how many bytes a colour costs in the next column.
    #[inline]
    fn bytes(&self, index: u8) -> f32 {
        match self.last[usize::from(index)] {
            usize::MAX => 7.0,
            last => match self.column - last - 1 {
                0 => 0.9,
                gap @ 1..=3 => 1.0 + gap as f32,
                4..=12 => 4.5,
                _ => FAR,
            },
        }
    }
}

/// A value for each row of a column; the last two are padding that lets the machine add eight at once.
type Rows = [f32; 8];

/// Colours to choose from in a column, what they cost, and how far each pixel is from them.
struct Choice {
    number: usize,
    index: [u8; MOST],
    cost: [f32; MOST],
    apart: [Rows; MOST],
}

impl Choice {
    fn new() -> Self {
        Choice { number: 0, index: [0; MOST], cost: [0.0; MOST], apart: [[0.0; 8]; MOST] }
    }

    /// Adds a colour, unless it is there; its place.
    fn add(&mut self, index: u8, targets: &[Option<Point>; STRIP], points: &[Point], cost: f32) -> usize {
        if let Some(at) = self.index[..self.number].iter().position(|&other| other == index) {
            return at;
        }
        let at = self.number;
        self.number += 1;
        self.index[at] = index;
        self.cost[at] = cost;
        for (apart_from, target) in self.apart[at].iter_mut().zip(targets) {
            *apart_from = target.map_or(0.0, |target| apart(target, points[usize::from(index)]));
        }
        at
    }

    /// Decides a column.
    fn column(
        &mut self,
        targets: &[Option<Point>; STRIP],
        nearest: &mut Nearest<'_>,
        seen: &Seen,
        effort: &Effort,
    ) -> [u16; STRIP] {
        self.number = 0;
        let points = nearest.points();
        let cost = |index: u8| seen.bytes(index) * effort.byte;
        let mut of = [NOWHERE; STRIP];
        for row in 0..STRIP {
            let Some(target) = targets[row] else { continue };
            let [best, second] = nearest.two(target);
            of[row] = self.add(best, targets, points, cost(best));
            // One that costs as much as any is no way to save.
            if effort.byte > 0.0 && seen.bytes(second) < FAR {
                self.add(second, targets, points, cost(second));
            }
        }
        if effort.byte > 0.0 {
            for &index in &seen.before {
                if index != CLEAR {
                    self.add(index as u8, targets, points, cost(index as u8));
                }
            }
            self.settle(&mut of);
        }
        of.map(|at| if at == NOWHERE { CLEAR } else { u16::from(self.index[at]) })
    }

    /// Gives up colours of a column, one after the other, as long as that saves more than it spoils.
    fn settle(&self, of: &mut [usize; STRIP]) {
        let mut used = [false; MOST];
        for &at in of.iter().filter(|&&at| at != NOWHERE) {
            used[at] = true;
        }
        loop {
            // Where each pixel would go if it lost its colour.
            let mut second = [f32::MAX; 8];
            for at in (0..self.number).filter(|&at| used[at]) {
                for (row, second) in second.iter_mut().enumerate().take(STRIP) {
                    if of[row] != at {
                        *second = second.min(self.apart[at][row]);
                    }
                }
            }
            let mut best = (0.0_f32, NOWHERE, NOWHERE);
            for leaving in (0..self.number).filter(|&at| used[at]) {
                let mut member: Rows = [0.0; 8];
                for (member, &of) in member.iter_mut().zip(of.iter()) {
                    *member = f32::from(u8::from(of == leaving));
                }
                let worth = self.cost[leaving] + sum(&self.apart[leaving], &member);
                // To others that are in use,
                let gain = worth - sum(&second, &member);
                if gain > best.0 {
                    best = (gain, leaving, NOWHERE);
                }
                // or some of them to one that is not.
                for heir in (0..self.number).filter(|&at| !used[at] && self.cost[at] < self.cost[leaving]) {
                    let room = worth - self.cost[heir];
                    if room > best.0 {
                        let gain = room - sum(&nearer(&second, &self.apart[heir]), &member);
                        if gain > best.0 {
                            best = (gain, leaving, heir);
                        }
                    }
                }
            }
            let (_, leaving, heir) = best;
            if leaving == NOWHERE {
                return;
            }
            used[leaving] = false;
            if heir != NOWHERE {
                used[heir] = true;
            }
            for (row, of) in of.iter_mut().enumerate().filter(|(_, of)| **of == leaving) {
                let candidates = (0..self.number).filter(|&at| used[at]);
                let nearer =
                    |&one: &usize, &other: &usize| self.apart[one][row].total_cmp(&self.apart[other][row]);
                *of = candidates.min_by(nearer).unwrap_or(leaving);
            }
        }
    }
}

/// No place among the colours of a [`Choice`].
const NOWHERE: usize = usize::MAX;

fn nearer(one: &Rows, other: &Rows) -> Rows {
    std::array::from_fn(|row| if one[row] < other[row] { one[row] } else { other[row] })
}

/// The sum over the rows that are members.
fn sum(apart: &Rows, member: &Rows) -> f32 {
    apart.iter().zip(member).map(|(apart, member)| apart * member).sum()
}
