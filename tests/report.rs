//! The report as a page, charts and tables: whole, safe with text of strangers, and never silent about what is missing.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/agreement.rs"]
mod agreement;
#[path = "support/markup.rs"]
mod markup;

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use agreement::{HOSTILE, empty, sample, scorer, unknown_scorer};
use markup::elements;
use pairpick::report::agreement::{Agreement, csv};
use pairpick::report::html::{JSON_ID, page};
use pairpick::report::methods::methods;
use pairpick::report::svg::charts;

/// Reports from full to empty.
fn reports() -> Vec<(&'static str, Agreement)> {
    let unknown = Agreement { scorers: vec![unknown_scorer("nothing")], ..empty() };
    let mut infinite = sample();
    infinite.scorers[0].accuracy.t0.value = Some(f64::NAN);
    infinite.scorers[0].course[3].high = f64::INFINITY;
    infinite.people.alpha = Some(f64::NEG_INFINITY);
    vec![("sample", sample()), ("unknown", unknown), ("empty", empty()), ("infinite", infinite)]
}

/// What the tests make stays there to be looked at.
fn keep(path: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("report").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_page_is_well_formed_and_its_ids_are_unique() {
    for (name, report) in reports() {
        let page = page(&report);
        keep(&format!("{name}.html"), &page);
        let tags = elements(&page);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        let unique: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id is there twice in {ids:?}");
        for tag in &tags {
            let named = tag.get("aria-labelledby").into_iter().flat_map(|ids| ids.split(' '));
            let linked = tag.get("href").into_iter().filter_map(|link| link.strip_prefix('#'));
            for id in named.chain(linked) {
                assert!(unique.contains(id), "{name}: nothing has the id {id}");
            }
        }
    }
}

#[test]
fn a_page_loads_nothing_and_runs_nothing() {
    for (name, report) in reports() {
        for tag in elements(&page(&report)) {
            let loads = ["img", "link", "iframe", "object", "embed", "image", "use", "form", "base"];
            assert!(!loads.contains(&tag.name.as_str()), "{name}: <{}>", tag.name);
            assert!(tag.name != "script" || tag.get("type") == Some("application/json"), "{name}: a script");
            for (key, value) in &tag.attributes {
                assert!(!key.starts_with("on") && key != "src" && key != "style", "{name}: {key}={value}");
                assert!(key != "href" || value.starts_with('#'), "{name}: {key}={value}");
            }
        }
    }
    let page = page(&sample());
    assert!(page.contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;"));
    let style = page.split("<style>").nth(1).and_then(|after| after.split("</style>").next()).unwrap();
    assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("http"), "{style}");
}

#[test]
fn text_of_strangers_is_shown_and_does_nothing() {
    let mut report = sample();
    report.provenance.study = HOSTILE.to_owned();
    report.provenance.tie_policy = HOSTILE.to_owned();
    let page = page(&report);
    assert!(!page.contains("<img") && !page.contains('\u{202e}') && !page.contains('\u{1b}'));
    assert!(page.contains(
        "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;fox&#39; ⟨U+202E⟩gnp␛[31m"
    ));
    for chart in charts(&report).all() {
        assert!(!chart.document().contains("<img"), "{}", chart.name);
    }
}

#[test]
fn the_page_holds_the_report_as_json() {
    for (name, report) in reports() {
        let page = page(&report);
        let start = format!("<script type=\"application/json\" id=\"{JSON_ID}\">");
        let json = page.split(&start).nth(1).and_then(|after| after.split("</script>").next()).unwrap();
        let held: serde_json::Value = serde_json::from_str(json).unwrap();
        // Through text too, which rounds a number here and there by its last bit as it is read.
        let whole: serde_json::Value =
            serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
        assert!(held == whole, "{name}: the page holds other numbers");
    }
}

#[test]
fn missing_numbers_give_their_reasons() {
    let page = page(&sample());
    for reason in [
        "– there are no decided pairs",
        "– pairs have from 2 to 3 ratings, and this needs as many of each",
        "– the scorer is never wrong, so that no temperature is the best one",
        "no interval: there is 1 prompt, and this needs at least 2",
        "– there are no gold pairs",
        "– no pair is judged right by one scorer and wrong by the other",
    ] {
        assert!(page.contains(reason), "{reason}");
    }
    for (name, report) in reports() {
        let page = self::page(&report);
        let body = page.split("<body>").nth(1).unwrap().split("<script").next().unwrap();
        for wrong in ["NaN", "inf ", "Infinity", "<td></td>", "<dd></dd>", "<td class=\"numeric\"></td>"] {
            assert!(!body.contains(wrong), "{name}: {wrong}");
        }
    }
}

#[test]
fn charts_are_documents_that_say_what_they_show() {
    for (name, report) in reports() {
        let charts = charts(&report);
        let mut names = HashSet::new();
        for chart in charts.all() {
            let document = chart.document();
            keep(&format!("{name}/{}.svg", chart.name), &document);
            let tags = elements(&document);
            assert_eq!(tags[0].name, "svg");
            assert_eq!(tags[0].get("role"), Some("img"), "{}", chart.name);
            assert!(tags.iter().any(|tag| tag.name == "desc"), "{}", chart.name);
            assert!(
                chart.finding.ends_with('.') && chart.finding.len() > 20,
                "{}: {}",
                chart.name,
                chart.finding
            );
            assert!(!document.contains("NaN") && !document.contains("inf\""), "{}", chart.name);
            assert!(names.insert(chart.name.clone()), "{} is there twice", chart.name);
            assert!(chart.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{}", chart.name);
            assert_eq!(document, chart.document());
        }
    }
}

#[test]
fn a_finding_tells_the_numbers() {
    let charts = charts(&sample());
    let finding = charts.accuracies.unwrap().details.replace('\u{A0}', " ");
    assert!(
        finding.starts_with(
            "PickScore v1, 500 picks: 70.2 % (95 % interval 66.1 to 74.1) at t = 0; tuned 72.3 % \
             (95 % interval 68.4 to 76.0); on decided picks 75.2 % (95 % interval 70.9 to 79.3); always answering “tie” \
             would reach 56.8 %."
        ),
        "{finding}"
    );
}

#[test]
fn methods_can_be_quoted() {
    let methods = self::methods(&sample());
    let words = methods.paragraphs.join("\n\n").replace('\u{A0}', " ");
    keep("methods.txt", &format!("{words}\n\n{}\n", methods.references.join("\n")));
    for part in [
        "Agreement was measured with pairpick 0.1.0 on 512 picks of 388 image pairs of 219 prompts by 3 annotators; 70 of \
         the picks (13.7 %) were ties.",
        "35 picks were left out (response time under 300 ms: 14;",
        "have 95 % BCa bootstrap intervals (Efron, 1987) of 9,999 resamples that draw prompts with all their picks (seed 0)",
        "with Holm’s correction (Holm, 1979) over 1 contrast.",
        "PickScore v1 (weights SHA-256 7d4f1b0c0f6a…, f32 on AMD EPYC 7763, 16 threads; 500 picks of 214 prompts; tuned t 0.137)",
        "The threshold was the best of all gaps, cross-validated over 10 parts of the prompts.",
    ] {
        assert!(words.contains(part), "{part}\n\n{words}");
    }
    let mut paper = sample();
    paper.provenance.protocol = "pickapic".to_owned();
    let words = self::methods(&paper).paragraphs.join(" ");
    assert!(words.contains("This is the protocol of Kirstain et al. (2023)"), "{words}");
    for work in ["Efron", "Krippendorff", "Gwet", "Kirstain", "Holm", "Cohen"] {
        assert!(methods.references.iter().any(|reference| reference.starts_with(work)), "{work}");
    }
}

#[test]
fn csv_files_have_headers_and_rows_and_no_formulas() {
    for (name, report) in reports() {
        for file in csv::files(&report) {
            keep(&format!("{name}/{}", file.name), std::str::from_utf8(&file.bytes).unwrap());
            let mut reader = ::csv::Reader::from_reader(file.bytes.as_slice());
            let headers = reader.headers().unwrap().clone();
            let unique: HashSet<&str> = headers.iter().collect();
            assert_eq!(unique.len(), headers.len(), "{name}, {}: {headers:?}", file.name);
            for row in reader.records() {
                for cell in &row.unwrap() {
                    let number = cell.parse::<f64>().is_ok_and(f64::is_finite);
                    assert!(
                        number || !cell.starts_with(['=', '+', '-', '@']),
                        "{name}, {}: {cell}",
                        file.name
                    );
                }
            }
        }
    }
    let files = csv::files(&sample());
    let strongest = files.iter().find(|file| file.name == "strongest.csv").unwrap();
    assert!(String::from_utf8_lossy(&strongest.bytes).contains(",'=cmd|"));
}

#[test]
fn scorers_of_one_name_are_told_apart() {
    let mut other = scorer("PickScore v1", 0.69);
    other.dtype = "bf16".to_owned();
    let report = Agreement { scorers: vec![scorer("PickScore v1", 0.7), other], ..sample() };
    let page = page(&report);
    assert!(page.contains("<h3>PickScore v1 (f32)</h3>") && page.contains("<h3>PickScore v1 (bf16)</h3>"));
}

#[test]
fn what_is_long_is_folded() {
    let mut report = sample();
    let parting = report.scorers[0].strongest[0].clone();
    report.scorers[0].strongest = vec![parting; 25];
    let person = report.people.annotators[0].clone();
    report.people.annotators = vec![person; 1_000];
    let two = report.people.by_two[0].clone();
    report.people.by_two = vec![two; 5_000];
    let page = page(&report);
    elements(&page);
    assert!(page.contains("<summary>15 more</summary>") && page.contains("start=\"11\""));
    assert!(page.contains("<summary>Each person: 1,000 rows</summary>"));
    assert!(page.matches("ana</bdi> and <bdi>").count() == 200);
    assert!(charts(&report).annotators.unwrap().document().contains("970 annotators not listed"));
}
