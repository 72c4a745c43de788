//! A reference terminal: rio-vt's state machine, and what a renderer would make of its images.
//!
//! Feed it what goes to a terminal, then look at the pixels ([`Reference::screen`]) or the text.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use image::{Rgb, RgbImage};
use pairpick::terminal::CellSize;
use ratatui::layout::Rect;
use rio_vt::ansi::CursorShape;
use rio_vt::ansi::graphics::{
    AtlasPlacement, OverlayViewport, atlas_overlay_geometry, kitty_overlay_geometry,
};
use rio_vt::ansi::kitty_virtual::{
    IncompletePlacement, PlaceholderRun, compute_run_geometry, resolve_virtual_placement,
};
use rio_vt::crosswords::pos::{Column, Line, Pos};
use rio_vt::crosswords::{Crosswords, CrosswordsSize};
use rio_vt::event::{EventListener, RioEvent, WindowId};
use rio_vt::performer::handler::Processor;

/// Shown where there is no image.
pub(crate) const BACKGROUND: Rgb<u8> = Rgb([1, 2, 3]);

const PLACEHOLDER: char = '\u{10EEEE}';

/// Width, height, RGBA.
type Texture = (usize, usize, Vec<u8>);

/// Sixel and iTerm2 images leave the terminal as events; they are kept here by key. So are the terminal's answers.
#[derive(Clone, Default)]
struct Sink {
    textures: Arc<Mutex<HashMap<u64, Texture>>>,
    answers: Arc<Mutex<Vec<String>>>,
}

impl EventListener for Sink {
    fn send_event(&self, event: RioEvent, _: WindowId) {
        match event {
            RioEvent::UpdateGraphics { queues, .. } => {
                let mut textures = self.textures.lock().expect("no thread panicked with it");
                for graphic in queues.pending {
                    // Keys of such images lie above the range of kitty's ids.
                    let key = (1 << 32) + graphic.id.get();
                    textures.insert(key, texture(graphic.width, graphic.height, graphic.pixels));
                }
            }
            RioEvent::PtyWrite(_, answer) => {
                self.answers.lock().expect("no thread panicked with it").push(answer);
            }
            _ => {}
        }
    }
}

/// Brings RGB to RGBA.
fn texture(width: usize, height: usize, pixels: Vec<u8>) -> Texture {
    if pixels.len() == width * height * 4 {
        return (width, height, pixels);
    }
    let opaque = pixels.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    (width, height, opaque)
}

/// A terminal that keeps to the protocols.
pub(crate) struct Reference {
    terminal: Crosswords<Sink>,
    parser: Processor,
    sink: Sink,
    columns: u16,
    rows: u16,
    cell: CellSize,
}

/// A part of a texture (0..1) and where it goes, in pixels.
struct Quad {
    at: [f32; 4],
    source: [f32; 4],
}

impl Reference {
    /// An empty screen.
    pub(crate) fn new(columns: u16, rows: u16, cell: CellSize) -> Self {
        let (cell_width, cell_height) = (u32::from(cell.width), u32::from(cell.height));
        let size = CrosswordsSize::new_with_dimensions(
            usize::from(columns),
            usize::from(rows),
            u32::from(columns) * cell_width,
            u32::from(rows) * cell_height,
            cell_width,
            cell_height,
        );
        let sink = Sink::default();
        let terminal = Crosswords::new(size, CursorShape::Block, sink.clone(), WindowId::from(0), 0, 1_000);
        Reference { terminal, parser: Processor::default(), sink, columns, rows, cell }
    }

    /// What the program writes.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.parser.advance(&mut self.terminal, bytes);
        self.terminal.send_graphics_updates();
    }

    /// Ids of the kitty images that are kept, in order.
    pub(crate) fn kitty_images(&self) -> Vec<u32> {
        let mut ids: Vec<u32> = self.terminal.graphics.kitty_images.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// How many kitty images stand on the screen by direct placement.
    pub(crate) fn direct_placements(&self) -> usize {
        self.terminal.graphics.kitty_placements.len()
    }

    /// What the terminal answered.
    pub(crate) fn answers(&self) -> Vec<String> {
        self.sink.answers.lock().expect("no thread panicked with it").clone()
    }

    /// The cursor's column and row.
    pub(crate) fn cursor(&self) -> (u16, u16) {
        let pos = self.terminal.cursor().pos;
        (pos.col.0 as u16, pos.row.0 as u16)
    }

    /// A row's characters, marks included; a cell never written is a space.
    pub(crate) fn text(&self, row: u16) -> String {
        (0..usize::from(self.columns))
            .flat_map(|column| self.terminal.grid.cell_text(Pos::new(Line(i32::from(row)), Column(column))))
            .map(|character| if character == '\0' { ' ' } else { character })
            .collect()
    }

    /// The pixels of a rectangle of cells.
    pub(crate) fn pixels(&self, cells: Rect) -> RgbImage {
        let (width, height) = (u32::from(self.cell.width), u32::from(self.cell.height));
        image::imageops::crop_imm(
            &self.screen(),
            u32::from(cells.x) * width,
            u32::from(cells.y) * height,
            u32::from(cells.width) * width,
            u32::from(cells.height) * height,
        )
        .to_image()
    }

    /// All images of the screen, without its text.
    pub(crate) fn screen(&self) -> RgbImage {
        let mut screen = RgbImage::from_pixel(
            u32::from(self.columns) * u32::from(self.cell.width),
            u32::from(self.rows) * u32::from(self.cell.height),
            BACKGROUND,
        );
        let viewport = OverlayViewport {
            cell_width: f32::from(self.cell.width),
            cell_height: f32::from(self.cell.height),
            origin_x: 0.0,
            origin_y: 0.0,
            history_size: self.terminal.history_size() as i64,
            display_offset: 0,
            screen_lines: i64::from(self.rows),
        };
        let graphics = &self.terminal.graphics;
        for placement in graphics.kitty_placements.values() {
            let Some(image) = graphics.kitty_images.get(&placement.image_id) else {
                continue;
            };
            let data = &image.data;
            if let Some(on) = kitty_overlay_geometry(placement, data.width, data.height, &viewport) {
                let quad = Quad { at: [on.x, on.y, on.width, on.height], source: on.source_rect };
                blit(&mut screen, &texture(data.width, data.height, data.pixels.clone()), &quad);
            }
        }
        let textures = self.sink.textures.lock().expect("no thread panicked with it");
        for placement in &graphics.atlas_placements {
            if let Some((texture, quad)) = atlas_quad(placement, &viewport, &textures) {
                blit(&mut screen, texture, &quad);
            }
        }
        self.blit_placeholders(&mut screen);
        screen
    }

    fn blit_placeholders(&self, screen: &mut RgbImage) {
        let graphics = &self.terminal.graphics;
        let textures: HashMap<u32, Texture> = graphics
            .kitty_images
            .iter()
            .map(|(&id, image)| (id, texture(image.data.width, image.data.height, image.data.pixels.clone())))
            .collect();
        for row in 0..self.rows {
            for (column, run) in self.runs(row) {
                let virtuals = &graphics.kitty_virtual_placements;
                let Some(placement) = resolve_virtual_placement(virtuals, run.image_id, run.placement_id)
                else {
                    continue;
                };
                let Some(image) = textures.get(&run.image_id) else {
                    continue;
                };
                let geometry = compute_run_geometry(
                    &run,
                    placement.columns,
                    placement.rows,
                    image.0 as u32,
                    image.1 as u32,
                    (placement.x, placement.y, placement.width, placement.height),
                    f32::from(self.cell.width),
                    f32::from(self.cell.height),
                    0.0,
                    0.0,
                    usize::from(row),
                    column,
                );
                if let Some(on) = geometry {
                    let quad = Quad { at: [on.x, on.y, on.width, on.height], source: on.source_rect };
                    blit(screen, image, &quad);
                }
            }
        }
    }

    /// The runs of placeholder cells in a row, and where they start.
    fn runs(&self, row: u16) -> Vec<(usize, PlaceholderRun)> {
        let grid = &self.terminal.grid;
        let mut runs: Vec<(usize, IncompletePlacement)> = Vec::new();
        let mut open = false;
        for column in 0..usize::from(self.columns) {
            let pos = Pos::new(Line(i32::from(row)), Column(column));
            let mut characters = grid.cell_text(pos);
            if characters.next() != Some(PLACEHOLDER) {
                open = false;
                continue;
            }
            let marks: Vec<char> = characters.collect();
            let style = grid.style_of(&grid[pos]);
            let cell = IncompletePlacement::from_cell(style.fg, style.underline_color, &marks);
            match runs.last_mut() {
                Some((_, run)) if open && run.can_append(&cell) => run.append(),
                _ => runs.push((column, cell)),
            }
            open = true;
        }
        runs.into_iter().map(|(column, run)| (column, run.complete())).collect()
    }
}

fn atlas_quad<'a>(
    placement: &AtlasPlacement,
    viewport: &OverlayViewport,
    textures: &'a HashMap<u64, Texture>,
) -> Option<(&'a Texture, Quad)> {
    let on = atlas_overlay_geometry(placement, viewport)?;
    let quad = Quad { at: [on.x, on.y, on.width, on.height], source: on.source_rect };
    Some((textures.get(&placement.image_key)?, quad))
}

/// Draws a part of a texture, nearest pixel, leaving what lies under transparent ones.
fn blit(screen: &mut RgbImage, (width, height, pixels): &Texture, quad: &Quad) {
    let [left, top, across, down] = quad.at;
    let [u0, v0, u1, v1] = quad.source;
    let (width, height) = (*width, *height);
    for y in top.round() as u32..((top + down).round() as u32).min(screen.height()) {
        for x in left.round() as u32..((left + across).round() as u32).min(screen.width()) {
            let u = u0 + (x as f32 + 0.5 - left) / across * (u1 - u0);
            let v = v0 + (y as f32 + 0.5 - top) / down * (v1 - v0);
            let column = ((u * width as f32) as usize).min(width - 1);
            let row = ((v * height as f32) as usize).min(height - 1);
            let at = (row * width + column) * 4;
            if pixels[at + 3] >= 128 {
                screen.put_pixel(x, y, Rgb([pixels[at], pixels[at + 1], pixels[at + 2]]));
            }
        }
    }
}
