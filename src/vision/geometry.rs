//! Plane geometry of crops: similarity transforms and turned square regions.
//!
//! Coordinates are pixels of the frame, origin at the centre of the top left pixel, y down.

/// x' = a·x − b·y + tx, y' = b·x + a·y + ty: turn, scale and shift, no shear, no mirror.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Scale × cosine of the turn.
    pub a: f32,
    /// Scale × sine of the turn.
    pub b: f32,
    /// Shift right.
    pub tx: f32,
    /// Shift down.
    pub ty: f32,
}

impl Similarity {
    /// The least-squares transform taking `from` to `to`. `None` for fewer than two distinct points.
    #[must_use]
    pub fn fit(from: &[[f32; 2]], to: &[[f32; 2]]) -> Option<Self> {
        if from.len() != to.len() || from.len() < 2 {
            return None;
        }
        let (cf, ct) = (centroid(from), centroid(to));
        let (mut dot, mut cross, mut norm) = (0.0f32, 0.0f32, 0.0f32);
        for (p, q) in from.iter().zip(to) {
            let (x, y) = (p[0] - cf[0], p[1] - cf[1]);
            let (u, v) = (q[0] - ct[0], q[1] - ct[1]);
            dot += x * u + y * v;
            cross += x * v - y * u;
            norm += x * x + y * y;
        }
        if !(norm > f32::EPSILON && dot.is_finite() && cross.is_finite()) {
            return None;
        }
        let (a, b) = (dot / norm, cross / norm);
        Some(Self { a, b, tx: ct[0] - a * cf[0] + b * cf[1], ty: ct[1] - b * cf[0] - a * cf[1] })
    }

    /// The transformed point.
    #[must_use]
    pub fn apply(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty]
    }

    /// The way back. `None` when everything falls into one point.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let norm = self.a * self.a + self.b * self.b;
        if !(norm.is_finite() && norm > f32::EPSILON) {
            return None;
        }
        let (a, b) = (self.a / norm, -self.b / norm);
        Some(Self { a, b, tx: -(a * self.tx - b * self.ty), ty: -(b * self.tx + a * self.ty) })
    }

    /// How much longer a length becomes.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.a.hypot(self.b)
    }
}

fn centroid(points: &[[f32; 2]]) -> [f32; 2] {
    #[expect(clippy::cast_precision_loss, reason = "a handful of points")]
    let n = points.len() as f32;
    let sum = points.iter().fold([0.0, 0.0], |s, p| [s[0] + p[0], s[1] + p[1]]);
    [sum[0] / n, sum[1] / n]
}

/// A square of the frame, turned so that the head in it is upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Centre.
    pub center: [f32; 2],
    /// Side length.
    pub side: f32,
    /// Turn in radians; positive turns the x axis towards the y axis (clockwise as seen).
    pub angle: f32,
}

impl Region {
    /// The transform from a crop of `size`×`size` pixels to the frame.
    #[must_use]
    pub fn crop_to_frame(&self, size: usize) -> Similarity {
        #[expect(clippy::cast_precision_loss, reason = "crop sizes are a few hundred pixels")]
        let size = size as f32;
        let scale = self.side / size;
        let (a, b) = (scale * self.angle.cos(), scale * self.angle.sin());
        let half = (size - 1.0) / 2.0;
        Similarity {
            a,
            b,
            tx: self.center[0] - a * half + b * half,
            ty: self.center[1] - b * half - a * half,
        }
    }
}

/// The turn of the line from the image-left eye to the image-right eye, in radians.
#[must_use]
pub fn eye_angle(left: [f32; 2], right: [f32; 2]) -> f32 {
    (right[1] - left[1]).atan2(right[0] - left[0])
}

/// Distance of two points.
#[must_use]
pub fn distance(p: [f32; 2], q: [f32; 2]) -> f32 {
    (p[0] - q[0]).hypot(p[1] - q[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(p: [f32; 2], q: [f32; 2]) -> bool {
        distance(p, q) < 1e-3
    }

    #[test]
    fn a_fit_finds_the_transform_it_was_made_with_and_the_inverse_goes_back() {
        let truth = Similarity { a: 1.5, b: -0.7, tx: 12.0, ty: -3.0 };
        let from = [[0.0, 0.0], [10.0, 2.0], [3.0, 8.0], [-4.0, 5.0]];
        let to = from.map(|p| truth.apply(p));
        let found = Similarity::fit(&from, &to).unwrap();
        let back = found.inverse().unwrap();
        for p in from {
            assert!(close(found.apply(p), truth.apply(p)));
            assert!(close(back.apply(found.apply(p)), p));
        }
    }

    #[test]
    fn points_that_coincide_or_are_not_numbers_have_no_fit() {
        assert_eq!(Similarity::fit(&[[1.0, 1.0]; 3], &[[2.0, 2.0]; 3]), None);
        assert_eq!(
            Similarity::fit(&[[f32::NAN, 1.0], [0.0, 1.0]], &[[0.0, 0.0], [1.0, 1.0]]),
            None
        );
    }

    #[test]
    fn the_middle_of_a_crop_is_the_middle_of_its_region() {
        let region = Region { center: [100.0, 50.0], side: 384.0, angle: 0.4 };
        assert!(close(region.crop_to_frame(192).apply([95.5, 95.5]), region.center));
    }
}
