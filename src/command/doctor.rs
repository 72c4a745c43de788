//! `pairpick doctor`: what the terminal answered, which protocol is used and why, and a picture to see it by.

use std::io::{IsTerminal, Write, stdout};
use std::time::Duration;

use anyhow::Context as _;
use image::{Rgb, RgbImage};
use serde_json::json;

use crate::cli::DoctorArguments;
use crate::command::{seat, shown};
use crate::graphics::{IdSource, ImageSpec, Placement, Stage, encode};
use crate::pair::Quality;
use crate::settings::{Environment, Overrides, Settings};
use crate::terminal::answers::{Answers, Identity};
use crate::terminal::brand;
use crate::terminal::guest::Guest;
use crate::terminal::probe;
use crate::terminal::tty::Tty;
use crate::terminal::{Capabilities, Protocol};
use crate::text;

/// Rows of the test picture.
const ROWS: u16 = 12;
/// How long the terminal may take none of it.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may take to say where the cursor is.
const CURSOR_PATIENCE: Duration = Duration::from_millis(500);

/// Reports, and draws unless JSON is wanted or the output is no terminal.
///
/// # Errors
/// Where there is no terminal to ask.
pub fn run(
    arguments: &DoctorArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let overrides = Overrides { graphics: arguments.graphics, ..Overrides::default() };
    let settings = Settings::resolve(&overrides, environment)?;
    let tty = Tty::open()?;
    let variables = crate::terminal::environment::Environment::capture();
    let answers = {
        // Raw only while asking: the report is ordinary text.
        let _guest = Guest::raw(&tty)?;
        probe::probe(&tty, &variables)
    };
    let capabilities = brand::choose(&answers, &variables, seat::wanted(settings.graphics));
    if arguments.json {
        writeln!(out, "{}", as_json(&answers, &capabilities, variables.is_remote()))?;
        return Ok(());
    }
    print(&answers, &capabilities, variables.is_remote(), environment, out)?;
    out.flush()?;
    if stdout().is_terminal() {
        draw(&tty, &capabilities).context("the test picture could not be drawn")?;
    }
    Ok(())
}

fn as_json(answers: &Answers, capabilities: &Capabilities, remote: bool) -> serde_json::Value {
    let identity = |identity: &Identity| json!({"version": identity.version, "attributes": identity.attributes, "kitty_graphics": identity.kitty});
    let size = answers.size;
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "terminal": capabilities.terminal,
        "protocol": capabilities.protocol.name(),
        "reason": capabilities.reason,
        "tmux": capabilities.tmux,
        "remote": remote,
        "cell": [capabilities.cell.width, capabilities.cell.height],
        "window": {"columns": size.columns, "rows": size.rows, "width": size.width, "height": size.height},
        "synchronized_output": capabilities.synchronized,
        "sixel_limit": capabilities.sixel_limit.map(|(width, height)| [width, height]),
        "answers": {
            "terminal": identity(&answers.terminal),
            "outer": answers.outer.as_ref().map(identity),
            "took_ms": u64::try_from(answers.took.as_millis()).unwrap_or(u64::MAX),
        },
    })
}

fn print(
    answers: &Answers,
    capabilities: &Capabilities,
    remote: bool,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut row = |name: &str, value: String| writeln!(out, "{name:<12} {}", text::printable(&value));
    let known =
        |text: &str| if text.is_empty() { "unknown: it does not say".to_owned() } else { text.to_owned() };
    row("pairpick", env!("CARGO_PKG_VERSION").to_owned())?;
    row("terminal", known(&capabilities.terminal))?;
    row("protocol", capabilities.protocol.name().to_owned())?;
    row("why", capabilities.reason.clone())?;
    if capabilities.tmux {
        row("tmux", "images go through its passthrough".to_owned())?;
    }
    let size = answers.size;
    row(
        "window",
        format!("{} × {} cells, {} × {} pixels", size.columns, size.rows, size.width, size.height),
    )?;
    row("cell", format!("{} × {} pixels", capabilities.cell.width, capabilities.cell.height))?;
    row(
        "frames",
        if capabilities.synchronized { "shown at once (mode 2026)" } else { "shown as they come" }.to_owned(),
    )?;
    if let (Protocol::Sixel, Some((width, height))) = (capabilities.protocol, capabilities.sixel_limit) {
        row("sixel", format!("at most {width} × {height} pixels each"))?;
    }
    let place = if remote { "over SSH" } else { "local" };
    row("answered in", format!("{} ms, {place}", answers.took.as_millis()))?;
    let config = environment.config_file();
    if let Some(path) = config.path {
        let there = if path.exists() { "" } else { " (not there: defaults)" };
        row("config", format!("{}{there}", shown(&path)))?;
    }
    if let Some(folder) = environment.state_folder() {
        row("log", shown(&folder.join("pairpick.log")))?;
    }
    Ok(())
}

/// Draws the test picture at the cursor and leaves it standing in the scrollback.
fn draw(tty: &Tty, capabilities: &Capabilities) -> anyhow::Result<()> {
    let cell = capabilities.cell;
    let height = u32::from(ROWS) * u32::from(cell.height);
    let columns = u16::try_from((height * 2).div_ceil(u32::from(cell.width))).unwrap_or(u16::MAX);
    let size = tty.size()?;
    if size.columns < columns || size.rows < ROWS + 3 {
        println!("\nthe window is too small for the test picture: {columns} × {} cells are needed", ROWS + 3);
        return Ok(());
    }
    let picture = test_picture(u32::from(columns) * u32::from(cell.width), height);
    let spec = ImageSpec {
        id: IdSource::for_terminal(seat::id_seed(), capabilities).next_id(),
        cells: (columns, ROWS),
        quality: Quality::Lossless,
    };
    let encoded = std::sync::Arc::new(encode(&picture, spec, capabilities)?);
    println!("\ntest picture: grey steps, a rainbow and a fine grid, all without gaps or blur");
    if capabilities.protocol == Protocol::Blocks {
        let area = ratatui::layout::Rect::new(0, 0, columns, ROWS);
        let mut buffer = ratatui::buffer::Buffer::empty(area);
        encoded.draw_blocks(area, &mut buffer);
        print_cells(&buffer)?;
        return Ok(());
    }
    // Room first: the screen scrolls now or not at all, and then the rows stay where they are.
    print!("{}", "\n".repeat(usize::from(ROWS) + 1));
    stdout().flush()?;
    let below = cursor_row(tty).unwrap_or(size.rows - 1);
    let row = below.saturating_sub(ROWS + 1);
    let mut stage = Stage::new(capabilities);
    stage.resize(size.columns, size.rows);
    let mut bytes = Vec::new();
    bytes.extend(stage.upload(&encoded).into_iter().flatten().flatten());
    bytes.extend(stage.show(&[Placement { slot: 0, encoded, column: 0, row }], false));
    bytes.extend(format!("\x1b[{};1H", below + 1).into_bytes());
    tty.write(&bytes, PATIENCE)?;
    Ok(())
}

/// The row the cursor is in, from 0, if the terminal says so (`CSI 6 n`).
fn cursor_row(tty: &Tty) -> Option<u16> {
    let _guest = Guest::raw(tty).ok()?;
    tty.write(b"\x1b[6n", PATIENCE).ok()?;
    let mut answer = Vec::new();
    let mut buffer = [0; 64];
    while !answer.ends_with(b"R") {
        match tty.read(&mut buffer, CURSOR_PATIENCE) {
            Ok(count @ 1..) => answer.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
    let text = String::from_utf8(answer).ok()?;
    let row: u16 = text.rsplit_once("\x1b[")?.1.split(';').next()?.parse().ok()?;
    row.checked_sub(1)
}

fn print_cells(buffer: &ratatui::buffer::Buffer) -> anyhow::Result<()> {
    use ratatui::backend::{Backend, CrosstermBackend};
    crossterm::style::force_color_output(true);
    for row in 0..buffer.area.height {
        let mut bytes = Vec::new();
        let mut backend = CrosstermBackend::new(&mut bytes);
        // Each row at column 0 of the line the cursor is in, so only the first cell is placed, by a carriage return.
        let cells: Vec<_> = (0..buffer.area.width).map(|x| (x, 0, &buffer[(x, row)])).collect();
        backend.draw(cells.into_iter())?;
        let text = String::from_utf8(bytes)?;
        println!("\r{}", text.replacen("\x1b[1;1H", "", 1));
    }
    Ok(())
}

/// Left half: sixteen grey steps over a fine grid. Right half: all hues.
fn test_picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let half = width / 2;
        if x < half && y < height / 2 {
            let step = (x * 16 / half.max(1)) as u8 * 17;
            Rgb([step, step, step])
        } else if x < half {
            if (x + y) % 2 == 0 { Rgb([235, 235, 235]) } else { Rgb([20, 20, 20]) }
        } else {
            let hue = f64::from(x - half) / f64::from(half.max(1)) * 6.0;
            let light = 1.0 - f64::from(y) / f64::from(height.max(1)) * 0.7;
            let channel = |shift: f64| {
                let distance = ((hue + shift).rem_euclid(6.0) - 3.0).abs() - 1.0;
                (distance.clamp(0.0, 1.0) * light * 255.0) as u8
            };
            Rgb([channel(0.0), channel(4.0), channel(2.0)])
        }
    })
}
