//! What other programs send for the same pixels: ratatui-image as an application calls it, timg, chafa and icat in a pty.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use image::DynamicImage;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};
use ratatui_image::StatefulImage;
use ratatui_image::picker::{Picker, ProtocolType};

use super::world::{SHOWN, Terminal, WINDOW, World};
use crate::support::figures::say;
use crate::support::launch;
use crate::support::photo::psnr;
use crate::support::relay::Line;
use crate::support::screen::{Screen, look};
use crate::support::wired::Wired;

/// Columns and rows of the picture.
const CELLS: (u16, u16) = (SHOWN as u16 / WINDOW.cell.0, SHOWN as u16 / WINDOW.cell.1);

/// What a program sent for one picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) bytes: u64,
    /// Of what is seen, where it is seen at the size asked for.
    pub(crate) psnr: Option<f64>,
}

/// A program to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// In this process.
    RatatuiImage,
    /// A program and its arguments before the file.
    Program(&'static str, &'static [&'static str]),
}

impl Peer {
    pub(crate) fn name(self) -> String {
        match self {
            Peer::RatatuiImage => "ratatui-image".to_owned(),
            Peer::Program("timg", arguments) if arguments.contains(&"--compress") => {
                "timg --compress".to_owned()
            }
            Peer::Program("kitty", _) => "icat".to_owned(),
            Peer::Program(name, _) => name.to_owned(),
        }
    }
}

/// Those that speak the terminal's protocol and are installed.
pub(crate) fn peers(terminal: Terminal) -> Vec<Peer> {
    let programs: &[Peer] = match terminal.name {
        "kitty" => &[
            Peer::Program("timg", &["-pk", "-g64x32", "-U", "-E"]),
            Peer::Program("timg", &["-pk", "-g64x32", "-U", "-E", "--compress"]),
            Peer::Program("chafa", &["-f", "kitty", "-s", "64x32"]),
            Peer::Program("kitty", &["+kitten", "icat", "--transfer-mode=stream", "--place=64x32@0x0"]),
        ],
        "iterm2" => &[
            Peer::Program("timg", &["-pi", "-g64x32", "-U", "-E"]),
            Peer::Program("timg", &["-pi", "-g64x32", "-U", "-E", "--compress"]),
            Peer::Program("chafa", &["-f", "iterm", "-s", "64x32"]),
        ],
        _ => &[Peer::Program("chafa", &["-f", "sixels", "-s", "64x32"])],
    };
    let installed = |peer: &&Peer| matches!(peer, Peer::Program(name, _) if path_of(name).is_some());
    [Peer::RatatuiImage].into_iter().chain(programs.iter().filter(installed).copied()).collect()
}

fn path_of(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// What a program sends for a source at the size it is shown in; `None` where it sends no image.
pub(crate) fn sent(world: &World, peer: Peer, terminal: Terminal, source: usize) -> Option<Sent> {
    let shown = &world.sources()[source].shown;
    let judge = |screen: &Screen| {
        let pixels = look::pixels(screen.seen(), &screen.prints, WINDOW.cell);
        let pixels = pixels.inspect_err(|reason| say(reason)).ok().flatten();
        let psnr =
            pixels.filter(|pixels| pixels.dimensions() == shown.dimensions()).map(|it| psnr(&it, shown));
        (screen.tally.images > 0).then_some(Sent { bytes: screen.tally.images, psnr })
    };
    match peer {
        Peer::RatatuiImage => {
            let mut screen = Screen::new(launch::terminal(terminal.persona, WINDOW), WINDOW);
            screen.feed(&by_ratatui_image(DynamicImage::from(shown.clone()), terminal));
            judge(&screen)
        }
        Peer::Program(name, arguments) => {
            let home = tempfile::tempdir().unwrap();
            let file = home.path().join("picture.png");
            shown.save(&file).unwrap();
            let session = by_program(&path_of(name)?, arguments, &file, home.path(), terminal);
            let screen = session.screen();
            let judged = judge(&screen);
            if judged.is_none() {
                say(&format!("{name} sent no image:\n{}", super::pairs::rows(&screen)));
            }
            judged
        }
    }
}

/// What an application writes that draws the picture with a stateful widget and the protocol's defaults.
fn by_ratatui_image(picture: DynamicImage, terminal: Terminal) -> Vec<u8> {
    #[allow(deprecated, reason = "the other ways ask a terminal for the size of a cell")]
    let mut picker = Picker::from_fontsize(WINDOW.cell.into());
    picker.set_protocol_type(match terminal.name {
        "kitty" => ProtocolType::Kitty,
        "iterm2" => ProtocolType::Iterm2,
        _ => ProtocolType::Sixel,
    });
    let mut protocol = picker.new_resize_protocol(picture);
    let mut out = Vec::new();
    let area = Rect { x: 0, y: 0, width: CELLS.0, height: CELLS.1 };
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    let mut drawn = ratatui::Terminal::with_options(CrosstermBackend::new(&mut out), options).unwrap();
    drawn
        .draw(|frame| frame.render_stateful_widget(StatefulImage::new(), frame.area(), &mut protocol))
        .unwrap();
    drop(drawn);
    out.flush().unwrap();
    out
}

fn by_program(program: &Path, arguments: &[&str], file: &Path, home: &Path, terminal: Terminal) -> Wired {
    let mut all = arguments.to_vec();
    all.push(file.to_str().unwrap());
    let mut session = Wired::start(program, &all, home, terminal.persona, WINDOW, Line::local());
    if !session.wait_for_end(Duration::from_secs(20)) {
        say(&format!("{} did not end", program.display()));
    }
    session
}
