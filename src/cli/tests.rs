//! The command line as people type it.

use super::*;

fn read(line: &str) -> Result<Cli, clap::Error> {
    Cli::read(line.split_whitespace())
}

fn label(line: &str) -> LabelArguments {
    match read(line).unwrap().command {
        Command::Label(arguments) => arguments,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_grammar_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn what_was_not_typed_says_nothing() {
    assert_eq!(label("pairpick label birds").session.overrides(), Overrides::default());
}

#[test]
fn what_was_typed_is_what_is_overridden() {
    let arguments = label(
        "pairpick label birds.jsonl --study b.db --annotator ana --reveal never --graphics sixel --quality low --theme light --beat 0 \
         --hold --no-mouse --seed 7 --pairs-per-prompt 3 --skipped",
    );
    let expected = Overrides {
        annotator: Some("ana".into()),
        reveal: Some(Reveal::Never),
        graphics: Some(GraphicsChoice::Sixel),
        quality: Some(QualityChoice::Low),
        theme: Some(ThemeChoice::Light),
        beat: Some(Duration::ZERO),
        hold: Some(true),
        mouse: Some(false),
    };
    assert_eq!(arguments.session.overrides(), expected);
    assert_eq!((arguments.session.seed, arguments.session.skipped), (Some(7), true));
    assert_eq!(arguments.pairs_per_prompt.map(NonZeroU32::get), Some(3));
    assert_eq!(arguments.source, Some("birds.jsonl".into()));
}

#[test]
fn the_last_of_a_flag_and_its_opposite_wins() {
    let hold = |line| label(line).session.overrides().hold;
    assert_eq!(hold("pairpick label b --hold --no-hold"), Some(false));
    assert_eq!(hold("pairpick label b --no-hold --hold"), Some(true));
    assert_eq!(label("pairpick label b --no-mouse --mouse").session.overrides().mouse, Some(true));
}

#[test]
fn wrong_usage_exits_with_two() {
    for line in [
        "pairpick",
        "pairpick label",
        "pairpick label b --beat 350",
        "pairpick label b --reveal sometimes",
        "pairpick label b --pairs-per-prompt 0",
        "pairpick label b --annotator=",
        "pairpick import birds",
        "pairpick export --study b.db --format parquet --out x",
        "pairpick score",
        "pairpick best --prompt x",
        "pairpick best a.png",
        "pairpick best a.png --prompt x --per-prompt",
        "pairpick best out --per-prompt --watch",
        "pairpick best out --prompt x --copy-to c --link-to l",
        "pairpick best out --prompt x -n 0",
        "pairpick best out --prompt x --top-p 0",
        "pairpick best out --prompt x --top-p 1.1",
        "pairpick best out --prompt x --top-p nan",
        "pairpick model",
        "pairpick model verify clip-h --weights tuned",
    ] {
        assert_eq!(read(line).unwrap_err().exit_code(), 2, "{line}");
    }
}

#[test]
fn label_without_anything_to_label_says_both_ways() {
    let message = read("pairpick label").unwrap_err().to_string();
    assert!(
        message.contains("SOURCE") && message.contains("--study FILE") && message.contains("pairpick label"),
        "{message}"
    );
}

#[test]
fn a_dry_run_needs_no_study() {
    assert!(read("pairpick import birds --dry-run").is_ok());
    assert!(read("pairpick import birds --study b.db").is_ok());
}

#[test]
fn standard_output_is_a_dash() {
    let Command::Export(arguments) =
        read("pairpick export --study b.db --format csv --out -").unwrap().command
    else {
        panic!()
    };
    assert_eq!(arguments.out, PathBuf::from("-"));
}

#[test]
fn every_verb_has_help_with_examples_that_are_themselves_right() {
    let mut command = Cli::command();
    command.build();
    let no_help = |verb: &&clap::Command| verb.get_name() != "help";
    let verbs: Vec<_> = command.get_subcommands().filter(no_help).collect();
    let below = verbs.iter().flat_map(|verb| verb.get_subcommands().filter(no_help));
    for verb in below.chain(verbs.iter().copied()).chain([&command]) {
        let notes = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
        let examples: Vec<_> = notes.lines().filter(|line| line.starts_with("  pairpick ")).collect();
        assert!(!examples.is_empty(), "{}", verb.get_name());
        for example in examples {
            assert!(example.len() < 80, "too wide for a small window: {example}");
            // Two spaces begin the remark; a pipe or a redirection is the shell's.
            let line = example.trim().split("  ").next().unwrap_or_default();
            let line = line
                .split([' '])
                .take_while(|word| !["|", ">", ">>"].contains(word))
                .collect::<Vec<_>>()
                .join(" ");
            assert!(read(&line).is_ok(), "{line}");
        }
    }
}

#[test]
fn the_help_names_its_values_and_hides_the_opposites_of_flags() {
    let help = read("pairpick label --help").unwrap_err();
    assert_eq!(help.exit_code(), 0);
    let help = help.to_string();
    for part in ["[SOURCE]", "--study <FILE>", "--beat <DURATION>", "half blocks", "Examples:", "pairpick.db"]
    {
        assert!(help.contains(part), "{part}\n{help}");
    }
    for hidden in ["--no-hold", "--mouse\n"] {
        assert!(!help.contains(hidden), "{hidden}\n{help}");
    }
}
