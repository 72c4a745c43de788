//! Examples and notes under the options of each verb.

pub(super) const SESSION: &str = "Session";
pub(super) const SCREEN: &str = "Screen";
pub(super) const SCORER: &str = "Scorer";
pub(super) const METHOD: &str = "Method";

pub(super) const AGREE: &str = "\
Examples:
  pairpick agree --study pairs.db       a dashboard; a table in a pipe
  pairpick agree --study pairs.db --html report.html
  pairpick agree --study pairs.db --json
  pairpick agree --study pairs.db --exclude fast --exclude annotator:bo
  pairpick agree --study test.db --protocol pickapic --tune-on val.db

Intervals are at 95 %, by drawing whole prompts with all their picks.
docs/agreement.md defines every number.";

pub(super) const PAIRPICK: &str = "\
Examples:
  pairpick demo                        two minutes, nothing to download
  pairpick label birds/                a folder; picks go to birds/pairpick.db
  pairpick label pairs.jsonl           a manifest; picks go to pairs.db
  pairpick export --study pairs.db --format csv --out picks.csv
  pairpick doctor                      what this terminal can show, and why

What is typed goes before PAIRPICK_* variables, and these before the file `pairpick config` describes.
NO_COLOR is honoured. PAIRPICK_LOG=debug tells the log more.
Exit codes: 0 done, 1 failed, 2 wrong usage.";

pub(super) const DEMO: &str = "\
Examples:
  pairpick demo
  pairpick demo --study demo.db        keep the picks
  pairpick demo --graphics sixel       try another way of showing images";

pub(super) const LABEL: &str = "\
Examples:
  pairpick label birds/                a folder of images
  pairpick label pairs.csv --study birds.db --annotator ana
  pairpick label birds.db              a study: go on where you stopped
  pairpick label birds.db --skipped    what you put off
  pairpick label birds.db --beat 0 --no-mouse
  pairpick label birds/ --tournament knockout    the best image of each prompt
  pairpick label birds/ --tournament knockout --winners --json

Each annotator has an order, sides and a place of their own in the study.
? shows all keys; `pairpick config` shows how to change them.";

pub(super) const IMPORT: &str = "\
Examples:
  pairpick import birds/ --study birds.db
  pairpick import birds/ --dry-run     say what would be imported
  pairpick import images.jsonl --study birds.db --pairs-per-prompt 3 --seed 7

A manifest has rows of prompt, image_a, image_b (optionally id, model_a, model_b),
or of prompt, image, model; its paths are relative to it.
Importing again adds only what is new.";

pub(super) const EXPORT: &str = "\
Examples:
  pairpick export --study birds.db --format jsonl --out picks.jsonl
  pairpick export --study birds.db --format csv --out - | head
  pairpick export --study birds.db --format csv --all --out history.csv";

pub(super) const SCORE: &str = "\
Examples:
  pairpick score *.png --prompt 'a red fox asleep under a birch'
  pairpick score --study birds.db      what has no score yet
  pairpick score --study birds.db --json > scores.jsonl
  pairpick score a.png b.png --prompt 'a fox' --weights tuned/ --device cpu

A score is exp(logit_scale) times a cosine, for PickScore some 17 to 24.
The probability is the softmax over the images of one prompt.
What is interrupted goes on with the same command, where a study keeps it.
The weights: `pairpick model pull`.";

pub(super) const BEST: &str = "\
Examples:
  pairpick best out/ --prompt 'a red fox asleep under a birch'
  pairpick best *.png --prompt 'a red fox' -n 4 --copy-to best/
  pairpick best out/ --prompt 'a red fox' --top-p 0.5 --json
  pairpick best out/ --prompt 'a red fox' --watch    while they are made
  pairpick best images.jsonl --per-prompt -n 1 --link-to best/
  pairpick best out/ --prompt 'a red fox' --pick --study fox.db
  pairpick best images.jsonl --per-prompt --pick --blind --study fox.db

The order is that of `pairpick score`; of equal scores, the image given first is first.
Probabilities are the softmax over all images of the prompt, whatever -n and --top-p leave.
--top-p P takes image i where p(i) >= P times p(best); with -n, the fewer of both.
Nothing is overwritten: where another file has a name that is needed, nothing is written.
An image that can't be ranked is told of, and the exit code is 1 once the rest is done.";

pub(super) const MODEL: &str = "\
Examples:
  pairpick model list
  pairpick model pull                  PickScore, 3.9 GB
  pairpick model verify

Models lie in the Hugging Face cache, which Python shares.
HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE are honoured.";

pub(super) const MODEL_LIST: &str = "\
Examples:
  pairpick model list
  pairpick model list --json";

pub(super) const MODEL_PULL: &str = "\
Examples:
  pairpick model pull                  PickScore, 3.9 GB
  pairpick model pull clip-h
  pairpick model pull ana/tuned --revision v2

What breaks off is kept, and the same command goes on from there.";

pub(super) const MODEL_VERIFY: &str = "\
Examples:
  pairpick model verify
  pairpick model verify --weights tuned/";

pub(super) const MODEL_BENCH: &str = "\
Examples:
  pairpick model bench
  pairpick model bench --device cuda --dtype bf16 --batch 128";

pub(super) const DOCTOR: &str = "\
Examples:
  pairpick doctor
  pairpick doctor --graphics kitty     what if it were kitty's protocol?
  pairpick doctor --wire               how fast is the way to this terminal?
  pairpick doctor --json               for a bug report";

pub(super) const CONFIG: &str = "\
Examples:
  pairpick config                      every setting and key, with what it is
  pairpick config --path               where it belongs
  pairpick config > config.toml";

pub(super) const COMPLETIONS: &str = "\
Examples:
  pairpick completions bash >> ~/.bash_completion
  pairpick completions zsh > ~/.zfunc/_pairpick
  pairpick completions fish > ~/.config/fish/completions/pairpick.fish";

pub(super) const MAN: &str = "\
Examples:
  pairpick man | man -l -
  pairpick man --out ~/.local/share/man/man1";
