//! An image that came over the wire, as it came: it is decoded when somebody asks for its pixels, for decoding in between
//! would take the machine away from what is measured.

use std::io::Read;
use std::time::Instant;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use image::{DynamicImage, RgbaImage};

/// How pixels are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// A file in base64: PNG or JPEG.
    File,
    /// RGB or RGBA in base64, by the bytes of a pixel, perhaps through zlib.
    Raw { bytes: usize, zlib: bool },
    /// The string of a DCS.
    Sixel,
}

/// An image.
#[derive(Debug)]
pub struct Print {
    /// kitty's name for it.
    pub id: Option<u32>,
    pub packing: Packing,
    pub payload: Vec<u8>,
    /// All bytes of its sequences.
    pub wire_bytes: u64,
    /// When the last of them came.
    pub complete_at: Option<Instant>,
    /// Width and height, as told on the wire; of a file, known once it is complete.
    pub size: (u32, u32),
    /// How many commands sent it.
    pub chunks: usize,
}

/// Terminals take padding or leave it, and do not ask what the bits after the last byte are.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Print {
    pub fn new(id: Option<u32>, packing: Packing, size: (u32, u32)) -> Self {
        Print { id, packing, payload: Vec::new(), wire_bytes: 0, complete_at: None, size, chunks: 0 }
    }

    /// Ends it: its size is that of the file.
    pub fn complete(&mut self, at: Instant) {
        self.complete_at = Some(at);
        if self.packing == Packing::File {
            // The header stands in the first bytes, but a JPEG's may stand behind a profile.
            let start = &self.payload[..self.payload.len().min(1 << 16) & !3];
            let header = LENIENT.decode(start).unwrap_or_default();
            let reader = image::ImageReader::new(std::io::Cursor::new(header)).with_guessed_format();
            self.size = reader.ok().and_then(|reader| reader.into_dimensions().ok()).unwrap_or((0, 0));
        }
    }

    /// Bytes as RGBA.
    pub fn memory(&self) -> u64 {
        4 * u64::from(self.size.0) * u64::from(self.size.1)
    }

    /// What the base64 says. A program may encode each chunk by itself, so there may be padding in the middle.
    fn bytes(&self) -> Result<Vec<u8>, base64::DecodeError> {
        let pieces = self.payload.chunk_by(|one, next| *one != b'=' || *next == b'=');
        let decoded: Result<Vec<Vec<u8>>, _> = pieces.map(|piece| LENIENT.decode(piece)).collect();
        decoded.map(|pieces| pieces.concat())
    }

    /// Its pixels, or why there are none.
    pub fn decode(&self) -> Result<RgbaImage, String> {
        let told = |error: &dyn std::fmt::Display| format!("{:?}: {error}", self.packing);
        match self.packing {
            Packing::Sixel => {
                let sequence = [b"\x1bP", self.payload.as_slice(), b"\x1b\\"].concat();
                let sixel = icy_sixel::SixelImage::decode(&sequence).map_err(|error| told(&error))?;
                RgbaImage::from_raw(sixel.width as u32, sixel.height as u32, sixel.pixels)
                    .ok_or_else(|| told(&"too few pixels"))
            }
            Packing::File => {
                let file = self.bytes().map_err(|error| told(&error))?;
                Ok(image::load_from_memory(&file).map_err(|error| told(&error))?.to_rgba8())
            }
            Packing::Raw { bytes, zlib } => {
                let mut pixels = self.bytes().map_err(|error| told(&error))?;
                if zlib {
                    let mut inflated = Vec::new();
                    let mut source = flate2::read::ZlibDecoder::new(pixels.as_slice());
                    source.read_to_end(&mut inflated).map_err(|error| told(&error))?;
                    pixels = inflated;
                }
                let (width, height) = self.size;
                let image = if bytes == 4 {
                    RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from)
                } else {
                    image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
                };
                Ok(image.ok_or_else(|| told(&"too few pixels"))?.to_rgba8())
            }
        }
    }
}
