//! Bytes a pair: the program's by quality, over the fast link, beside those of other programs for the same pixels.

use std::collections::HashMap;

use super::pairs::{self, Seen, label};
use super::peers::{self, Peer, Sent};
use super::world::{Terminal, World};
use crate::support::figures::{Figure, Of, Report, say};

pub(crate) fn run(world: &World, report: &mut Report) {
    for terminal in world.terminals() {
        let peers = peers::peers(terminal);
        let mut known: HashMap<(usize, usize), Option<Sent>> = HashMap::new();
        for quality in world.qualities() {
            let line = world.fast();
            let label = label(terminal, line, quality, world);
            let (pairs, look) = (world.count(8), world.look(&line));
            say(&format!("{label}: bytes of {pairs} pairs"));
            let Some(seen) = pairs::pairs(world, terminal, line, quality, pairs, look) else {
                say(&format!("{label}: a pair never came"));
                continue;
            };
            let seen: Vec<Seen> = seen
                .into_iter()
                .filter(|seen| seen.sources.iter().all(|it| *it < world.sources().len()))
                .collect();
            let ours = seen.iter().map(|seen| seen.bytes as f64 / 1e3).collect();
            report.add(&Figure::new(format!("{label}: bytes a pair"), "kB", ours));
            let psnr: Vec<f64> = seen.iter().map(|seen| seen.last_psnr).collect();
            let least = psnr.iter().copied().fold(f64::INFINITY, f64::min);
            report.add(&Figure::new(format!("{label}: PSNR"), "dB", psnr));
            for (number, peer) in peers.iter().enumerate() {
                let mut ratios = Vec::new();
                for seen in &seen {
                    let sent = seen.sources.map(|source| {
                        let key = (number, source);
                        known
                            .entry(key)
                            .or_insert_with(|| peers::sent(world, *peer, terminal, source))
                            .map(|it| it.bytes)
                    });
                    if let [Some(left), Some(right)] = sent {
                        ratios.push(seen.bytes as f64 / (left + right) as f64);
                    }
                }
                let ratio = Figure::new(format!("{label}: bytes / {}'s", peer.name()), "×", ratios);
                report.add(&match target(terminal, *peer, least) {
                    Some(target) => ratio.at_most(Of::P50, target),
                    None => ratio,
                });
            }
        }
        for (number, peer) in peers.iter().enumerate() {
            let sent: Vec<Sent> =
                known.iter().filter(|(key, _)| key.0 == number).filter_map(|(_, sent)| *sent).collect();
            let name = format!("{}, {}, {}", peer.name(), terminal.name, world.pictures);
            let bytes = sent.iter().map(|sent| 2.0 * sent.bytes as f64 / 1e3).collect();
            report.add(&Figure::new(format!("{name}: bytes of two images"), "kB", bytes));
            let psnr = sent.iter().filter_map(|sent| sent.psnr).collect();
            report.add(&Figure::new(format!("{name}: PSNR"), "dB", psnr));
        }
    }
}

/// The most that a pair may take of another program's bytes, where its worst image has this PSNR in dB.
fn target(terminal: Terminal, peer: Peer, psnr: f64) -> Option<f64> {
    let of_ratatui_image = peer == Peer::RatatuiImage;
    let of_timg = peer.name() == "timg";
    match terminal.name {
        "kitty" if of_ratatui_image || of_timg => {
            let (ratatui_image, timg) = if psnr.is_infinite() {
                (0.20, 1.0)
            } else if psnr >= 40.0 {
                (0.08, 0.45)
            } else if psnr >= 37.0 {
                (0.06, 0.33)
            } else {
                return None;
            };
            Some(if of_timg { timg } else { ratatui_image })
        }
        "iterm2" if of_ratatui_image => Some(0.15),
        _ => None,
    }
}
