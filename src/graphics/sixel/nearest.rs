//! Which colours of a palette are near a point, found once for all points of a small cell.

use super::colour::{Point, apart};

/// How many near colours are kept for a cell.
const KEPT: usize = 6;

/// The colours of a palette by nearness.
pub(super) struct Nearest<'p> {
    points: &'p [Point],
    /// One more than the cell's place in `lists`; 0 where it was not asked for yet.
    cells: Vec<u32>,
    lists: Vec<[u8; KEPT]>,
}

impl<'p> Nearest<'p> {
    pub(super) fn new(points: &'p [Point]) -> Self {
        Nearest { points, cells: vec![0; 1 << 16], lists: Vec::new() }
    }

    /// The palette.
    pub(super) fn points(&self) -> &'p [Point] {
        self.points
    }

    /// The nearest colour and the next, as far as the cell's list knows them; the same twice where there is one.
    #[inline]
    pub(super) fn two(&mut self, point: Point) -> [u8; 2] {
        let list = self.to(point);
        let (mut best, mut second) = ((f32::MAX, list[0]), (f32::MAX, list[0]));
        for index in list {
            let distance = apart(point, self.points[usize::from(index)]);
            if distance < best.0 {
                second = best;
                best = (distance, index);
            } else if distance < second.0 && index != best.1 {
                second = (distance, index);
            }
        }
        [best.1, second.1]
    }

    /// Colours near a point, the nearest to its cell first; fewer colours than are kept repeat themselves.
    #[inline]
    fn to(&mut self, point: Point) -> [u8; KEPT] {
        // Cells of 4 levels of luma, 8 and 8 of the differences.
        let luma = (point[0] as i32 >> 2).clamp(0, 63);
        let [blue, red] = [point[1], point[2]].map(|value| ((value + 128.0) as i32 >> 3).clamp(0, 31));
        let key = (luma << 10 | blue << 5 | red) as usize;
        match self.cells[key] {
            0 => {
                let middle = [luma * 4 + 2, blue * 8 + 4 - 128, red * 8 + 4 - 128].map(|value| value as f32);
                let list = self.list(middle);
                self.lists.push(list);
                self.cells[key] = self.lists.len() as u32;
                list
            }
            at => self.lists[at as usize - 1],
        }
    }

    fn list(&self, middle: Point) -> [u8; KEPT] {
        let mut best = [(f32::MAX, 0_u8); KEPT];
        for (index, &point) in self.points.iter().enumerate() {
            let mut entry = (apart(point, middle), index as u8);
            if entry.0 >= best[KEPT - 1].0 {
                continue;
            }
            for kept in &mut best {
                if entry.0 < kept.0 {
                    std::mem::swap(kept, &mut entry);
                }
            }
        }
        let known = self.points.len().min(KEPT);
        std::array::from_fn(|at| best[at.min(known - 1)].1)
    }
}
