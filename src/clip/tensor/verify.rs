//! The kernels beside the plain way, on a few small tensors: run before they are trusted, and as a test.

use candle_core::{DType, Device, Result, Tensor};

use super::layer::weigh;
use super::ops::Ops;
use super::parts::{Mask, Norm, OPEN, SHUT, Split};
use crate::clip::Activation;

/// No multiple of 8 tokens, so that padding takes part, and rows of more than one trip of every loop, as in CLIP-H.
const SPLIT: Split = Split { batch: 2, tokens: 131, heads: 16 };
const HEAD: usize = 80;
const WIDTH: usize = SPLIT.heads * HEAD;
const ROWS: usize = SPLIT.batch * SPLIT.tokens;

/// The way of doing the steps, if it agrees with the plain one; else that.
pub(super) fn trusted(ops: Ops, device: &Device, dtype: DType) -> Ops {
    if !ops.is_fused() {
        return ops;
    }
    // The driver may refuse the code too; what is wrong with the device itself, the plain way meets as well.
    match difference(&ops, device, dtype) {
        Ok(difference) if difference <= allowed(dtype) => ops,
        Ok(difference) => {
            tracing::warn!("kernels are {difference:e} off, the plain ones serve");
            Ops::plain()
        }
        Err(error) => {
            tracing::warn!("kernels could not be run, the plain ones serve: {error}");
            Ops::plain()
        }
    }
}

/// The largest difference that rounding explains, relative to the largest number.
fn allowed(dtype: DType) -> f32 {
    match dtype {
        DType::F32 => 1e-4,
        DType::F16 => 1e-2,
        _ => 5e-2,
    }
}

/// The largest difference of any result from the plain way's, relative to the largest number of that result; infinite if one
/// is not finite.
fn difference(ops: &Ops, device: &Device, dtype: DType) -> Result<f32> {
    let plain = results(&Ops::plain(), device, dtype)?;
    let own = results(ops, device, dtype)?;
    let mut worst = 0f32;
    for (plain, own) in plain.iter().zip(&own) {
        if plain.len() != own.len() || !plain.iter().chain(own).all(|number| number.is_finite()) {
            return Ok(f32::INFINITY);
        }
        let largest = plain.iter().fold(0f32, |largest, number| largest.max(number.abs()));
        let apart = plain.iter().zip(own).map(|(a, b)| (a - b).abs()).fold(0f32, f32::max);
        worst = worst.max(apart / largest);
    }
    Ok(worst)
}

/// Every step's result, on the host.
fn results(ops: &Ops, device: &Device, dtype: DType) -> Result<Vec<Vec<f32>>> {
    let tensor = |seed: usize, rows: usize, width: usize| -> Result<Tensor> {
        let numbers: Vec<f32> = (0..rows * width).map(|at| wave(seed, at)).collect();
        Tensor::from_vec(numbers, (rows, width), device)?.to_dtype(dtype)
    };
    let row = |seed: usize, width: usize| tensor(seed, 1, width)?.squeeze(0);
    let mut all = Vec::new();
    for activation in [Activation::Gelu, Activation::QuickGelu] {
        all.push(ops.activate(tensor(1, ROWS, WIDTH)?, &row(2, WIDTH)?, activation)?);
    }
    let norm = Norm::new(row(3, WIDTH)?, row(4, WIDTH)?, 1e-5)?;
    let (x, n) = ops.add_norm(&tensor(5, ROWS, WIDTH)?, &tensor(6, ROWS, WIDTH)?, &row(7, WIDTH)?, &norm)?;
    all.extend([x, n]);

    let (rows, bias) = (tensor(8, ROWS, 3 * WIDTH)?, row(9, 3 * WIDTH)?);
    let keys = ops.padded(SPLIT.tokens);
    let causal: Vec<f32> =
        (0..keys * keys).map(|at| if at % keys <= at / keys { OPEN } else { SHUT }).collect();
    let causal = Mask::Causal(Tensor::from_vec(causal, (keys, keys), device)?);
    for mask in [Mask::Within(SPLIT.tokens), causal] {
        let parts = ops.heads(&rows, &bias, &SPLIT, 3)?;
        all.push(weigh(ops, [&parts[0], &parts[1], &parts[2]], &SPLIT, &mask)?);
    }
    // One query an image, as the last layer has.
    let one = Split { tokens: 1, ..SPLIT };
    let q = ops.heads(&tensor(10, SPLIT.batch, WIDTH)?, &row(11, WIDTH)?, &one, 1)?;
    let kv = ops.heads(
        &rows.narrow(1, 0, 2 * WIDTH)?.contiguous()?,
        &bias.narrow(0, WIDTH, 2 * WIDTH)?,
        &SPLIT,
        2,
    )?;
    all.push(weigh(ops, [&q[0], &kv[0], &kv[1]], &one, &Mask::Within(SPLIT.tokens))?);
    all.iter().map(|one| one.to_dtype(DType::F32)?.flatten_all()?.to_vec1()).collect()
}

/// Numbers without a pattern, between -2 and 2.
fn wave(seed: usize, at: usize) -> f32 {
    let turn = (seed * 7919 + at) as f32;
    2.0 * (turn * 12.9898).sin() * (turn * 0.618).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_agree_with_the_plain_way_where_there_is_a_gpu() {
        let Ok(device) = Device::new_cuda_with_stream(0) else {
            println!("skipped: there is no CUDA device");
            return;
        };
        for dtype in [DType::F32, DType::F16, DType::BF16] {
            let ops = Ops::of(&device, dtype);
            assert!(ops.is_fused(), "{dtype:?}");
            let found = difference(&ops, &device, dtype).unwrap();
            println!("{dtype:?}: {found:e}");
            assert!(found <= allowed(dtype), "{dtype:?}: {found:e}");
        }
    }
}
