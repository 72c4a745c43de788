//! The kernels as operations of candle's: shapes held against each other, memory allotted, threads counted.

use candle_core::backend::BackendStorage;
use candle_core::cuda::cudarc::driver::{CudaView, CudaViewMut, DeviceRepr, LaunchConfig, PushKernelArg};
use candle_core::cuda::{CudaDType, CudaStorage, WrapErr};
use candle_core::{
    CpuStorage, CustomOp1, CustomOp2, CustomOp3, DType, InplaceOp1, InplaceOp2, Layout, Result, Shape,
    Storage, bail,
};

use super::compiled::{Fused, Limit, MOST_KEYS, padded};
use crate::clip::tensor::parts::{Norm, Split};

/// Threads of a block where each has a packet of its own.
const THREADS: u32 = 256;
/// Threads of a block of the kernels that sum over a row.
const ROW_THREADS: u32 = 128;

/// Runs a block with `T` as the type of the format's numbers.
macro_rules! with_type {
    ($dtype:expr, $T:ident, $run:expr) => {
        match $dtype {
            DType::F32 => {
                type $T = f32;
                $run
            }
            DType::F16 => {
                type $T = half::f16;
                $run
            }
            DType::BF16 => {
                type $T = half::bf16;
                $run
            }
            other => bail!("no kernels for {other:?}"),
        }
    };
}

/// A kernel by its name; a macro, as candle keeps the type's name to itself.
macro_rules! kernel {
    ($fused:expr, $name:literal) => {
        $fused.device.get_or_load_custom_func($name, &$fused.module, &$fused.code)?
    };
}

/// What the kernels hold numbers in.
trait Number: CudaDType + DeviceRepr {}
impl<T: CudaDType + DeviceRepr> Number for T {}

/// The contiguous numbers of a tensor.
fn view<'a, T: Number>(storage: &'a CudaStorage, layout: &Layout) -> Result<CudaView<'a, T>> {
    match layout.contiguous_offsets() {
        Some((from, to)) => Ok(storage.as_cuda_slice::<T>()?.slice(from..to)),
        None => bail!("a kernel needs its numbers side by side"),
    }
}

fn view_mut<'a, T: Number>(storage: &'a mut CudaStorage, layout: &Layout) -> Result<CudaViewMut<'a, T>> {
    match layout.contiguous_offsets() {
        Some((from, to)) => Ok(storage.as_cuda_slice_mut::<T>()?.slice_mut(from..to)),
        None => bail!("a kernel needs its numbers side by side"),
    }
}

/// The number as a kernel counts.
fn counted(number: usize) -> Result<u32> {
    u32::try_from(number)
        .map_err(|_| candle_core::Error::msg("too many numbers for a kernel: use a smaller batch"))
}

/// Refuses shapes that do not belong together: a kernel reads where it is told to.
fn agree(are: bool, kernel: &str) -> Result<()> {
    if are { Ok(()) } else { bail!("the shapes given to the kernel {kernel} do not belong together") }
}

fn grid(threads: u32, block: u32) -> LaunchConfig {
    LaunchConfig { grid_dim: (threads.div_ceil(block), 1, 1), block_dim: (block, 1, 1), shared_mem_bytes: 0 }
}

impl Fused {
    fn packets(&self, numbers: usize) -> Result<u32> {
        agree(numbers.is_multiple_of(self.packet()), "of packets")?;
        counted(numbers / self.packet())
    }
}

/// `x[rows, width] = activation(x + bias[width])`.
pub(super) struct Activate<'a> {
    pub(super) fused: &'a Fused,
    /// 0 none, 1 gelu, 2 quick_gelu.
    pub(super) activation: i32,
}

impl InplaceOp2 for Activate<'_> {
    fn name(&self) -> &'static str {
        "pairpick-activate"
    }

    fn cpu_fwd(&self, _: &mut CpuStorage, _: &Layout, _: &CpuStorage, _: &Layout) -> Result<()> {
        bail!("{} is for CUDA alone", "activate")
    }

    #[expect(unsafe_code, reason = "a kernel is launched")]
    fn cuda_fwd(
        &self,
        x: &mut CudaStorage,
        x_layout: &Layout,
        bias: &CudaStorage,
        bias_layout: &Layout,
    ) -> Result<()> {
        let (_, width) = x_layout.shape().dims2()?;
        agree(bias_layout.dims() == [width], "activate")?;
        let packets = self.fused.packets(x_layout.shape().elem_count())?;
        let width = self.fused.packets(width)?;
        let kernel = kernel!(self.fused, "activate");
        with_type!(self.fused.dtype, T, {
            let bias = view::<T>(bias, bias_layout)?;
            let mut x = view_mut::<T>(x, x_layout)?;
            let mut launch = kernel.builder();
            launch.arg(&mut x).arg(&bias).arg(&packets).arg(&width).arg(&self.activation);
            // SAFETY: the arguments are those of the kernel, in order; `x` has `packets` packets, rows of `width` of them, and
            // `bias` has `width`; both belong to the stream that this runs on.
            unsafe { launch.launch(grid(packets, THREADS)) }.w()?;
        });
        Ok(())
    }
}

/// `x + product + bias` and its normalisation, `[2, rows, width]`.
pub(super) struct AddNorm<'a> {
    pub(super) fused: &'a Fused,
    pub(super) norm: &'a Norm,
}

impl CustomOp3 for AddNorm<'_> {
    fn name(&self) -> &'static str {
        "pairpick-add-norm"
    }

    fn cpu_fwd(
        &self,
        _: &CpuStorage,
        _: &Layout,
        _: &CpuStorage,
        _: &Layout,
        _: &CpuStorage,
        _: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        bail!("{} is for CUDA alone", "add_norm")
    }

    #[expect(unsafe_code, reason = "a kernel is launched")]
    fn cuda_fwd(
        &self,
        x: &CudaStorage,
        x_layout: &Layout,
        product: &CudaStorage,
        product_layout: &Layout,
        bias: &CudaStorage,
        bias_layout: &Layout,
    ) -> Result<(CudaStorage, Shape)> {
        let (rows, width) = x_layout.shape().dims2()?;
        let of_row = [bias_layout.dims(), self.norm.weight.dims(), self.norm.bias.dims()];
        agree(
            product_layout.dims() == x_layout.dims() && of_row.iter().all(|dims| *dims == [width]),
            "add_norm",
        )?;
        let device = x.device();
        let packets = self.fused.packets(width)?;
        let kernel = kernel!(self.fused, "add_norm");
        let (weight, weight_layout) = self.norm.weight.storage_and_layout();
        let (shift, shift_layout) = self.norm.bias.storage_and_layout();
        let (Storage::Cuda(weight), Storage::Cuda(shift)) = (&*weight, &*shift) else {
            bail!("the weights of a normalisation are on another device")
        };
        let config = LaunchConfig {
            grid_dim: (counted(rows)?, 1, 1),
            block_dim: (ROW_THREADS, 1, 1),
            shared_mem_bytes: counted(width * size_of::<f32>())?,
        };
        let out = with_type!(self.fused.dtype, T, {
            let (x, product) = (view::<T>(x, x_layout)?, view::<T>(product, product_layout)?);
            let (bias, weight) = (view::<T>(bias, bias_layout)?, view::<T>(weight, weight_layout)?);
            let shift = view::<T>(shift, shift_layout)?;
            // SAFETY: the kernel writes every number of it.
            let mut out = unsafe { device.alloc::<T>(2 * rows * width)? };
            let mut launch = kernel.builder();
            launch.arg(&mut out).arg(&x).arg(&product).arg(&bias).arg(&weight).arg(&shift);
            launch.arg(&packets).arg(&self.norm.eps);
            // SAFETY: the arguments are those of the kernel, in order; a block a row, rows of `packets` packets in all that it
            // reads, twice as many rows in `out`, and shared memory for the floats of a row.
            unsafe { launch.launch(config) }.w()?;
            CudaStorage::wrap_cuda_slice(out, device.clone())
        });
        Ok((out, (2, rows, width).into()))
    }
}

/// `rows + bias`, as `[parts, batch, heads, padded tokens, width of a head]`.
pub(super) struct SplitHeads<'a> {
    pub(super) fused: &'a Fused,
    pub(super) split: Split,
    pub(super) parts: usize,
}

impl CustomOp2 for SplitHeads<'_> {
    fn name(&self) -> &'static str {
        "pairpick-split-heads"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        bail!("{} is for CUDA alone", "split_heads")
    }

    #[expect(unsafe_code, reason = "a kernel is launched")]
    fn cuda_fwd(
        &self,
        rows: &CudaStorage,
        rows_layout: &Layout,
        bias: &CudaStorage,
        bias_layout: &Layout,
    ) -> Result<(CudaStorage, Shape)> {
        let Split { batch, tokens, heads } = self.split;
        let (count, width) = rows_layout.shape().dims2()?;
        let head = width / (self.parts * heads);
        let fit =
            count == batch * tokens && width == self.parts * heads * head && bias_layout.dims() == [width];
        agree(fit, "split_heads")?;
        let shape = Shape::from((self.parts, batch, heads, padded(tokens), head));
        let device = rows.device();
        let packets = self.fused.packets(shape.elem_count())?;
        let head = self.fused.packets(head)?;
        let sizes = [batch, tokens, padded(tokens), heads].map(counted);
        let [batch, tokens, padded, heads] = sizes;
        let (batch, tokens, padded, heads, parts) = (batch?, tokens?, padded?, heads?, counted(self.parts)?);
        let kernel = kernel!(self.fused, "split_heads");
        let out = with_type!(self.fused.dtype, T, {
            let (rows, bias) = (view::<T>(rows, rows_layout)?, view::<T>(bias, bias_layout)?);
            // SAFETY: the kernel writes every number of it.
            let mut out = unsafe { device.alloc::<T>(shape.elem_count())? };
            let mut launch = kernel.builder();
            launch.arg(&mut out).arg(&rows).arg(&bias).arg(&packets);
            launch.arg(&batch).arg(&tokens).arg(&padded).arg(&heads).arg(&head).arg(&parts);
            // SAFETY: the arguments are those of the kernel, in order; `out` has `packets` packets, as the sizes say, and `rows` and
            // `bias` have the shapes that go with them.
            unsafe { launch.launch(grid(packets, THREADS)) }.w()?;
            CudaStorage::wrap_cuda_slice(out, device.clone())
        });
        Ok((out, shape))
    }
}

/// `[batch, heads, padded tokens, width of a head]` → `[batch · tokens, width]`.
pub(super) struct MergeHeads<'a> {
    pub(super) fused: &'a Fused,
    pub(super) split: Split,
}

impl CustomOp1 for MergeHeads<'_> {
    fn name(&self) -> &'static str {
        "pairpick-merge-heads"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        bail!("{} is for CUDA alone", "merge_heads")
    }

    #[expect(unsafe_code, reason = "a kernel is launched")]
    fn cuda_fwd(&self, x: &CudaStorage, layout: &Layout) -> Result<(CudaStorage, Shape)> {
        let Split { batch, tokens, heads } = self.split;
        let dims = layout.shape().dims4()?;
        let head = dims.3;
        agree(dims == (batch, heads, padded(tokens), head), "merge_heads")?;
        let shape = Shape::from((batch * tokens, heads * head));
        let device = x.device();
        let packets = self.fused.packets(shape.elem_count())?;
        let head = self.fused.packets(head)?;
        let (tokens, padded, heads) = (counted(tokens)?, counted(padded(tokens))?, counted(heads)?);
        let kernel = kernel!(self.fused, "merge_heads");
        let out = with_type!(self.fused.dtype, T, {
            let x = view::<T>(x, layout)?;
            // SAFETY: the kernel writes every number of it.
            let mut out = unsafe { device.alloc::<T>(shape.elem_count())? };
            let mut launch = kernel.builder();
            launch.arg(&mut out).arg(&x).arg(&packets).arg(&tokens).arg(&padded).arg(&heads).arg(&head);
            // SAFETY: the arguments are those of the kernel, in order; `out` has `packets` packets and `x` the shape that goes
            // with the sizes.
            unsafe { launch.launch(grid(packets, THREADS)) }.w()?;
            CudaStorage::wrap_cuda_slice(out, device.clone())
        });
        Ok((out, shape))
    }
}

/// `softmax(scale · scores)` of `[batch, heads, queries, keys]`, in place.
pub(super) struct Softmax<'a> {
    pub(super) fused: &'a Fused,
    pub(super) scale: f32,
    pub(super) limit: Limit,
}

impl InplaceOp1 for Softmax<'_> {
    fn name(&self) -> &'static str {
        "pairpick-softmax"
    }

    fn cpu_fwd(&self, _: &mut CpuStorage, _: &Layout) -> Result<()> {
        bail!("{} is for CUDA alone", "softmax")
    }

    #[expect(unsafe_code, reason = "a kernel is launched")]
    fn cuda_fwd(&self, scores: &mut CudaStorage, layout: &Layout) -> Result<()> {
        let (batch, heads, queries, keys) = layout.shape().dims4()?;
        agree(keys <= MOST_KEYS && keys % 2 == 0 && self.limit.keys <= keys, "softmax")?;
        let rows = counted(batch * heads * queries)?;
        let (keys, queries, limit) = (counted(keys)?, counted(queries)?, counted(self.limit.keys)?);
        let causal = i32::from(self.limit.causal);
        let kernel = kernel!(self.fused, "softmax");
        // A warp of 32 threads a row.
        let blocks = rows.div_ceil(ROW_THREADS / 32);
        let config =
            LaunchConfig { grid_dim: (blocks, 1, 1), block_dim: (ROW_THREADS, 1, 1), shared_mem_bytes: 0 };
        with_type!(self.fused.dtype, T, {
            let mut scores = view_mut::<T>(scores, layout)?;
            let mut launch = kernel.builder();
            launch
                .arg(&mut scores)
                .arg(&rows)
                .arg(&keys)
                .arg(&queries)
                .arg(&limit)
                .arg(&causal)
                .arg(&self.scale);
            // SAFETY: the arguments are those of the kernel, in order; `scores` has `rows` rows of `keys` numbers.
            unsafe { launch.launch(config) }.w()?;
        });
        Ok(())
    }
}
