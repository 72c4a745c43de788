//! The standard normal distribution, to the precision of a double.
//!
//! The share below a value is Cody's (1969) rational approximations as R's `pnorm` has them, its inverse is Wichura's AS 241.

use std::f64::consts::{PI, SQRT_2};

/// The share below `z`.
pub(super) fn below(z: f64) -> f64 {
    let y = z.abs();
    if y <= 0.674_489_75 {
        const TOP: [f64; 5] = [
            18_154.981_253_343_56,
            1_067.689_485_460_371,
            161.028_231_068_555_87,
            2.235_252_035_460_684,
            0.065_682_337_918_207_45,
        ];
        const BOTTOM: [f64; 5] = [
            45_507.789_335_026_73,
            10_260.932_208_618_979,
            976.098_551_737_776_7,
            47.202_581_904_688_245,
            1.0,
        ];
        return 0.5 + z * ratio(&TOP, &BOTTOM, y * y);
    }
    if y > 38.5 {
        // Less than any double; the formulas below would take ∞ from ∞.
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let scaled = if y <= 32.0_f64.sqrt() {
        const TOP: [f64; 9] = [
            9_842.714_838_383_978,
            11_602.651_437_647_35,
            6_848.190_450_536_283,
            2_494.537_585_290_372_7,
            597.270_276_394_800_3,
            93.506_656_132_177_85,
            8.883_149_794_388_377,
            0.398_941_512_088_134_66,
            1.076_557_677_372_019_2e-8,
        ];
        const BOTTOM: [f64; 9] = [
            19_685.429_676_859_992,
            38_912.003_286_093_27,
            34_900.952_721_145_98,
            18_615.571_640_885_097,
            6_485.558_298_266_761,
            1_519.377_599_407_554_7,
            235.387_901_782_625,
            22.266_688_044_328_117,
            1.0,
        ];
        ratio(&TOP, &BOTTOM, y)
    } else {
        const TOP: [f64; 6] = [
            2.911_287_495_116_879_3e-5,
            0.001_421_619_193_227_893_4,
            0.022_235_277_870_649_807,
            0.127_401_161_160_247_36,
            0.215_898_534_057_957,
            0.023_073_441_764_940_174,
        ];
        const BOTTOM: [f64; 6] = [
            7.297_515_550_839_662e-5,
            0.003_782_396_332_027_582_4,
            0.065_988_137_868_928_56,
            0.468_238_212_480_865_1,
            1.284_260_096_144_911,
            1.0,
        ];
        let square = 1.0 / (y * y);
        ((2.0 * PI).sqrt().recip() - square * ratio(&TOP, &BOTTOM, square)) / y
    };
    // exp(−y²/2) in two factors, the first of which has an exact argument.
    let near = (y * 16.0).trunc() / 16.0;
    let tail = (-near * near / 2.0).exp() * (-(y - near) * (y + near) / 2.0).exp() * scaled;
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The value below which the share `p` lies; infinite at 0 and 1, NaN beyond.
pub(super) fn point(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        const TOP: [f64; 8] = [
            3.387_132_872_796_366_5,
            133.141_667_891_784_38,
            1_971.590_950_306_551_3,
            13_731.693_765_509_46,
            45_921.953_931_549_87,
            67_265.770_927_008_7,
            33_430.575_583_588_13,
            2_509.080_928_730_122_7,
        ];
        const BOTTOM: [f64; 8] = [
            1.0,
            42.313_330_701_600_91,
            687.187_007_492_057_9,
            5_394.196_021_424_751,
            21_213.794_301_586_597,
            39_307.895_800_092_71,
            28_729.085_735_721_943,
            5_226.495_278_852_854,
        ];
        return q * ratio(&TOP, &BOTTOM, 0.425 * 0.425 - q * q);
    }
    let tail = p.min(1.0 - p);
    if tail == 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let r = (-tail.ln()).sqrt();
    let size = if r <= 5.0 {
        const TOP: [f64; 8] = [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            0.241_780_725_177_450_6,
            0.022_723_844_989_269_184,
            7.745_450_142_783_414e-4,
        ];
        const BOTTOM: [f64; 8] = [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            0.689_767_334_985_1,
            0.148_103_976_427_480_08,
            0.015_198_666_563_616_457,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ];
        ratio(&TOP, &BOTTOM, r - 1.6)
    } else {
        const TOP: [f64; 8] = [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            0.296_560_571_828_504_87,
            0.026_532_189_526_576_124,
            0.001_242_660_947_388_078_4,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ];
        const BOTTOM: [f64; 8] = [
            1.0,
            0.599_832_206_555_888,
            0.136_929_880_922_735_8,
            0.014_875_361_290_850_615,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_8e-15,
        ];
        ratio(&TOP, &BOTTOM, r - 5.0)
    };
    size.copysign(q)
}

/// The z of a two-sided interval at a level such as 0.95.
pub(super) fn two_sided(level: f64) -> f64 {
    point(0.5 + level / 2.0)
}

/// The share of χ² with one degree of freedom above `x`.
pub(super) fn chi_squared_above(x: f64) -> f64 {
    2.0 * below(-(x / 2.0).sqrt() * SQRT_2)
}

/// A quotient of polynomials, whose coefficients are by ascending power.
fn ratio(top: &[f64], bottom: &[f64], x: f64) -> f64 {
    let at =
        |coefficients: &[f64]| coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient);
    at(top) / at(bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_scipys() {
        // scipy.stats.norm.cdf, .ppf; chi2.sf(3.841458820694124, 1).
        for (z, p) in NORMAL {
            assert!((below(z) / p - 1.0).abs() < 1e-13, "{z}: {}", below(z));
            assert!((point(p) - z).abs() < 1e-13 * z.abs().max(1.0), "{p}: {}", point(p));
        }
        assert!((two_sided(0.95) - 1.959_963_984_540_054).abs() < 1e-15);
        assert!((chi_squared_above(3.841_458_820_694_124) - 0.05).abs() < 1e-15);
        assert_eq!((point(0.0), point(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(point(f64::NAN).is_nan());
        assert_eq!((below(f64::INFINITY), below(f64::NEG_INFINITY)), (1.0, 0.0));
    }

    const NORMAL: [(f64, f64); 11] = [
        (0.0, 0.5),
        (0.3, 0.6179114221889526),
        (-0.6, 0.2742531177500736),
        (1.0, 0.8413447460685429),
        (-1.5, 0.06680720126885807),
        (2.5, 0.9937903346742238),
        (-3.3, 0.00048342414238377744),
        (-5.5, 1.898956246588768e-08),
        (-6.0, 9.865876450376946e-10),
        (-9.0, 1.1285884059538324e-19),
        (-20.0, 2.7536241186061556e-89),
    ];
}
