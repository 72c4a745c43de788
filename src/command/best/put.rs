//! Chosen images into a folder, as copies or links. Nothing is ever overwritten: what is in the way is found before
//! anything is written, and a copy gets its name only when it is whole.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use anyhow::Context;

use super::names::{self, Folders};
use super::ranking::{Choice, Ranking};
use crate::command::{scoring, shown};
use crate::text::{counted, thousands};

/// How an image is put into a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Its bytes.
    Copy,
    /// A relative symbolic link, or a hard link where the file system has no such links.
    Link,
}

/// Looks at the folder before any work is done.
///
/// # Errors
/// It is no folder, or one whose images are to be ranked.
pub(super) fn check_folder(folder: &Path, sources: &[PathBuf]) -> anyhow::Result<()> {
    match folder.metadata() {
        Ok(about) if about.is_dir() => {
            let here = folder.canonicalize()?;
            let ranked =
                sources.iter().any(|source| source.canonicalize().is_ok_and(|source| source == here));
            anyhow::ensure!(
                !ranked,
                "{} is where the images come from: name another folder for the best ones",
                shown(folder)
            );
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && folder.symlink_metadata().is_err() => Ok(()),
        Err(error) => Err(error).with_context(|| format!("can't put images into {}", shown(folder))),
        Ok(_) => anyhow::bail!("{} is no folder: name one to put the best images into", shown(folder)),
    }
}

/// An image and the name that it gets.
struct Placing<'a> {
    from: &'a Path,
    to: PathBuf,
}

/// Puts the chosen images into the folder; with `by_prompt`, each prompt's into a folder of its own in it. What is there
/// already with the same bytes stays as it is.
///
/// # Errors
/// Another file has a name that is needed (nothing is written then), an image is gone, or the folder can't be written.
pub(super) fn put(
    rankings: &[Ranking],
    choice: Choice,
    folder: &Path,
    way: Way,
    by_prompt: bool,
) -> anyhow::Result<()> {
    let placings = placings(rankings, choice, folder, by_prompt);
    let (mut missing, mut in_the_way) = (Vec::new(), Vec::new());
    for placing in &placings {
        match is_there(placing)? {
            None => missing.push(placing),
            Some(true) => {}
            Some(false) => in_the_way.push(placing),
        }
    }
    if let [first, rest @ ..] = in_the_way.as_slice() {
        let more = match rest.len() {
            0 => String::new(),
            more => format!(", and so {} others", thousands(more as u64)),
        };
        anyhow::bail!(
            "{} is there already and is another file than {}{more}: nothing was written; move it away, or name another \
             folder",
            shown(&first.to),
            shown(first.from)
        );
    }
    for Placing { from, to } in &missing {
        let inside = to.parent().unwrap_or(folder);
        fs::create_dir_all(inside).with_context(|| format!("can't make the folder {}", shown(inside)))?;
        match way {
            Way::Copy => copy(from, to),
            Way::Link => link(from, to),
        }
        .with_context(|| format!("can't put {} into {}", shown(from), shown(inside)))?;
    }
    let done = match way {
        Way::Copy => "copied",
        Way::Link => "linked",
    };
    let there = placings.len() - missing.len();
    let there =
        if there > 0 { format!(", {} there already", thousands(there as u64)) } else { String::new() };
    let images = counted(missing.len() as u64, "image");
    scoring::tell(&format!("{images} {done} into {}{there}", folder.display()));
    Ok(())
}

fn placings<'a>(rankings: &'a [Ranking], choice: Choice, folder: &Path, by_prompt: bool) -> Vec<Placing<'a>> {
    let mut folders = Folders::default();
    let mut placings = Vec::new();
    for ranking in rankings {
        let inside = if by_prompt { folder.join(folders.of(&ranking.prompt)) } else { folder.to_owned() };
        let chosen = ranking.chosen(choice);
        let digits = names::digits(chosen.len());
        placings.extend(chosen.iter().enumerate().map(|(at, ranked)| {
            let name = ranked.image.file_name().unwrap_or_default();
            Placing { from: &ranked.image, to: inside.join(names::file(at + 1, digits, ranked.score, name)) }
        }));
    }
    placings
}

/// Whether the name is taken, and if so, by the same bytes.
fn is_there(Placing { from, to }: &Placing) -> anyhow::Result<Option<bool>> {
    match to.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("can't look at {}", shown(to))),
        // A link whose file is gone is in the way too.
        Ok(_) if !to.is_file() => Ok(Some(false)),
        Ok(_) => {
            let same = same_bytes(from, to);
            same.map(Some).with_context(|| format!("can't compare {} with {}", shown(from), shown(to)))
        }
    }
}

fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    Ok(fs::read(one)? == fs::read(other)?)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut part = tempfile::Builder::new().prefix(".pairpick-").suffix(".part").tempfile_in(folder)?;
    let mut file = File::open(from)?;
    io::copy(&mut file, part.as_file_mut())?;
    part.as_file().set_permissions(file.metadata()?.permissions())?;
    part.persist_noclobber(to).map(drop).map_err(|error| error.error)
}

fn link(from: &Path, to: &Path) -> io::Result<()> {
    let folder = |path: &Path| match path.parent() {
        None => Path::new(".").canonicalize(),
        Some(parent) if parent.as_os_str().is_empty() => Path::new(".").canonicalize(),
        Some(parent) => parent.canonicalize(),
    };
    let image = folder(from)?.join(from.file_name().unwrap_or_default());
    match symlink(relative(&folder(to)?, &image), to) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => fs::hard_link(from, to),
        linked => linked,
    }
}

/// The way from a folder to a file, both without links and dots in them.
fn relative(folder: &Path, file: &Path) -> PathBuf {
    let common = folder.components().zip(file.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    up.chain(file.components().skip(common)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_way_goes_up_as_far_as_it_must() {
        let way = |folder: &str, file: &str| relative(Path::new(folder), Path::new(file));
        assert_eq!(way("/a/best", "/a/out/1.png"), Path::new("../out/1.png"));
        assert_eq!(way("/a", "/a/out/1.png"), Path::new("out/1.png"));
        assert_eq!(way("/b/c", "/a/1.png"), Path::new("../../a/1.png"));
    }

    #[test]
    fn files_are_the_same_by_their_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let (one, same, other, longer) =
            (at("a", b"fox"), at("b", b"fox"), at("c", b"foy"), at("d", b"foxx"));
        assert!(same_bytes(&one, &same).unwrap());
        assert!(!same_bytes(&one, &other).unwrap());
        assert!(!same_bytes(&one, &longer).unwrap());
    }
}
