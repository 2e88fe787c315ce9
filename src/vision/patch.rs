//! Networks that look at a face's box, upright and stretched to a square: spoof detectors, head pose.
//!
//! They were trained on boxes cut out and resized without turning or smoothing, so that is what they get.
//!
//! **Invariant:** nothing beyond the picture is made up: a box that leaves it is moved and, where it
//! must be, shrunk; shrunk too far it is not judged at all.

use super::engine::EngineError;
use super::input::NetInput;
use super::manifest::ModelEntry;
use super::pixels::{Rgb, as_f32};
use super::runtime::Net;

/// A network with its way of cutting.
#[derive(Debug)]
pub struct PatchNet {
    pub(super) net: Net,
    /// How many times the face's box is cut out.
    crop_scale: f32,
    /// The least enlargement that still shows enough.
    crop_scale_min: f32,
    blue_first: bool,
    scale: f32,
    bias: [f32; 3],
}

impl PatchNet {
    /// For the network of `entry`.
    #[must_use]
    pub fn new(entry: &ModelEntry, net: Net) -> Self {
        let crop_scale = entry.crop_scale.unwrap_or(1.0);
        Self {
            net,
            crop_scale,
            crop_scale_min: entry.crop_scale_min.unwrap_or(crop_scale.min(1.0)),
            blue_first: entry.blue_first,
            scale: entry.normalise.scale,
            bias: entry.normalise.bias,
        }
    }

    /// Runs the network on the face in `area`. `None` when the picture shows too little around it.
    ///
    /// # Errors
    /// [`EngineError`] when the model fails, or `read` cannot use its answer.
    pub fn run<T>(
        &mut self,
        picture: &Rgb,
        area: [f32; 4],
        read: impl FnOnce(&[&[f32]]) -> Option<T>,
    ) -> Result<Option<T>, EngineError> {
        let Some((cut, reached)) = enlarge(area, self.crop_scale, picture) else { return Ok(None) };
        // The last thousandth: a box that just fits must not fail by rounding.
        if reached < self.crop_scale_min * 0.999 {
            return Ok(None);
        }
        stretch(picture, cut, &mut self.net.input, (self.scale, self.bias));
        if self.blue_first {
            swap_red_and_blue(&mut self.net.input);
        }
        self.net.run(read).map(Some)
    }
}

/// The box `scale` times as large around the same centre, moved into the picture and shrunk to fit it;
/// with the enlargement that was left. `None` for a box that is none.
fn enlarge(area: [f32; 4], scale: f32, picture: &Rgb) -> Option<([f32; 4], f32)> {
    let [x, y, w, h] = area;
    let (width, height) = (as_f32(picture.width()), as_f32(picture.height()));
    let sound = area.iter().all(|v| v.is_finite()) && w >= 1.0 && h >= 1.0;
    if !sound {
        return None;
    }
    let reached = scale.min(width / w).min(height / h);
    let (cut_w, cut_h) = (w * reached, h * reached);
    let within =
        |center: f32, long: f32, end: f32| (center - long / 2.0).clamp(0.0, (end - long).max(0.0));
    let left = within(x + w / 2.0, cut_w, width);
    let top = within(y + h / 2.0, cut_h, height);
    Some(([left, top, cut_w, cut_h], reached))
}

/// Fills the input with the box, sampled bilinearly and stretched to the input's square.
fn stretch(
    picture: &Rgb,
    [x, y, w, h]: [f32; 4],
    input: &mut NetInput,
    (scale, bias): (f32, [f32; 3]),
) {
    let n = input.side();
    let axis = |start: f32, long: f32, end: usize| -> Vec<(usize, usize, f32)> {
        let last = as_f32(end - 1);
        let place =
            |i: usize| (start + (as_f32(i) + 0.5) * long / as_f32(n) - 0.5).clamp(0.0, last);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to the picture"
        )]
        let index = |at: f32| at.floor() as usize;
        (0..n)
            .map(|i| {
                let at = place(i);
                (index(at), (index(at) + 1).min(end - 1), at - at.floor())
            })
            .collect()
    };
    let (across, down) = (axis(x, w, picture.width()), axis(y, h, picture.height()));
    let stride = picture.width() * 3;
    for (row, (top, bottom, fy)) in down.iter().enumerate() {
        for (column, (left, right, fx)) in across.iter().enumerate() {
            for (c, bias) in bias.iter().enumerate() {
                let at = |x: &usize, y: &usize| f32::from(picture.data()[y * stride + x * 3 + c]);
                let upper = at(left, top) * (1.0 - fx) + at(right, top) * fx;
                let lower = at(left, bottom) * (1.0 - fx) + at(right, bottom) * fx;
                let value = upper * (1.0 - fy) + lower * fy;
                input.values[c * n * n + row * n + column] = value * scale + bias;
            }
        }
    }
}

/// For networks trained on pictures as OpenCV reads them.
pub fn swap_red_and_blue(input: &mut NetInput) {
    let plane = input.values.len() / 3;
    let (red, rest) = input.values.split_at_mut(plane);
    let (_, blue) = rest.split_at_mut(plane);
    red.swap_with_slice(blue);
}

#[cfg(test)]
mod tests {
    use super::super::input::Normalise;
    use super::*;

    fn ramp() -> Rgb {
        let byte = |v: usize| u8::try_from(v).unwrap();
        let data = (0..100)
            .flat_map(|y| (0..120).flat_map(move |x| [byte(x * 2), byte(y * 2), 7]))
            .collect();
        Rgb::new(120, 100, data)
    }

    #[test]
    fn a_box_is_moved_into_the_picture_and_shrunk_only_when_it_must_be() {
        let picture = ramp();
        let (cut, reached) = enlarge([2.0, 40.0, 20.0, 20.0], 2.0, &picture).unwrap();
        assert!((reached - 2.0).abs() < 1e-6);
        assert_eq!(cut, [0.0, 30.0, 40.0, 40.0]);
        let (cut, reached) = enlarge([30.0, 20.0, 60.0, 50.0], 4.0, &picture).unwrap();
        assert!((reached - 2.0).abs() < 1e-6 && cut[0] >= 0.0 && cut[0] + cut[2] <= 120.0);
        assert_eq!(enlarge([f32::NAN, 0.0, 5.0, 5.0], 2.0, &picture), None);
        assert_eq!(enlarge([0.0, 0.0, 0.0, 5.0], 2.0, &picture), None);
    }

    #[test]
    fn the_box_fills_the_input_and_colours_change_places() {
        let mut input = NetInput::new([10, 10], Normalise { scale: 1.0, bias: [0.0; 3] });
        stretch(&ramp(), [20.0, 10.0, 40.0, 80.0], &mut input, (1.0, [0.0; 3]));
        // The middle of the first cell: 1.5 pixels right of 20, 3.5 below 10.
        assert!((input.values[0] - 43.0).abs() < 1e-3 && (input.values[100] - 27.0).abs() < 1e-3);
        swap_red_and_blue(&mut input);
        assert!((input.values[0] - 7.0).abs() < 1e-3 && (input.values[200] - 43.0).abs() < 1e-3);
    }
}
