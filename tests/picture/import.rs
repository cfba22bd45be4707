//! What becomes of images that can be read.

use crate::scene::*;
use image::{ImageFormat, Rgba, RgbaImage, imageops};
use logogram::picture::{self, ImportOptions, Picture};
use logogram::view::View;
use turtle_lib::bitmap::{Bitmap, SIZE_PX, px_from_steps};
use turtle_lib::compare::{Target, Tolerance};
use turtle_lib::density::DensityGrid;
use turtle_lib::turtle::Path;

fn read(bytes: &[u8]) -> Picture {
    picture::read(bytes, &ImportOptions::default()).unwrap()
}

/// Checks that a picture shows the scene's strokes, with ink within about `within_px` canonical
/// pixels of where they belong, and that its view tells where they were.
#[track_caller]
fn assert_shows(picture: &Picture, scene: &Scene, within_px: f64) {
    let expected = picture::from_strokes(&scene.strokes).unwrap();
    let (left, top, right, bottom) = expected.bitmap.ink_bounds().unwrap();
    let diagonal_px = ((right - left) as f64).hypot((bottom - top) as f64);
    let tolerance = Tolerance {
        reach: within_px / diagonal_px,
        least_f1: 0.95,
    };
    let verdict = Target::new(expected.bitmap.clone(), tolerance).compare(&picture.bitmap);
    if !verdict.matched {
        let name = std::thread::current().name().unwrap().replace("::", "_");
        let path = std::env::temp_dir().join(format!("{name}.png"));
        side_by_side(&expected.bitmap, &picture.bitmap)
            .save(&path)
            .unwrap();
        panic!("ink F1 {:.3}; see {}", verdict.ink_f1, path.display());
    }
    let room_px = 2.0 + 0.15 * scene.pen_px;
    for &p in picture.strokes.strokes().flatten() {
        let p = picture.view.source_from_canonical(px_from_steps(p));
        let off = scene.distance(p);
        assert!(
            off <= room_px,
            "{p:?} is {off:.1} px off the drawing, by {:?}",
            picture.view
        );
    }
}

fn side_by_side(expected: &Bitmap, actual: &Bitmap) -> image::GrayImage {
    let size = SIZE_PX as u32;
    image::GrayImage::from_fn(2 * size, size, |x, y| {
        let (bitmap, x) = if x < size {
            (expected, x)
        } else {
            (actual, x - size)
        };
        image::Luma([u8::from(!bitmap.get(x as usize, y as usize)) * 255])
    })
}

/// A drawing in the middle of a wide image.
fn scene_of(path: &Path) -> Scene {
    let (low, high) = path.bounds().unwrap();
    let px_per_step = 600.0 / (high.x - low.x).max(high.y - low.y);
    let middle = ((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
    let centre = (
        500.0 - middle.0 * px_per_step,
        400.0 + middle.1 * px_per_step,
    );
    Scene::of(path, (1000, 800), centre, px_per_step)
}

#[test]
fn drawings_come_back_from_screens_with_any_pen() {
    for path in [snowflake(), star(), stairs(), circles(), zigzag()] {
        for pen_px in [2.0, 5.0, 11.0, 20.0] {
            let scene = Scene {
                pen_px,
                ..scene_of(&path)
            };
            let within_px = if pen_px > 11.0 { 4.0 } else { 3.0 };
            assert_shows(&read(&png(&scene.draw())), &scene, within_px);
        }
    }
}

#[test]
fn drawings_come_back_from_photos() {
    for path in [snowflake(), star(), stairs(), circles()] {
        let scene = Scene {
            ink: [40, 45, 80, 255],
            ..scene_of(&path)
        };
        let photo = Camera::STEADY.takes(&scene.draw());
        assert_shows(&read(&encoded(&photo, ImageFormat::Jpeg)), &scene, 3.0);
    }
}

#[test]
fn a_shadow_is_no_ink() {
    let scene = scene_of(&snowflake());
    let camera = Camera {
        shadow: 0.5,
        ..Camera::STEADY
    };
    assert_shows(&read(&png(&camera.takes(&scene.draw()))), &scene, 3.0);
}

#[test]
fn noise_and_blur_are_no_ink() {
    let scene = scene_of(&star());
    let camera = Camera {
        blur: 2.5,
        noise: 16.0,
        ..Camera::STEADY
    };
    assert_shows(&read(&png(&camera.takes(&scene.draw()))), &scene, 3.0);
}

#[test]
fn pencil_is_ink() {
    let scene = Scene {
        ink: [150, 150, 150, 255],
        ..scene_of(&stairs())
    };
    assert_shows(
        &read(&png(&Camera::STEADY.takes(&scene.draw()))),
        &scene,
        3.0,
    );
}

#[test]
fn the_lines_of_ruled_paper_vanish() {
    let scene = scene_of(&star());
    let mut image = scene.draw();
    let is_line = |x: u32, y: u32| y % 40 < 2 || x == 60 || x == 61;
    for (_, _, pixel) in image
        .enumerate_pixels_mut()
        .filter(|(x, y, _)| is_line(*x, *y))
    {
        for (level, line) in pixel.0.iter_mut().zip([170, 195, 235]) {
            *level = (*level).min(line);
        }
    }
    assert_shows(&read(&png(&image)), &scene, 3.0);
    assert_shows(&read(&png(&Camera::STEADY.takes(&image))), &scene, 3.0);
}

#[test]
fn a_sheet_on_a_table_is_only_the_sheet() {
    let scene = scene_of(&circles());
    for table in [[25, 22, 20, 255], [95, 65, 45, 255]] {
        let mut image = RgbaImage::from_pixel(1300, 1000, Rgba(table));
        imageops::replace(&mut image, &scene.draw(), 150, 120);
        let picture = read(&png(&Camera {
            light: (0.95, 0.75),
            ..Camera::STEADY
        }
        .takes(&image)));
        let mut moved = scene.clone();
        for (x, y) in moved.strokes.iter_mut().flatten() {
            *x += 150.0;
            *y += 120.0;
        }
        assert_shows(&picture, &moved, 3.0);
    }
}

/// Where the light is uneven a filled shape is told from a shadow by its edge.
#[test]
fn a_filled_shape_in_a_photo_gives_its_outline() {
    for ink in [BLACK, [190, 50, 40, 255]] {
        let scene = Scene {
            ink,
            ..scene_of(&square())
        };
        let photo = Camera::STEADY.takes(&scene.fill());
        assert_shows(&read(&encoded(&photo, ImageFormat::Jpeg)), &scene, 4.0);
    }
}

#[test]
fn any_colour_on_any_colour() {
    let white_on_black = (WHITE, BLACK);
    let yellow_on_white = ([255, 230, 0, 255], WHITE);
    let red_on_green = ([200, 0, 0, 255], [0, 160, 0, 255]);
    let blue_on_black = ([0, 0, 200, 255], BLACK);
    let chalk = ([225, 225, 215, 255], [50, 70, 60, 255]);
    for (ink, paper) in [
        white_on_black,
        yellow_on_white,
        red_on_green,
        blue_on_black,
        chalk,
    ] {
        let scene = Scene {
            ink,
            paper,
            ..scene_of(&star())
        };
        assert_shows(&read(&png(&scene.draw())), &scene, 3.0);
    }
    let board = Scene {
        ink: chalk.0,
        paper: chalk.1,
        ..scene_of(&star())
    };
    assert_shows(
        &read(&png(&Camera::STEADY.takes(&board.draw()))),
        &board,
        3.0,
    );
}

#[test]
fn transparent_pictures_lie_on_what_they_stand_out_from() {
    for ink in [BLACK, WHITE, [250, 220, 120, 255]] {
        for paper in [[0, 0, 0, 0], [255, 255, 255, 0]] {
            let scene = Scene {
                ink,
                paper,
                ..scene_of(&snowflake())
            };
            assert_shows(&read(&png(&scene.draw())), &scene, 3.0);
        }
    }
}

#[test]
fn every_kind_of_file_gives_the_same_drawing() {
    let scene = scene_of(&star());
    let image = scene.draw();
    for format in [
        ImageFormat::Bmp,
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Jpeg,
    ] {
        assert_shows(&read(&encoded(&image, format)), &scene, 3.0);
    }
    assert_eq!(
        read(&encoded(&image, ImageFormat::Bmp)),
        read(&png(&image)),
        "lossless kinds agree to the pixel"
    );
}

#[test]
fn small_drawings_are_looked_at_closely() {
    let icon = Scene {
        pen_px: 2.0,
        ..Scene::of(&star(), (72, 72), (14.0, 30.0), 2.4)
    };
    assert_shows(&read(&png(&icon.draw())), &icon, 8.0);
    let corner = Scene {
        pen_px: 3.0,
        ..Scene::of(&star(), (1600, 1200), (1300.0, 200.0), 5.0)
    };
    assert_shows(&read(&png(&corner.draw())), &corner, 5.0);
}

#[test]
fn a_filled_shape_gives_its_outline() {
    let scene = scene_of(&square());
    assert_shows(&read(&png(&scene.fill())), &scene, 6.0);
}

#[test]
fn a_filled_shape_among_lines_gives_its_outline() {
    let mut scene = scene_of(&square());
    let mut image = scene.fill();
    let line = vec![(800.0, 400.0), (950.0, 400.0)];
    let lines = Scene {
        strokes: vec![line.clone()],
        paper: [0; 4],
        ..scene.clone()
    };
    imageops::overlay(&mut image, &lines.draw(), 0, 0);
    scene.strokes.push(line);
    assert_shows(&read(&png(&image)), &scene, 4.0);
}

#[test]
fn many_crossings_take_no_longer() {
    let image = RgbaImage::from_fn(900, 900, |x, y| {
        let is_line = (x + 4) % 9 < 2 || (y + 4) % 9 < 2;
        Rgba(if is_line { BLACK } else { WHITE })
    });
    let picture = read(&png(&image));
    assert_eq!(picture.strokes.strokes().count(), 200);
}

#[test]
fn a_canonical_picture_is_taken_as_it_is() {
    for path in [snowflake(), star(), stairs(), circles()] {
        let bitmap = Bitmap::of_path(&path);
        for (ink, paper) in [(0, 255), (255, 0)] {
            let image = RgbaImage::from_fn(512, 512, |x, y| {
                let level = if bitmap.get(x as usize, y as usize) {
                    ink
                } else {
                    paper
                };
                Rgba([level, level, level, 255])
            });
            let picture = read(&png(&image));
            assert_eq!(picture.bitmap, bitmap);
            assert_eq!(picture.view, View::IDENTITY);
            let redrawn = Target::new(
                bitmap.clone(),
                Tolerance {
                    reach: 0.006,
                    least_f1: 0.99,
                },
            )
            .compare(&Bitmap::of_path(&picture.strokes));
            assert!(redrawn.matched, "its centre lines: {redrawn:?}");
        }
    }
}

#[test]
fn nearly_canonical_pictures_are_fitted() {
    let scene = Scene {
        pen_px: 12.0,
        ..Scene::of(&star(), (512, 512), (80.0, 200.0), 19.0)
    };
    let mut image = scene.draw();
    for pixel in image.pixels_mut() {
        let level = if pixel[0] < 128 { 0 } else { 255 };
        *pixel = Rgba([level, level, level, 255]);
    }
    let picture = read(&png(&image));
    assert_ne!(picture.view, View::IDENTITY, "a pen three times as wide");
    assert_shows(&picture, &scene, 3.0);
}

#[test]
fn exif_turns_the_picture() {
    let scene = scene_of(&stairs());
    let mut jpeg = encoded(&scene.draw(), ImageFormat::Jpeg);
    // Orientation 6: shown turned a quarter to the right.
    let exif: &[u8] = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    jpeg.splice(2..2, exif.iter().copied());
    let mut turned = scene.clone();
    turned.size = (scene.size.1, scene.size.0);
    for (x, y) in turned.strokes.iter_mut().flatten() {
        (*x, *y) = (f64::from(scene.size.1) - *y, *x);
    }
    assert_shows(&read(&jpeg), &turned, 3.0);
}

#[test]
fn the_threshold_can_be_moved() {
    let strong = scene_of(&square());
    let faint = Scene {
        strokes: scene_of(&star()).strokes,
        ink: [190, 190, 190, 255],
        paper: [0; 4],
        ..strong.clone()
    };
    let mut image = strong.draw();
    imageops::overlay(&mut image, &faint.draw(), 0, 0);
    let read = |threshold_bias| {
        let options = ImportOptions {
            threshold_bias,
            ..ImportOptions::default()
        };
        picture::read(&png(&image), &options).unwrap()
    };
    assert_shows(&read(0.0), &strong, 3.0);
    let mut both = strong.clone();
    both.strokes.extend(faint.strokes);
    assert_shows(&read(0.9), &both, 3.0);
}

#[test]
fn strokes_are_fitted_with_a_margin() {
    let stroke = vec![(1000.0, 200.0), (1000.0, 1096.0), (1224.0, 1096.0)];
    let picture = picture::from_strokes(&[stroke, vec![(1100.0, 500.0)]]).unwrap();
    assert_eq!(picture.view.scale, 2.0);
    assert_eq!(picture.bitmap.ink_bounds(), Some((198, 30, 313, 481)));
    assert!(
        picture.bitmap.get(250, 182),
        "a stroke of one point is a dot"
    );
    assert_eq!(picture.strokes.strokes().count(), 2);
}

/// Compares density grids with those kept in the folder of goldens. With `LOGOGRAM_BLESS=1` keeps
/// what there is now.
#[test]
fn density_grids_stay_as_they_were() {
    let photo = Camera {
        shadow: 0.6,
        ..Camera::STEADY
    };
    let snowflake = scene_of(&snowflake());
    let goldens = [
        ("circles_pen_5", read(&png(&scene_of(&circles()).draw()))),
        ("square_filled", read(&png(&scene_of(&square()).fill()))),
        (
            "snowflake_photo",
            read(&png(&photo.takes(&snowflake.draw()))),
        ),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/picture");
    for (name, picture) in goldens {
        let path = folder.join(name).with_extension("txt");
        let grid = DensityGrid::of_bitmap(&picture.bitmap);
        if std::env::var_os("LOGOGRAM_BLESS").is_some_and(|value| value == "1") {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, grid.to_string()).unwrap();
        }
        let kept: DensityGrid = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        assert_eq!(grid, kept, "{name}");
    }
}
