//! Do heads and flat pictures of heads part by parallax, on real landmarks?

use examhall::domain::proctoring::challenge::PARALLAX_MIN;
use examhall::domain::proctoring::signal::Recapture;
use examhall::vision::engine::Reach;
use examhall::vision::frame::Frame;
use examhall::vision::landmarks::Mesh;
use examhall::vision::parallax::Parallax;
use examhall::vision::pose::pose;
use examhall::vision::recapture;

use super::*;

/// Turns of the head from which the challenge speaks of one, in degrees.
const TURN_MIN: f32 = 18.0;

fn mesh(nets: &mut Nets, picture: &image::RgbImage) -> Option<Mesh> {
    let (w, h) = picture.dimensions();
    let frame = Frame::from_rgb(Rgb::new(w as usize, h as usize, picture.as_raw().clone()));
    let found = nets.search(&frame, Reach::Near).unwrap();
    let first = nets.mesh(&frame, &found.first()?.region()).unwrap();
    let mesh = nets.mesh(&frame, &first.next_region()).unwrap();
    (mesh.presence > 0.5).then_some(mesh)
}

fn photo(path: &Path) -> image::RgbImage {
    let photo = image::open(path).unwrap().into_rgb8();
    scaled(&photo, (480, 480), image::imageops::FilterType::CatmullRom)
}

/// A print of `photo` turned by `degrees` about its upright axis, seen from three times its width.
fn turned_print(photo: &image::RgbImage, degrees: f32) -> image::RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (side, away) = (480.0f32, 1_440.0f32);
    image::RgbImage::from_fn(480, 480, |x, y| {
        let (u, v) = (x as f32 - side / 2.0, y as f32 - side / 2.0);
        // Where the line of sight through (u, v) meets the turned print.
        let along = u * away / (away * cos - u * sin);
        let depth = away + along * sin;
        let (px, py) = (along + side / 2.0, v * depth / away + side / 2.0);
        let inside = (0.0..side - 1.0).contains(&px) && (0.0..side - 1.0).contains(&py);
        if !inside {
            return image::Rgb([90, 90, 90]);
        }
        image::imageops::interpolate_bilinear(photo, px, py).unwrap_or(image::Rgb([90, 90, 90]))
    })
}

fn against(straight: &Mesh, other: &Mesh) -> f32 {
    let mut parallax = Parallax::default();
    parallax.look(straight, 0.0);
    parallax.look(other, 1.0).unwrap()
}

#[test]
fn turned_heads_show_depth_and_turned_prints_do_not() {
    real!("turned_heads_show_depth_and_turned_prints_do_not", fixtures, nets);
    let mut people: Vec<(String, Vec<(f32, Mesh)>)> = Vec::new();
    let (mut prints, mut prints_turned) = (Vec::new(), 0usize);
    for (number, row) in rows(&fixtures.join("verification-images.csv")).iter().enumerate() {
        let picture = photo(&fixtures.join(&row[0]));
        let Some(straight) = mesh(nets, &picture) else { continue };
        let Some(look) = pose(&straight) else { continue };
        // Every fourth photo is enough for a share and spares a minute of drawing.
        let turns: &[f32] = if number % 4 == 0 { &[-30.0, 30.0] } else { &[] };
        for &degrees in turns {
            let Some(print) = mesh(nets, &turned_print(&picture, degrees)) else { continue };
            prints.push(against(&straight, &print));
            let turned = pose(&print).is_some_and(|p| (p.yaw - look.yaw).abs() >= TURN_MIN);
            prints_turned += usize::from(turned);
        }
        match people.iter_mut().find(|(name, _)| *name == row[1]) {
            Some((_, views)) => views.push((look.yaw, straight)),
            None => people.push((row[1].to_owned(), vec![(look.yaw, straight)])),
        }
    }
    let mut heads = Vec::new();
    for (_, views) in &people {
        for (yaw, straight) in views.iter().filter(|(yaw, _)| yaw.abs() < 12.0) {
            let turned = views.iter().filter(|(other, _)| (other - yaw).abs() >= TURN_MIN);
            heads.extend(turned.map(|(_, other)| against(straight, other)));
        }
    }
    let at = |values: &mut Vec<f32>, share: f32| {
        values.sort_by(f32::total_cmp);
        values[(share * (values.len() - 1) as f32) as usize]
    };
    eprintln!(
        "prints {} (turned {prints_turned}): p50 {:.4} p90 {:.4} p99 {:.4} max {:.4}; heads {}: min {:.4} p10 {:.4} p50 {:.4}",
        prints.len(),
        at(&mut prints, 0.5),
        at(&mut prints, 0.9),
        at(&mut prints, 0.99),
        at(&mut prints, 1.0),
        heads.len(),
        at(&mut heads, 0.0),
        at(&mut heads, 0.1),
        at(&mut heads, 0.5)
    );
    let share = |values: &[f32], below: bool| {
        let n = values.iter().filter(|v| (**v < PARALLAX_MIN) == below).count();
        n as f32 / values.len() as f32
    };
    assert!(share(&prints, false) <= 0.05, "prints taken for heads: {}", share(&prints, false));
    assert!(share(&heads, true) <= 0.01, "heads taken for prints: {}", share(&heads, true));
}

/// `photo` on a screen whose pixels have three upright stripes of colour and a dark gap below, filmed by a camera
/// of which one pixel covers `pitch` of the screen's, turned by `angle` radians.
fn filmed_screen(photo: &image::RgbImage, pitch: f32, angle: f32) -> image::RgbImage {
    const FINE: u32 = 6;
    let side = 480u32;
    let shown = (side as f32 * pitch) as u32;
    let screen = scaled(photo, (shown, shown), image::imageops::FilterType::CatmullRom);
    let (sin, cos) = angle.sin_cos();
    let wide = (shown * FINE) as usize;
    // Light of everything above and left of a point of the fine grid: that of any square is four of these.
    let mut above = vec![0u32; (wide + 1) * (wide + 1)];
    for y in 0..wide {
        let is_gap = y as u32 % FINE == FINE - 1;
        let row = &screen.as_raw()[y / FINE as usize * shown as usize * 3..];
        let mut line = 0u32;
        for x in 0..wide {
            let stripe = x as u32 % FINE / 2;
            if !is_gap {
                line += u32::from(row[x / FINE as usize * 3 + stripe as usize]);
            }
            above[(y + 1) * (wide + 1) + x + 1] = above[y * (wide + 1) + x + 1].wrapping_add(line);
        }
    }
    let reach = (pitch * FINE as f32 * 0.475) as i64;
    let within = |at: i64| at.clamp(0, wide as i64) as usize;
    image::RgbImage::from_fn(side, side, |u, v| {
        let (u, v) = (u as f32 - side as f32 / 2.0, v as f32 - side as f32 / 2.0);
        let middle = (shown * FINE) as f32 / 2.0;
        let x = (middle + (cos * u - sin * v) * pitch * FINE as f32) as i64;
        let y = (middle + (sin * u + cos * v) * pitch * FINE as f32) as i64;
        let (left, right) = (within(x - reach), within(x + reach + 1));
        let (top, bottom) = (within(y - reach), within(y + reach + 1));
        let at = |x: usize, y: usize| above[y * (wide + 1) + x];
        // Sums may pass 32 bits; what lies between them does not.
        let sum = at(right, bottom)
            .wrapping_add(at(left, top))
            .wrapping_sub(at(left, bottom))
            .wrapping_sub(at(right, top));
        let n = ((right - left) * (bottom - top)) as f32;
        // Three stripes share a pixel's light and a sixth of it is gap: brought back to the photo's brightness.
        let value = (sum as f32 / n.max(1.0) * 1.2).min(255.0) as u8;
        image::Rgb([value; 3])
    })
}

/// As a camera sends it: JPEG leaves its own traces.
fn sent(picture: &image::RgbImage) -> Rgb {
    let (w, h) = picture.dimensions();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 80)
        .encode(picture.as_raw(), w as u16, h as u16, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    FrameDecoder::default().decode(&jpeg.into()).unwrap().rgb
}

#[test]
fn filmed_screens_show_their_grid_and_faces_do_not() {
    real!("filmed_screens_show_their_grid_and_faces_do_not", fixtures, nets);
    let (mut live, mut alarmed, mut edges) = (0, 0, 0);
    let (mut screens, mut seen) = (0, 0);
    for (number, row) in rows(&fixtures.join("verification-images.csv")).iter().enumerate() {
        let picture = photo(&fixtures.join(&row[0]));
        let Some(straight) = mesh(nets, &picture) else { continue };
        let cues = recapture::look(&sent(&picture), &straight);
        live += 1;
        alarmed += usize::from(cues.moire.is_some_and(|moire| moire >= Recapture::MOIRE_MIN));
        edges += usize::from(cues.edge_sides >= Recapture::EDGE_SIDES_MIN);
        if number % 25 == 0 {
            for (pitch, angle) in [(1.2, 0.05), (1.4, -0.08), (1.6, 0.03)] {
                let cues =
                    recapture::look(&sent(&filmed_screen(&picture, pitch, angle)), &straight);
                screens += 1;
                seen += usize::from(cues.moire.is_some_and(|moire| moire >= Recapture::MOIRE_MIN));
            }
        }
    }
    eprintln!(
        "moiré: {alarmed} of {live} faces, {seen} of {screens} screens; edges: {edges} of {live} faces"
    );
    assert!(alarmed * 100 <= live, "{alarmed} of {live} faces taken for screens by moiré");
    assert!(edges * 100 <= live * 3, "{edges} of {live} faces taken for screens by edges");
    assert!(seen * 10 >= screens * 9, "{seen} of {screens} screens seen");
    // The tablet of the spoof samples fills the picture: its edges are beyond the border on most sides, and its
    // pixels are too fine for moiré. Neither cue finds it; parallax is for those.
}
