//! How good the images were that a pick was made on: a judgement on a coarse image is another datum.

use crate::pair::Quality;

/// The images of a pair as they stood on the screen when the person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// How closely they followed their files: the poorer of the two.
    pub quality: Quality,
    /// What the left image (or the upper one) was sent as, such as `png`, `png-6`, `jpeg-84` or `sixel-256`. The study keeps
    /// ASCII letters, digits, `-`, `.` and `_` of it, at most [`LONGEST_ENCODING`].
    pub left: String,
    /// The same for the right image.
    pub right: String,
    /// `None` where no coarse image was shown first; else whether better ones had taken its place before the decision.
    pub refined: Option<bool>,
}

/// The longest name of an encoding, in bytes.
pub const LONGEST_ENCODING: usize = 32;

/// A name of an encoding as the study keeps it; `None` where nothing of it is left.
pub(super) fn kept(encoding: &str) -> Option<String> {
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    let name: String = encoding.chars().filter(plain).take(LONGEST_ENCODING).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::NewPick;
    use super::super::testing::session;
    use super::*;
    use crate::pair::Outcome;

    #[test]
    fn what_was_seen_is_kept_with_the_pick_and_never_rewritten() {
        let folder = tempfile::tempdir().unwrap();
        let mut ana = session(&folder, 6);
        let turns = ana.take(6).unwrap();
        for (turn, quality) in turns.iter().zip(Quality::ALL) {
            let refined = Some(quality != Quality::Coarse);
            let seen = Some(Seen { quality, left: "png-12".to_owned(), right: String::new(), refined });
            ana.commit(&NewPick { seen, ..NewPick::of(turn, Outcome::A, 1, 2) }).unwrap();
        }
        // Of half blocks nothing is said.
        ana.commit(&NewPick::of(&turns[5], Outcome::B, 1, 2)).unwrap();

        let sql = &ana.study.connection;
        let mut rows =
            sql.prepare("SELECT quality, left_encoding, right_encoding, refined FROM pick").unwrap();
        let rows: Vec<[Option<String>; 3]> = rows
            .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let qualities: Vec<_> = rows.iter().map(|row| row[0].as_deref()).collect();
        let expected = Quality::ALL.map(|quality| Some(quality.name()));
        assert_eq!((&qualities[..5], qualities[5]), (&expected[..], None));
        assert!(rows[..5].iter().all(|row| row[1].as_deref() == Some("png-12") && row[2].is_none()));
        assert_eq!(rows[5], [None, None, None]);
        for change in
            ["quality = 'lossless'", "left_encoding = NULL", "right_encoding = 'png'", "refined = 1"]
        {
            assert!(sql.execute(&format!("UPDATE pick SET {change}"), []).is_err(), "{change}");
        }
        assert!(
            sql.execute(
                "INSERT INTO pick (annotator_id, pair_id, outcome, quality) VALUES (1, 1, 'a', 'fair')",
                []
            )
            .is_err()
        );

        let evidence = ana.study.evidence().unwrap();
        let coarse: Vec<bool> = evidence.picks.iter().map(|pick| pick.on_coarse).collect();
        assert_eq!(coarse, [false, false, false, false, true, false]);
    }

    #[test]
    fn an_encodings_name_is_short_and_plain() {
        assert_eq!(kept("sixel-256").as_deref(), Some("sixel-256"));
        assert_eq!(kept("jpeg\u{1b}[31m 84\u{202e}").as_deref(), Some("jpeg31m84"));
        assert_eq!(kept(&"x".repeat(99)).map(|name| name.len()), Some(LONGEST_ENCODING));
        assert_eq!(kept(" \n狐"), None);
    }
}
