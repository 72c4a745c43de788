//! Colours in linear light, mixed in Oklab: blends are those of light, gradients those of the eye.

/// A colour: linear-light red, green and blue of sRGB, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour(pub [f32; 3]);

/// The colour written `0xRRGGBB`.
pub fn rgb(code: u32) -> Colour {
    let channel = |shift: u32| decoded(((code >> shift) & 0xff) as f32 / 255.0);
    Colour([channel(16), channel(8), channel(0)])
}

impl Colour {
    /// What one sees where `share` (0 to 1) of this colour's light is replaced by `other`'s.
    pub fn under(self, other: Colour, share: f32) -> Colour {
        self.zip(other, |mine, theirs| mine + (theirs - mine) * share)
    }

    /// The sum of two lights.
    pub fn plus(self, other: Colour, share: f32) -> Colour {
        self.zip(other, |mine, theirs| mine + theirs * share)
    }

    /// The colour a fraction `t` of the way to `other`, in even steps to the eye.
    pub fn mixed(self, other: Colour, t: f32) -> Colour {
        let (mine, theirs) = (self.to_oklab(), other.to_oklab());
        from_oklab([0, 1, 2].map(|i| mine[i] + (theirs[i] - mine[i]) * t.clamp(0.0, 1.0)))
    }

    /// Toward black.
    pub fn darker(self, amount: f32) -> Colour {
        self.mixed(rgb(0x000000), amount)
    }

    /// Toward white.
    pub fn lighter(self, amount: f32) -> Colour {
        self.mixed(rgb(0xffffff), amount)
    }

    /// The three bytes of sRGB.
    pub fn bytes(self) -> [u8; 3] {
        self.0.map(|light| (encoded(light.clamp(0.0, 1.0)) * 255.0 + 0.5) as u8)
    }

    fn zip(self, other: Colour, join: impl Fn(f32, f32) -> f32) -> Colour {
        Colour([0, 1, 2].map(|i| join(self.0[i], other.0[i])))
    }

    // The matrices are those of Björn Ottosson's Oklab.
    fn to_oklab(self) -> [f32; 3] {
        let [r, g, b] = self.0;
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).max(0.0).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).max(0.0).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).max(0.0).cbrt();
        [
            0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        ]
    }
}

fn from_oklab([lightness, a, b]: [f32; 3]) -> Colour {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    Colour([
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
        -0.004_196_086 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ])
}

/// Light to sRGB's code value, both 0 to 1.
pub fn encoded(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// sRGB's code value to light, both 0 to 1.
pub fn decoded(code: f32) -> f32 {
    if code <= 0.040_45 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) }
}
