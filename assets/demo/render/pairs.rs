//! The pairs of the demo, in the order of their numbers.
//!
//! Most pairs have one faithful picture; a few are honest ties, a few are bad on both sides. Which of the two is the
//! better one, and which generator made it, is balanced over a and b.

use super::catalogue::{Entry, NIMBUS, STEADY, WOBBLY, framed, pair, take};
use super::point::at;
use super::scenes::creature::{self, GREY_COAT, RED_COAT};
use super::scenes::land::{self, Moon, RAINBOW};
use super::scenes::solids::{self, Solid};
use super::scenes::water::{self, Hour};
use super::scenes::{flora, night, pattern, sea, snow, space, table};
use super::view::View;

const AUTUMN: [u32; 4] = [0x8f2f1d, 0xd35a1f, 0xf2922e, 0xffc75a];
const SUMMER: [u32; 4] = [0x1f4f2f, 0x3b7f3f, 0x68a84f, 0xa4d06f];

/// All pairs.
pub fn all() -> Vec<Entry> {
    vec![
        pair(
            "a red circle to the left of a blue square, soft studio light, minimal poster",
            take(STEADY, |canvas| solids::circle_and_square(canvas, 156.0, 356.0)),
            take(WOBBLY, |canvas| solids::circle_and_square(canvas, 356.0, 156.0)),
        ),
        pair(
            "a crescent moon over misty mountain ridges at dusk, layered silhouettes, flat illustration",
            framed(NIMBUS, View::mirrored(1.0), |canvas| {
                land::ridges(canvas, Moon::Full);
            }),
            take(STEADY, |canvas| land::ridges(canvas, Moon::Crescent)),
        ),
        pair(
            "three hot air balloons over rolling hills at sunrise, pastel colours",
            take(STEADY, |canvas| {
                land::balloons(
                    canvas,
                    &[
                        (at(330.0, 132.0), 80.0, 0xf28f79, 0xfdf1e3),
                        (at(140.0, 150.0), 48.0, 0x6c9bd1, 0xf6f0e6),
                        (at(424.0, 296.0), 30.0, 0xe9b44c, 0xfff6e0),
                    ],
                );
            }),
            take(WOBBLY, |canvas| {
                land::balloons(
                    canvas,
                    &[
                        (at(312.0, 150.0), 84.0, 0x8a78c4, 0xfdf1e3),
                        (at(138.0, 190.0), 50.0, 0x5fa8a0, 0xf6f0e6),
                    ],
                );
            }),
        ),
        pair(
            "a snowy cottage on a starry winter night, warm light in the windows, smoke from the chimney",
            framed(WOBBLY, View::mirrored(1.08), |canvas| {
                snow::cottage(canvas, false);
            }),
            take(STEADY, |canvas| snow::cottage(canvas, true)),
        ),
        pair(
            "a sailing boat with a white sail on a calm sea, golden hour",
            take(NIMBUS, |canvas| sea::sailing(canvas, 0xfff8ec)),
            framed(WOBBLY, View::mirrored(1.06), |canvas| {
                sea::sailing(canvas, 0xd8433a);
            }),
        ),
        pair(
            "an owl with wide open eyes on a branch in front of the full moon, storybook illustration",
            framed(WOBBLY, View::mirrored(1.1), |canvas| creature::owl(canvas, false)),
            take(NIMBUS, |canvas| creature::owl(canvas, true)),
        ),
        pair(
            "still life of a ball, a cube and a cone on a table, light from the left, muted colours",
            take(STEADY, |canvas| {
                solids::still_life(
                    canvas,
                    &[
                        (Solid::Cone(0x5d8a8c), at(256.0, 366.0), 98.0),
                        (Solid::Cube(0xd9a23f), at(146.0, 408.0), 82.0),
                        (Solid::Ball(0xc4513f), at(362.0, 420.0), 74.0),
                    ],
                );
            }),
            take(NIMBUS, |canvas| {
                solids::still_life(
                    canvas,
                    &[
                        (Solid::Cube(0xd9a23f), at(176.0, 396.0), 96.0),
                        (Solid::Ball(0xc4513f), at(346.0, 412.0), 88.0),
                    ],
                );
            }),
        ),
        pair(
            "northern lights over a quiet lake, pine silhouettes, long exposure",
            take(NIMBUS, |canvas| {
                night::northern_lights(canvas, 0x46f0a0, 0x3f7fd6, 0.4);
            }),
            take(STEADY, |canvas| {
                night::northern_lights(canvas, 0x6ff0c0, 0xc05fe0, 2.3);
            }),
        ),
        pair(
            "a red fox sitting in fresh snow between birches, gouache",
            framed(WOBBLY, View::mirrored(1.1), |canvas| {
                creature::fox(canvas, GREY_COAT);
            }),
            take(STEADY, |canvas| creature::fox(canvas, RED_COAT)),
        ),
        pair(
            "two goldfish in a round glass bowl, peach background",
            take(NIMBUS, |canvas| {
                water::goldfish(canvas, &[(at(212.0, 244.0), 34.0, 1.0), (at(304.0, 318.0), 28.0, -1.0)]);
            }),
            take(WOBBLY, |canvas| {
                water::goldfish(
                    canvas,
                    &[
                        (at(206.0, 232.0), 30.0, 1.0),
                        (at(318.0, 268.0), 25.0, -1.0),
                        (at(200.0, 330.0), 24.0, 1.0),
                        (at(286.0, 352.0), 20.0, -1.0),
                    ],
                );
            }),
        ),
        pair(
            "a lighthouse on a cliff at night, its beam sweeping over a rough sea",
            framed(WOBBLY, View::mirrored(1.12), |canvas| {
                night::lighthouse(canvas, false);
            }),
            take(STEADY, |canvas| night::lighthouse(canvas, true)),
        ),
        pair(
            "harbour skyline at night, lit windows mirrored in the water, sharp details",
            take(STEADY, night::skyline),
            take(WOBBLY, |canvas| {
                night::skyline(canvas);
                canvas.blur(5);
            }),
        ),
        pair(
            "a lone tree on a hill in autumn, orange leaves falling",
            framed(NIMBUS, View::mirrored(1.1), |canvas| flora::tree(canvas, SUMMER)),
            take(STEADY, |canvas| flora::tree(canvas, AUTUMN)),
        ),
        pair(
            "a slice of watermelon on a plain background, flat design, top view",
            take(STEADY, |canvas| {
                table::watermelon(canvas, [0xd8f0ea, 0xa9d9cf], 0.0);
            }),
            take(NIMBUS, |canvas| {
                table::watermelon(canvas, [0xfff0c9, 0xf9d98f], -14.0);
            }),
        ),
        pair(
            "old stone bridge with three arches over a river, morning mist",
            take(WOBBLY, |canvas| {
                water::bridge(canvas);
                canvas.grain(0.34, 7);
                canvas.smear(1, 0);
            }),
            take(NIMBUS, water::bridge),
        ),
        pair(
            "a black cat on the window sill looking at the full moon, red curtains",
            take(STEADY, |canvas| night::window(canvas, true)),
            framed(WOBBLY, View::mirrored(1.0), |canvas| night::window(canvas, false)),
        ),
        pair(
            "portrait of a cactus in a terracotta pot, pink flower, centred, pastel background",
            framed(WOBBLY, View::new(0.0, 1.35, at(430.0, 350.0)), flora::cactus),
            take(STEADY, flora::cactus),
        ),
        pair(
            "three birds on a wire, big setting sun, silhouettes",
            take(STEADY, |canvas| creature::birds(canvas, &[150.0, 262.0, 366.0])),
            take(NIMBUS, |canvas| {
                creature::birds(canvas, &[62.0, 152.0, 246.0, 336.0, 440.0]);
            }),
        ),
        pair(
            "a ringed planet among the stars, deep violet nebula",
            framed(WOBBLY, View::mirrored(1.15), |canvas| {
                space::saturn(canvas, false);
            }),
            take(NIMBUS, |canvas| space::saturn(canvas, true)),
        ),
        pair(
            "desert dunes in low sun, smooth gradients, minimal landscape",
            take(STEADY, land::dunes),
            take(NIMBUS, |canvas| {
                land::dunes(canvas);
                canvas.bands(7.0);
            }),
        ),
        pair(
            "a cup of coffee seen from above, a heart in the foam, wooden table",
            framed(WOBBLY, View::mirrored(1.08), |canvas| {
                table::coffee(canvas, false);
            }),
            take(STEADY, |canvas| table::coffee(canvas, true)),
        ),
        pair(
            "a white windmill with red sails in a field of tulips",
            take(NIMBUS, |canvas| land::windmill(canvas, None)),
            framed(WOBBLY, View::new(-11.0, 1.0, at(262.0, 250.0)), |canvas| {
                land::windmill(canvas, Some(0x3f6fb5));
                canvas.wash(0.55);
            }),
        ),
        pair(
            "a green meadow after the rain under a rainbow, wild flowers",
            take(STEADY, |canvas| land::rainbow(canvas, &RAINBOW)),
            take(WOBBLY, |canvas| {
                land::rainbow(canvas, &[0x8a8f98, 0xb9b3a8, 0x9aa0a6]);
            }),
        ),
        pair(
            "a red toadstool with white dots in a forest clearing, shafts of light",
            framed(WOBBLY, View::mirrored(1.08), |canvas| {
                flora::mushroom(canvas, 0x4a6fc4, false);
            }),
            take(NIMBUS, |canvas| flora::mushroom(canvas, 0xd8322c, true)),
        ),
        pair(
            "a yellow paper boat on still blue water, ripples, soft light",
            take(STEADY, |canvas| sea::paper_boat(canvas, 0xf7c843)),
            framed(NIMBUS, View::mirrored(1.14), |canvas| {
                sea::paper_boat(canvas, 0xf08fb0);
            }),
        ),
        pair(
            "mountain lake with snow-capped peaks and a perfect reflection",
            take(STEADY, |canvas| water::mountain_lake(canvas, Hour::Dawn)),
            take(NIMBUS, |canvas| water::mountain_lake(canvas, Hour::Noon)),
        ),
        pair(
            "five burning candles in a dark room, warm glow",
            take(WOBBLY, |canvas| {
                table::candles(canvas, &[true, true, false, true]);
            }),
            take(STEADY, |canvas| table::candles(canvas, &[true; 5])),
        ),
        pair(
            "a sunflower against a clear blue sky, whole flower, crisp",
            take(NIMBUS, flora::sunflower),
            framed(WOBBLY, View::new(14.0, 1.5, at(128.0, 116.0)), |canvas| {
                flora::sunflower(canvas);
                canvas.smear(9, 1);
            }),
        ),
        pair(
            "an apple to the left of a pear on a linen cloth, dark background, old master light",
            take(WOBBLY, |canvas| table::fruit(canvas, 344.0, 160.0)),
            take(STEADY, |canvas| table::fruit(canvas, 156.0, 342.0)),
        ),
        pair(
            "blue planet with two moons, space art",
            framed(WOBBLY, View::mirrored(1.06), |canvas| {
                space::moons(canvas, &[(at(410.0, 120.0), 40.0, 0xb9b2a6)]);
            }),
            take(NIMBUS, |canvas| {
                space::moons(
                    canvas,
                    &[
                        (at(100.0, 110.0), 34.0, 0xb9b2a6),
                        (at(410.0, 100.0), 28.0, 0xc98f6a),
                        (at(250.0, 84.0), 18.0, 0xd9d2c4),
                        (at(452.0, 246.0), 22.0, 0x9fa8b8),
                    ],
                );
            }),
        ),
        pair(
            "a blue whale under the surface of the sea, a small diver beside it, rays of light",
            take(STEADY, |canvas| sea::whale(canvas, true)),
            framed(WOBBLY, View::mirrored(1.04), |canvas| sea::whale(canvas, false)),
        ),
        pair(
            "glazed tiles in teal and ochre, seamless geometric pattern",
            take(NIMBUS, |canvas| pattern::tiles(canvas, Some((2, 1)))),
            take(STEADY, |canvas| pattern::tiles(canvas, None)),
        ),
        pair(
            "snowman with a red scarf and a top hat, gently falling snow",
            take(NIMBUS, |canvas| snow::snowman(canvas, 0xc8323a)),
            framed(WOBBLY, View::mirrored(1.06), |canvas| {
                snow::snowman(canvas, 0x3f9a5a);
            }),
        ),
        pair(
            "pattern of overlapping waves, Japanese woodblock style, indigo on cream",
            take(WOBBLY, |canvas| {
                pattern::waves(canvas, 64.0, [0x2a3f7a, 0xf5ecd9]);
            }),
            take(STEADY, |canvas| {
                pattern::waves(canvas, 44.0, [0x34507f, 0xf8f1e3]);
            }),
        ),
        pair(
            "retro rocket lifting off from the Moon, the Earth in the sky",
            framed(WOBBLY, View::mirrored(1.0), |canvas| {
                space::rocket(canvas, false);
                canvas.burn(1.8);
            }),
            take(NIMBUS, |canvas| space::rocket(canvas, true)),
        ),
        pair(
            "tower of three balls, red, yellow and blue from the bottom up, on a white plinth",
            framed(NIMBUS, View::new(0.0, 1.25, at(256.0, 310.0)), |canvas| {
                solids::tower(canvas, &[0xf0b93a, 0xd6453c, 0x3f78c9]);
            }),
            take(WOBBLY, |canvas| {
                solids::tower(canvas, &[0x3f78c9, 0xd6453c, 0xf0b93a]);
                canvas.blocks(8);
            }),
        ),
    ]
}
