//! What all parts of the bench stand on: the study, its pictures, the links, the window, and what the arguments leave out.

use std::path::{Path, PathBuf};
use std::time::Duration;

use image::RgbImage;
use image::imageops::FilterType;
use pairpick::picture::{Viewport, scale};
use pairpick::study::{SourceInfo, Study};

use crate::support::figures::{Arguments, say};
use crate::support::ground::{self, ANNOTATOR, Ground};
use crate::support::launch::Window;
use crate::support::photo::{photograph, psnr};
use crate::support::pictures;
use crate::support::relay::Line;
use crate::support::screen::print::Print;
use crate::support::screen::{Tile, look};
use crate::support::study;
use crate::support::wired::{Wired, binary};

/// The width and height of the pictures' files.
const FILE_SIDE: u32 = 1024;
/// The width and height they are shown at.
pub(crate) const SHOWN: u32 = 768;
/// A window in which the layout shows a pair of squares at that size: 64 × 32 cells each, with height to spare.
pub(crate) const WINDOW: Window = Window { cells: (141, 48), cell: (12, 24) };
/// Cells that a half must show to count as complete: nearly all of 64 × 32.
pub(crate) const CELLS: u32 = 64 * 32 * 9 / 10;
const PAIRS: usize = 32;
const SEED: u64 = 11;

/// A terminal, as the arguments name it, and the persona that plays it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terminal {
    pub(crate) name: &'static str,
    pub(crate) persona: &'static str,
}

const TERMINALS: [Terminal; 3] = [
    Terminal { name: "kitty", persona: "kitty 0.41" },
    Terminal { name: "iterm2", persona: "iTerm2" },
    Terminal { name: "sixel", persona: "foot" },
];

pub(crate) struct World {
    arguments: Arguments,
    folder: PathBuf,
    study: PathBuf,
    /// What the pictures are.
    pub(crate) pictures: &'static str,
    sources: Vec<Source>,
    has_quality: bool,
}

/// A picture at the size it is shown in.
pub(crate) struct Source {
    path: PathBuf,
    pub(crate) shown: RgbImage,
    small: RgbImage,
}

/// A small picture to tell sources apart by.
fn small(picture: &RgbImage) -> RgbImage {
    image::imageops::resize(picture, 16, 16, FilterType::Triangle)
}

impl World {
    pub(crate) fn open(arguments: Arguments) -> Self {
        let photographs = std::env::var_os("PAIRPICK_BENCH_PHOTOS").map(PathBuf::from);
        let photographs = photographs.filter(|_| arguments.value("--pictures") != Some("generated"));
        let pictures = if photographs.is_some() { "photographs" } else { "generated" };
        let folder = Ground::open().file(&format!("wire-{pictures}"));
        let made = pictures::prepare_of(&folder.join("pictures"), PAIRS, || match &photographs {
            Some(folder) => photographs_of(folder),
            None => (0..8).map(|seed| photograph(FILE_SIDE, FILE_SIDE, seed)).collect(),
        });
        let study = folder.join("study.db");
        ground::remove(&study);
        let source = SourceInfo { root: folder.clone(), kind: "manifest".to_owned(), seed: None };
        let pairs = made.iter().enumerate().map(|(number, group)| {
            let mut pair = study::new_pair(number as u64);
            for (new, picture) in [&mut pair.a, &mut pair.b].into_iter().zip(group) {
                new.image.path.clone_from(&picture.path);
                new.image.sha256 = picture.sha256;
                new.image.pixels = Some((FILE_SIDE, FILE_SIDE));
            }
            pair
        });
        Study::open_seeded(&study, SEED).unwrap().import(&source, pairs, |_| ()).unwrap();
        let sources = made.iter().flatten().map(|picture| {
            let file = image::open(&picture.path).unwrap().to_rgb8();
            let shown = scale(&file, Viewport::WHOLE, (SHOWN, SHOWN));
            Source { path: picture.path.clone(), small: small(&shown), shown }
        });
        let sources = sources.collect();
        let help = std::process::Command::new(binary()).args(["label", "--help"]).output().unwrap();
        let has_quality = String::from_utf8_lossy(&help.stdout).contains("--quality");
        World { arguments, folder, study, pictures, sources, has_quality }
    }

    /// How many times to measure.
    pub(crate) fn count(&self, usual: usize) -> usize {
        self.arguments.count(usual)
    }

    /// Whether a list among the arguments names this; one that is not given names all.
    pub(crate) fn wants(&self, argument: &str, name: &str) -> bool {
        self.arguments.value(argument).is_none_or(|list| list.split(',').any(|wanted| wanted == name))
    }

    pub(crate) fn terminals(&self) -> impl Iterator<Item = Terminal> {
        TERMINALS.into_iter().filter(|terminal| self.wants("--terminal", terminal.name))
    }

    /// The fast link, the slow one, none.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line> {
        [("10", self.fast()), ("2", self.slow()), ("local", Line::local())]
            .into_iter()
            .filter(|(name, _)| self.wants("--link", name))
            .map(|(_, line)| line)
    }

    pub(crate) fn fast(&self) -> Line {
        Line::of("10 Mbit/s, 80 ms", 10.0, Duration::from_millis(80), self.buffer())
    }

    pub(crate) fn slow(&self) -> Line {
        Line::of("2 Mbit/s, 200 ms", 2.0, Duration::from_millis(200), self.buffer())
    }

    fn buffer(&self) -> usize {
        self.number("--buffer").unwrap_or(256.0) as usize * 1000
    }

    fn number(&self, argument: &str) -> Option<f64> {
        self.arguments.value(argument).and_then(|value| value.parse().ok())
    }

    /// How long a person looks at a pair.
    pub(crate) fn look(&self, line: &Line) -> Duration {
        let usual = if line.rate.is_some_and(|rate| rate < 5e5) { 4.0 } else { 2.0 };
        Duration::from_secs_f64(self.number("--look").unwrap_or(usual))
    }

    /// The qualities to run with; none where the binary knows no such thing.
    pub(crate) fn qualities(&self) -> Vec<Option<&'static str>> {
        if !self.has_quality {
            return vec![None];
        }
        let all = ["lossless", "auto", "low"].into_iter();
        all.filter(|quality| self.wants("--quality", quality)).map(Some).collect()
    }

    /// A session on a fresh copy of the study. The home and the study go with the folder that comes with it.
    pub(crate) fn start(
        &self,
        terminal: Terminal,
        line: Line,
        quality: Option<&str>,
    ) -> (Wired, tempfile::TempDir) {
        self.start_in(WINDOW, terminal, line, quality)
    }

    /// The same in another window.
    pub(crate) fn start_in(
        &self,
        window: Window,
        terminal: Terminal,
        line: Line,
        quality: Option<&str>,
    ) -> (Wired, tempfile::TempDir) {
        let home = tempfile::tempdir_in(&self.folder).unwrap();
        let study = home.path().join("study.db");
        ground::copy(&self.study, &study);
        let mut arguments =
            vec!["label", study.to_str().unwrap(), "--annotator", ANNOTATOR, "--beat", "0", "--no-score"];
        arguments.extend(quality.map(|quality| ["--quality", quality]).into_iter().flatten());
        (Wired::start(&binary(), &arguments, home.path(), terminal.persona, window, line), home)
    }

    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// PSNR of what a half shows against the source it comes from, and which that is.
    pub(crate) fn quality(&self, half: &[Tile], prints: &[Print]) -> Result<(usize, f64), String> {
        let shown = look::pixels(half, prints, WINDOW.cell)?.ok_or("nothing is shown")?;
        let like = small(&shown);
        let (number, source) = self
            .sources
            .iter()
            .enumerate()
            .max_by(|one, other| psnr(&one.1.small, &like).total_cmp(&psnr(&other.1.small, &like)))
            .ok_or("no sources")?;
        if shown.dimensions() != source.shown.dimensions() {
            say(&format!("shown at {:?} instead of {SHOWN} × {SHOWN}", shown.dimensions()));
            let file = image::open(&source.path).map_err(|error| error.to_string())?.to_rgb8();
            return Ok((number, psnr(&shown, &scale(&file, Viewport::WHOLE, shown.dimensions()))));
        }
        Ok((number, psnr(&shown, &source.shown)))
    }
}

/// The photographs of a folder as squares of the files' size: cut, not scaled, so that their grain stays what it is; one
/// that is smaller is continued by its mirror image.
fn photographs_of(folder: &Path) -> Vec<RgbImage> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    say(&format!("{} photographs", files.len()));
    let square = |path: &PathBuf| {
        let photograph = image::open(path).unwrap().to_rgb8();
        let mirrored =
            |at: u32, side: u32| if (at / side).is_multiple_of(2) { at % side } else { side - 1 - at % side };
        RgbImage::from_fn(FILE_SIDE, FILE_SIDE, |x, y| {
            *photograph.get_pixel(mirrored(x, photograph.width()), mirrored(y, photograph.height()))
        })
    };
    files.iter().map(square).collect()
}
