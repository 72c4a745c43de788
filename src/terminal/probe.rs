//! Asks the terminal what it is and can do, before anything is drawn.
//!
//! The terminal must be raw already, else its answers are echoed. Every batch of questions ends with one that all
//! terminals answer (DA1), so that waiting ends with the answers and not with the deadline. Keys typed meanwhile and
//! an answer cut off by the deadline are handed on ([`Answers::pending`]).

use std::io;
use std::time::{Duration, Instant};

use super::answers::{Answers, Identity};
use super::brand;
use super::environment::Environment;
use super::input::{Decoder, Input};
use super::passthrough;
use super::reader::Pending;
use super::reply::Reply;
use super::tty::{Tty, WindowSize};

/// How long the answers to one batch are waited for.
const DEADLINE: Duration = Duration::from_secs(1);
/// The same over SSH.
const REMOTE_DEADLINE: Duration = Duration::from_secs(3);
/// How long an ESC may stand alone while answers are due: it is far more likely the start of one that a busy machine tore
/// apart than the Esc key.
const TORN: Duration = Duration::from_millis(250);

/// XTVERSION, size of a cell, size of the window, synchronized output, largest sixel that there may be; DA1 as the end mark.
const QUESTIONS: &[u8] = b"\x1b[>q\x1b[16t\x1b[14t\x1b[?2026$p\x1b[?2;4;0S\x1b[c";
/// The background's colour. A primitive terminal might print it.
const BACKGROUND_QUESTION: &[u8] = b"\x1b]11;?\x1b\\";
/// Whether kitty's protocol is spoken: one pixel, not stored. Never to be sent to tmux unwrapped.
const KITTY_QUESTION: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";
/// What the terminal outside of tmux is asked.
const OUTER_QUESTIONS: &[u8] = b"\x1b[>q\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";

/// A line to a terminal: the terminal itself, or a test's.
pub trait Line {
    /// Writes all bytes.
    fn send(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Reads what is there, waiting up to `timeout`: 0 when nothing came in that time, an error when it is closed.
    fn receive(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize>;
}

impl Line for &Tty {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes, DEADLINE)
    }

    fn receive(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        self.read(buffer, timeout)
    }
}

/// Asks the terminal this process is in.
pub fn probe(tty: &Tty, environment: &Environment) -> Answers {
    let size = tty.size().unwrap_or_else(|error| {
        tracing::warn!(%error, "the terminal does not tell its size");
        WindowSize::default()
    });
    ask(tty, size, environment)
}

/// Asks over any line. Never fails: a terminal that does not answer is one that can do nothing.
pub fn ask(line: impl Line, size: WindowSize, environment: &Environment) -> Answers {
    let started = Instant::now();
    let remote = environment.is_remote();
    let mut session = Session {
        line,
        pending: Pending { typed: Vec::new(), decoder: Decoder::new(remote) },
        deadline: if remote { REMOTE_DEADLINE } else { DEADLINE },
    };
    let mut answers = Answers { size, ..Answers::default() };
    let background = if environment.is_primitive() { &[] } else { BACKGROUND_QUESTION };
    let ended = session.batch(&[background, QUESTIONS].concat(), |reply| answers.take(reply));
    if answers.terminal.is_called("tmux") || environment.says_tmux() {
        let mut outer = Identity::default();
        session.batch(&passthrough::wrap(OUTER_QUESTIONS), |reply| outer.take(reply));
        answers.outer = Some(outer);
    } else if ended && !brand::knows(&answers.terminal) && may_be_asked_for_kitty(environment) {
        let mut second = Identity::default();
        session.batch(KITTY_QUESTION, |reply| second.take(reply));
        answers.terminal.kitty = Some(second.kitty == Some(true));
    }
    answers.pending = session.pending;
    answers.took = started.elapsed();
    tracing::info!(
        terminal = ?answers.terminal, outer = ?answers.outer, cell = ?answers.cell, took = ?answers.took,
        "asked the terminal"
    );
    answers
}

/// A multiplexer would take the question for a title, a primitive terminal might print it.
fn may_be_asked_for_kitty(environment: &Environment) -> bool {
    !environment.says_multiplexer() && !environment.is_primitive()
}

struct Session<L> {
    line: L,
    pending: Pending,
    deadline: Duration,
}

impl<L: Line> Session<L> {
    /// Sends questions and reads until `take` says that a reply was the last, or the deadline; whether it was.
    fn batch(&mut self, questions: &[u8], mut take: impl FnMut(Reply) -> bool) -> bool {
        if let Err(error) = self.line.send(questions) {
            tracing::warn!(%error, "cannot ask the terminal");
            return false;
        }
        let mut left = self.deadline;
        let mut ended = false;
        let mut buffer = [0; 1024];
        while !ended && !left.is_zero() {
            let patience = self.pending.decoder.patience().map(|patience| patience.max(TORN));
            let timeout = patience.map_or(left, |patience| patience.min(left));
            let waiting = Instant::now();
            let inputs = match self.line.receive(&mut buffer, timeout) {
                // Counted in full, so that a line without a clock ends too.
                Ok(0) => {
                    left = left.saturating_sub(timeout.max(waiting.elapsed()));
                    // The deadline is no reason to give up on a sequence: its rest would become keys.
                    if patience == Some(timeout) { self.pending.decoder.flush() } else { Vec::new() }
                }
                Ok(count) => {
                    left = left.saturating_sub(waiting.elapsed());
                    self.pending.decoder.feed(&buffer[..count])
                }
                Err(error) => {
                    tracing::warn!(%error, "the terminal was closed while it was asked");
                    self.pending.typed.push(Input::Closed);
                    return false;
                }
            };
            for input in inputs {
                match input {
                    Input::Reply(reply) => ended |= take(reply),
                    typed => self.pending.typed.push(typed),
                }
            }
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use terminput::{KeyCode, KeyEvent};

    use super::*;

    /// Hands out prepared reads and keeps what is sent.
    #[derive(Default)]
    struct Script {
        reads: VecDeque<Vec<u8>>,
        sent: Vec<u8>,
    }

    impl Line for &mut Script {
        fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.sent.extend_from_slice(bytes);
            Ok(())
        }

        fn receive(&mut self, buffer: &mut [u8], _timeout: Duration) -> io::Result<usize> {
            let Some(bytes) = self.reads.pop_front() else {
                return Ok(0);
            };
            buffer[..bytes.len()].copy_from_slice(&bytes);
            Ok(bytes.len())
        }
    }

    fn script(reads: &[&[u8]]) -> Script {
        Script { reads: reads.iter().map(|read| read.to_vec()).collect(), sent: Vec::new() }
    }

    fn environment(term: &str) -> Environment {
        [("TERM", term)].into_iter().collect()
    }

    #[test]
    fn keys_typed_while_the_terminal_is_asked_are_kept_in_order() {
        let mut script = script(&[b"t", b"\x1b[?62;4c", b"\x1b[D\x1b[?62;4c"]);
        let answers = ask(&mut script, WindowSize::default(), &environment("xterm"));
        let keys = [KeyCode::Char('t'), KeyCode::Left].map(|code| Input::Key(KeyEvent::new(code)));
        assert_eq!(answers.pending.typed, keys);
        assert_eq!(answers.terminal.has_sixel(), Some(true));
    }

    #[test]
    fn an_answer_cut_off_by_the_deadline_is_left_to_the_decoder() {
        // Split where the patience for a sequence would outlast the deadline.
        let mut session = Session {
            line: &mut script(&[b"\x1bP>|ki"]),
            pending: Pending::default(),
            deadline: Duration::from_millis(100),
        };
        assert!(!session.batch(QUESTIONS, |_| true));
        let inputs = session.pending.decoder.feed(b"tty(0.41)\x1b\\");
        assert_eq!(inputs, [Input::Reply(Reply::Version("kitty(0.41)".into()))]);
    }

    #[test]
    fn a_terminal_known_by_name_is_asked_only_once() {
        let mut script = script(&[b"\x1bP>|foot(1.13.1)\x1b\\\x1b[?62;4;22c"]);
        ask(&mut script, WindowSize::default(), &environment("foot"));
        assert_eq!(script.sent, [BACKGROUND_QUESTION, QUESTIONS].concat());
    }

    #[test]
    fn the_background_is_told_light_from_dark() {
        for (answer, light) in [("ffff/ffff/e0e0", true), ("1c1c/1c1c/1c1c", false)] {
            let mut script = script(&[format!("\x1b]11;rgb:{answer}\x07\x1b[?62c").as_bytes(), b"\x1b[?62c"]);
            let answers = ask(&mut script, WindowSize::default(), &environment("xterm"));
            assert_eq!(answers.background_is_light(), Some(light));
        }
    }

    #[test]
    fn no_graphics_command_is_sent_to_a_multiplexer_unwrapped() {
        for term in ["screen-256color", "tmux-256color"] {
            let mut script = script(&[b"\x1b[?1;2c"]);
            ask(&mut script, WindowSize::default(), &environment(term));
            let sent = String::from_utf8_lossy(&script.sent).replace("\x1b\x1b_G", "");
            assert!(!sent.contains("\x1b_G"), "{sent:?}");
        }
    }

    #[test]
    fn a_closed_line_is_told_to_the_reader() {
        struct Closed;
        impl Line for Closed {
            fn send(&mut self, _bytes: &[u8]) -> io::Result<()> {
                Ok(())
            }
            fn receive(&mut self, _buffer: &mut [u8], _timeout: Duration) -> io::Result<usize> {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
        }
        let answers = ask(Closed, WindowSize::default(), &environment("xterm"));
        assert_eq!(answers.pending.typed.first(), Some(&Input::Closed));
    }
}
