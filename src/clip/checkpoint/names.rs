//! The tensors that a configuration calls for, named as in transformers' `CLIPModel`, with their shapes.

use crate::clip::Config;

/// The logarithm of the scale.
pub(super) const LOGIT_SCALE: &str = "logit_scale";

/// What a tensor's shape should be, and in which words of the configuration.
pub(super) struct Shape {
    pub(super) sizes: Vec<usize>,
    pub(super) meaning: &'static str,
}

/// Every tensor of the network, in the order of the computation.
pub(super) fn needed(config: &Config) -> Vec<(String, Shape)> {
    let mut list = List(Vec::new());
    let text = &config.text;
    let (width, words) = (text.width, "text_model.embeddings");
    list.add(format!("{words}.token_embedding.weight"), &[text.vocabulary, width], "vocabulary, text width");
    list.add(format!("{words}.position_embedding.weight"), &[text.context, width], "context, text width");
    list.stack("text_model", text.layers, width, text.mlp);
    list.norm("text_model.final_layer_norm", width);
    list.add("text_projection.weight", &[config.projection, width], "projection, text width");

    let vision = &config.vision;
    let (width, patches) = (vision.width, "vision_model.embeddings");
    list.add(format!("{patches}.class_embedding"), &[width], "vision width");
    let patch = [width, 3, vision.patch, vision.patch];
    list.add(format!("{patches}.patch_embedding.weight"), &patch, "vision width, RGB, patch, patch");
    let positions = [vision.tokens(), width];
    list.add(
        format!("{patches}.position_embedding.weight"),
        &positions,
        "patches and class token, vision width",
    );
    // The spelling of the checkpoints.
    list.norm("vision_model.pre_layrnorm", width);
    list.stack("vision_model", vision.layers, width, vision.mlp);
    list.norm("vision_model.post_layernorm", width);
    list.add("visual_projection.weight", &[config.projection, width], "projection, vision width");
    list.add(LOGIT_SCALE, &[], "one number");
    list.0
}

struct List(Vec<(String, Shape)>);

impl List {
    fn add(&mut self, name: impl Into<String>, sizes: &[usize], meaning: &'static str) {
        self.0.push((name.into(), Shape { sizes: sizes.to_vec(), meaning }));
    }

    fn norm(&mut self, name: &str, width: usize) {
        self.add(format!("{name}.weight"), &[width], "width");
        self.add(format!("{name}.bias"), &[width], "width");
    }

    fn linear(&mut self, name: &str, sizes: [usize; 2], meaning: [&'static str; 2]) {
        self.add(format!("{name}.weight"), &sizes, meaning[0]);
        self.add(format!("{name}.bias"), &sizes[..1], meaning[1]);
    }

    fn stack(&mut self, tower: &str, layers: usize, width: usize, mlp: usize) {
        for layer in 0..layers {
            let layer = format!("{tower}.encoder.layers.{layer}");
            self.norm(&format!("{layer}.layer_norm1"), width);
            for part in ["q_proj", "k_proj", "v_proj", "out_proj"] {
                self.linear(&format!("{layer}.self_attn.{part}"), [width, width], ["width, width", "width"]);
            }
            self.norm(&format!("{layer}.layer_norm2"), width);
            self.linear(&format!("{layer}.mlp.fc1"), [mlp, width], ["MLP, width", "MLP"]);
            self.linear(&format!("{layer}.mlp.fc2"), [width, mlp], ["width, MLP", "width"]);
        }
    }
}
