//! The graph that ComfyUI ran, in its API form: `{"3": {"class_type": "KSampler", "inputs": {"seed": 1, "positive": ["6",
//! 0], …}}, …}`.
//!
//! A value of an input is given, or is a link `[node, output]`. The base sampler is sought, and from there the links are
//! followed to the text that was encoded and to the file that the model came from. Custom nodes are legion: what is
//! followed are the names of inputs, which they share, not their classes.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Generation, json};

/// Links followed one after the other; no graph that people build is that deep.
const DEPTH: usize = 100;

/// Inputs that hold the text of a node, the most telling first.
const TEXTS: [&str; 13] = [
    "populated_text",
    "text",
    "t5xxl",
    "text_g",
    "prompt",
    "positive_prompt",
    "text_positive",
    "string",
    "String",
    "value",
    "Text",
    "text_l",
    "clip_l",
];

/// Inputs that lead away from the positive prompt.
const ASIDE: [&str; 14] = [
    "negative",
    "clip",
    "model",
    "vae",
    "control_net",
    "image",
    "pixels",
    "latent",
    "latent_image",
    "samples",
    "mask",
    "style_model",
    "clip_vision",
    "clip_vision_output",
];

/// Reads a graph; `None` if this is none, or none that samples.
pub(super) fn parse(value: &Value) -> Option<Generation> {
    let nodes = value.as_object()?;
    let graph = Graph { nodes };
    if !nodes.values().any(|node| node.get("class_type").is_some()) {
        // Some writers put the graph into an object beside the workflow, or into a string there.
        return match nodes.get("prompt")? {
            Value::String(text) if text.starts_with('{') => {
                Graph { nodes: json::parse(text)?.as_object()? }.generation()
            }
            Value::Object(nodes) => Graph { nodes }.generation(),
            _ => None,
        };
    }
    graph.generation()
}

struct Graph<'a> {
    nodes: &'a Map<String, Value>,
}

/// The inputs of a node.
type Inputs<'a> = &'a Map<String, Value>;

/// A link: the node it comes from and which of its outputs.
struct Link<'a> {
    node: &'a str,
    output: u64,
}

impl<'a> Graph<'a> {
    fn generation(&self) -> Option<Generation> {
        let sampler = self.base_sampler()?;
        // Newer samplers leave guidance and noise to nodes of their own.
        let guider = self.linked(sampler.get("guider"));
        let noise = self.linked(sampler.get("noise"));
        let input = |keys: &[&str]| {
            let of = |inputs: Inputs<'a>| keys.iter().find_map(|key| inputs.get(*key));
            [Some(sampler), guider, noise].into_iter().flatten().find_map(of)
        };
        let positive = input(&["positive", "conditioning"]);
        let scale = input(&["cfg", "cfg_scale"]).and_then(|value| self.number(value, json::number, DEPTH));
        // Models distilled for it take the guidance from a node beside the prompt and run at a scale of 1.
        let distilled =
            || positive.and_then(|link| self.upstream(link, &["guidance"], &["conditioning", "positive"]));
        let guidance = scale
            .filter(|scale| *scale != 1.0)
            .or_else(|| distilled().and_then(|value| self.number(value, json::number, DEPTH)))
            .or(scale);
        Some(Generation {
            prompt: positive.map(|link| self.prompt(link)),
            seed: input(&["seed", "noise_seed"]).and_then(|value| self.number(value, json::integer, DEPTH)),
            guidance,
            model: input(&["model"]).and_then(|link| self.model(link)).or_else(|| self.any_model()),
        })
    }

    /// The sampler that starts from noise rather than from what another sampler made; of several, the first.
    fn base_sampler(&self) -> Option<Inputs<'a>> {
        let mut samplers: Vec<&'a String> = self
            .nodes
            .iter()
            .filter(|(_, node)| inputs(node).is_some_and(is_sampler))
            .map(|(id, _)| id)
            .collect();
        samplers.sort_by_key(|id| (id.parse::<u64>().unwrap_or(u64::MAX), *id));
        let refines = |id: &str| {
            let latent = |inputs: Inputs<'a>| {
                ["latent_image", "latent", "samples"].iter().find_map(|key| inputs.get(*key))
            };
            let mut at = self.inputs(id).and_then(latent);
            for _ in 0..DEPTH {
                let Some(inputs) = self.linked(at) else {
                    return false;
                };
                if is_sampler(inputs) {
                    return true;
                }
                at = latent(inputs).or_else(|| inputs.get("pixels")).or_else(|| inputs.get("image"));
            }
            false
        };
        let base = samplers.iter().find(|id| !refines(id)).or_else(|| samplers.first())?;
        self.inputs(base)
    }

    fn inputs(&self, id: &str) -> Option<Inputs<'a>> {
        inputs(self.nodes.get(id)?)
    }

    /// The inputs of the node that a value is linked to.
    fn linked(&self, value: Option<&'a Value>) -> Option<Inputs<'a>> {
        self.inputs(link(value?)?.node)
    }

    /// A number that is given here or by the node linked to.
    fn number<N>(&self, value: &'a Value, read: fn(&Value) -> Option<N>, depth: usize) -> Option<N> {
        if link(value).is_none() {
            return read(value);
        }
        let inputs = self.linked(Some(value))?;
        let keys =
            ["seed", "noise_seed", "value", "int", "float", "number", "Value", "Number", "cfg", "guidance"];
        let next = keys.iter().find_map(|key| inputs.get(*key))?;
        self.number(next, read, depth.checked_sub(1)?)
    }

    /// The first value under one of `keys` on the way up along `along`.
    fn upstream(&self, from: &'a Value, keys: &[&str], along: &[&str]) -> Option<&'a Value> {
        let mut at = from;
        for _ in 0..DEPTH {
            let inputs = self.linked(Some(at))?;
            if let Some(found) = keys.iter().find_map(|key| inputs.get(*key)) {
                return Some(found);
            }
            at = along.iter().find_map(|key| inputs.get(*key))?;
        }
        None
    }

    /// The texts that a conditioning was made of.
    fn prompt(&self, positive: &'a Value) -> String {
        let mut texts = self.texts(positive, &mut HashSet::new(), DEPTH);
        let mut seen = HashSet::new();
        texts.retain(|text| seen.insert(text.clone()));
        texts.join(", ")
    }

    /// The texts upstream of a value, in order; every node is asked once.
    fn texts(&self, value: &'a Value, visited: &mut HashSet<&'a str>, depth: usize) -> Vec<String> {
        if let Some(text) = value.as_str() {
            let text = text.trim();
            return if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        }
        let (Some(link), Some(depth)) = (link(value), depth.checked_sub(1)) else {
            return Vec::new();
        };
        let Some(inputs) = self.inputs(link.node).filter(|_| visited.insert(link.node)) else {
            return Vec::new();
        };
        for text in TEXTS.iter().filter_map(|key| inputs.get(*key)) {
            let texts = self.texts(text, visited, depth);
            if !texts.is_empty() {
                return texts;
            }
        }
        // A node that handles both hands the negative on as its second output.
        if let (Some(positive), Some(negative)) = (inputs.get("positive"), inputs.get("negative")) {
            return self.texts(if link.output == 1 { negative } else { positive }, visited, depth);
        }
        let pieces: Vec<&Value> =
            inputs.iter().filter(|(key, _)| is_piece(key)).map(|(_, value)| value).collect();
        if pieces.len() > 1 {
            let between = inputs.get("delimiter").and_then(Value::as_str).unwrap_or_default();
            let texts: Vec<String> =
                pieces.into_iter().flat_map(|piece| self.texts(piece, visited, depth)).collect();
            return if texts.is_empty() { texts } else { vec![texts.join(between)] };
        }
        let onward = inputs.iter().filter(|(key, value)| value.is_array() && !ASIDE.contains(&key.as_str()));
        onward.flat_map(|(_, value)| self.texts(value, visited, depth)).collect()
    }

    /// The file of the model that is linked here, through whatever patches it.
    fn model(&self, from: &'a Value) -> Option<String> {
        const FILES: [&str; 5] = ["ckpt_name", "unet_name", "gguf_name", "base_ckpt_name", "model_name"];
        self.upstream(from, &FILES, &["model", "base_model", "model1", "", "any", "value"])
            .and_then(json::name)
    }

    /// A checkpoint anywhere in the graph.
    fn any_model(&self) -> Option<String> {
        let files = ["ckpt_name", "unet_name"];
        self.nodes
            .values()
            .filter_map(inputs)
            .find_map(|inputs| files.iter().find_map(|key| inputs.get(*key)))
            .and_then(json::name)
    }
}

fn inputs(node: &Value) -> Option<Inputs<'_>> {
    node.get("inputs")?.as_object()
}

/// Whether these are the inputs of a node that makes a latent image of noise.
fn is_sampler(inputs: Inputs<'_>) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| inputs.contains_key(*key));
    has(&["positive", "guider", "conditioning"]) && has(&["seed", "noise_seed", "noise"])
}

/// `string_a`, `text_b`, `text1`: the pieces of a text that a node joins.
fn is_piece(key: &str) -> bool {
    ["string", "text"].iter().any(|stem| {
        key.strip_prefix(stem)
            .is_some_and(|end| matches!(end.trim_start_matches('_').as_bytes(), [b'a'..=b'z' | b'0'..=b'9']))
    })
}

fn link(value: &Value) -> Option<Link<'_>> {
    match value.as_array()?.as_slice() {
        [Value::String(node), output] => Some(Link { node, output: output.as_u64()? }),
        _ => None,
    }
}
