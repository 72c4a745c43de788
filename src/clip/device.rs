//! Which device a network runs on: what was asked for, what is there, and the words for both.

use std::fmt;
use std::str::FromStr;

use candle_core::Device;

use super::ClipError;

/// The device that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    /// A GPU if this build can use one and one is there, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// An NVIDIA GPU, by its number as the driver counts, from 0.
    Cuda(usize),
    /// The GPU of a Mac.
    Metal,
}

impl FromStr for DeviceChoice {
    type Err = String;

    /// `auto`, `cpu`, `cuda`, `cuda:N` or `metal`, in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.trim().to_ascii_lowercase();
        match lower.as_str() {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Cuda(0)),
            "metal" => Ok(Self::Metal),
            _ => match lower.strip_prefix("cuda:").map(str::parse) {
                Some(Ok(number)) => Ok(Self::Cuda(number)),
                Some(Err(_)) => Err("expected the GPU's number after cuda:, such as cuda:1".to_owned()),
                None => Err("expected auto, cpu, cuda, cuda:N or metal".to_owned()),
            },
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
            Self::Metal => f.write_str("metal"),
        }
    }
}

/// Opens a device; the text says which it is and, where `auto` chose, why: `cuda:0 (NVIDIA H100 80GB HBM3)`,
/// `cpu: built without cuda and metal`.
///
/// # Errors
/// A device asked for by name is not there, or this build cannot use it; `auto` falls back to the processor and says so.
pub fn open_device(choice: DeviceChoice) -> Result<(Device, String), ClipError> {
    match choice {
        DeviceChoice::Cpu => Ok((Device::Cpu, "cpu".to_owned())),
        DeviceChoice::Cuda(number) => cuda(number)
            .map_err(|why| refused(&choice, &why, cfg!(feature = "cuda").then_some("check `nvidia-smi`"))),
        DeviceChoice::Metal => {
            metal().map_err(|why| refused(&choice, &why, cfg!(feature = "metal").then_some("")))
        }
        DeviceChoice::Auto => Ok(best()),
    }
}

/// A GPU, or why there is none.
fn best() -> (Device, String) {
    let mut reasons = Vec::new();
    if cfg!(feature = "cuda") {
        match cuda(0) {
            Ok(found) => return found,
            Err(why) => reasons.push(format!("no CUDA device ({why})")),
        }
    }
    if cfg!(feature = "metal") {
        match metal() {
            Ok(found) => return found,
            Err(why) => reasons.push(format!("no Metal device ({why})")),
        }
    }
    if reasons.is_empty() {
        let without = if cfg!(target_os = "macos") { "metal" } else { "cuda" };
        reasons.push(format!("built without {without}"));
    }
    (Device::Cpu, format!("cpu: {}", reasons.join(", ")))
}

/// What to do when a device by name is not to be had.
fn refused(choice: &DeviceChoice, why: &str, built: Option<&str>) -> ClipError {
    let feature = if matches!(choice, DeviceChoice::Metal) { "metal" } else { "cuda" };
    let next = match built {
        Some("") => "try --device cpu".to_owned(),
        Some(check) => format!("{check}, or try --device cpu"),
        None => format!(
            "build with `cargo build --release --features {feature}` (docs/gpu.md), or try --device cpu"
        ),
    };
    ClipError::Device(format!("{choice} cannot be used: {why}; {next}"))
}

/// Bytes that are free and bytes in all on a GPU, other programs' use included; `None` where the device does not tell.
pub fn device_memory(device: &Device) -> Option<(usize, usize)> {
    #[cfg(feature = "cuda")]
    if let Device::Cuda(cuda) = device {
        return cuda.cuda_stream().context().mem_get_info().ok();
    }
    let _ = device;
    None
}

#[cfg(feature = "cuda")]
fn cuda(number: usize) -> Result<(Device, String), String> {
    use candle_core::cuda::cudarc::driver::CudaContext;

    let said = |error: &dyn fmt::Display| format!("the driver says {}", first_line(&error.to_string()));
    let count = CudaContext::device_count().map_err(|error| said(&error))?;
    if number >= usize::try_from(count).unwrap_or(0) {
        let counted = if count == 1 { "1 GPU, cuda:0".to_owned() } else { format!("{count} GPUs") };
        return Err(format!("the driver knows {counted}"));
    }
    // One stream for all of it: the default one is another for each thread, and a network is loaded in one and used in another.
    let device = Device::new_cuda_with_stream(number).map_err(|error| said(&error))?;
    let Device::Cuda(cuda) = &device else { return Err("it is no CUDA device".to_owned()) };
    forget_events(cuda);
    let name = cuda.cuda_stream().context().name().map_err(|error| said(&error))?;
    Ok((device.clone(), format!("cuda:{number} ({})", crate::text::clipped(&name, 60))))
}

/// Leaves out the events with which several streams would wait for each other.
#[cfg(feature = "cuda")]
#[expect(unsafe_code, reason = "each launch would record and await several events, for one stream alone")]
fn forget_events(device: &candle_core::CudaDevice) {
    // SAFETY: everything on this device runs on its one stream, in order: nothing is used before it was written there, nor
    // after it was freed there.
    unsafe { device.disable_event_tracking() }
}

#[cfg(not(feature = "cuda"))]
fn cuda(_: usize) -> Result<(Device, String), String> {
    Err("this pairpick was built without CUDA".to_owned())
}

#[cfg(feature = "metal")]
fn metal() -> Result<(Device, String), String> {
    let device = Device::new_metal(0).map_err(|error| first_line(&error.to_string()))?;
    Ok((device, "metal".to_owned()))
}

#[cfg(not(feature = "metal"))]
fn metal() -> Result<(Device, String), String> {
    Err("this pairpick was built without Metal".to_owned())
}

#[cfg(any(feature = "cuda", feature = "metal"))]
fn first_line(text: &str) -> String {
    crate::text::clipped(text.lines().next().unwrap_or_default(), 160)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_as_it_is_written() {
        for (text, choice) in [
            ("auto", DeviceChoice::Auto),
            ("cpu", DeviceChoice::Cpu),
            ("cuda:0", DeviceChoice::Cuda(0)),
            ("cuda:3", DeviceChoice::Cuda(3)),
            ("metal", DeviceChoice::Metal),
        ] {
            assert_eq!(text.parse(), Ok(choice));
            assert_eq!(choice.to_string(), text);
        }
        assert_eq!("CUDA".parse(), Ok(DeviceChoice::Cuda(0)));
        for bad in ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda0", "cpu:0"] {
            assert!(bad.parse::<DeviceChoice>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_processor_is_always_there() {
        let (device, said) = open_device(DeviceChoice::Cpu).unwrap();
        assert!(device.is_cpu());
        assert_eq!(said, "cpu");
        assert_eq!(device_memory(&device), None);
    }

    #[test]
    fn auto_says_what_it_chose_and_why() {
        let (device, said) = open_device(DeviceChoice::Auto).unwrap();
        let expected = if device.is_cpu() { "cpu: " } else { "" };
        assert!(said.starts_with(expected) && !said.is_empty(), "{said}");
    }

    #[test]
    #[cfg(not(feature = "cuda"))]
    fn a_gpu_that_this_build_cannot_use_says_how_to_build_one_that_can() {
        let error = open_device(DeviceChoice::Cuda(1)).unwrap_err().to_string();
        for part in ["cuda:1", "built without CUDA", "--features cuda", "--device cpu"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
