//! Names of scorers that tell them apart, and names for files and anchors.

use super::agreement::ScorerAgreement;

/// A label for each scorer: its name, with the arithmetic and then the weights' hash where the name alone is another's too.
pub(crate) fn labels(scorers: &[ScorerAgreement]) -> Vec<String> {
    let name = |of: &ScorerAgreement| of.scorer.clone();
    let arithmetic = |of: &ScorerAgreement| format!("{} ({})", of.scorer, of.dtype);
    let whole = |of: &ScorerAgreement| {
        let start: String = of.weights_sha256.chars().take(8).collect();
        format!("{} ({}, {start})", of.scorer, of.dtype)
    };
    scorers
        .iter()
        .map(|scorer| {
            let alone = |label: &dyn Fn(&ScorerAgreement) -> String| {
                scorers.iter().filter(|other| label(other) == label(scorer)).count() == 1
            };
            if alone(&name) {
                name(scorer)
            } else if alone(&arithmetic) {
                arithmetic(scorer)
            } else {
                whole(scorer)
            }
        })
        .collect()
}

/// With a capital at its start.
pub(crate) fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// ASCII letters, digits and hyphens, at most forty: safe as a part of a file name or an anchor. May be of nothing but `x`.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if out.len() == 40 {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { "x".to_owned() } else { out.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_is_safe_in_a_path() {
        assert_eq!(slug("../../PickScore v1 (bf16)"), "pickscore-v1-bf16");
        assert_eq!(slug("</script>"), "script");
        assert_eq!(slug("美学"), "x");
        assert_eq!(slug(&"a".repeat(99)).len(), 40);
    }
}
