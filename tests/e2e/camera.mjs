// A camera for Chromium whose scene can be changed while it films.
//
// Chromium's fake camera plays a .mjpeg file (JPEGs one after another) that it maps into memory, so
// bytes written over the file in place are seen at once. Every frame is padded with JPEG comment
// segments to the same length, so that any frame can be replaced by any other. A timer keeps replacing
// frames with others of the same scene: shifted, brighter, noisier, as a living picture is; without it
// the loop detector would be right to complain.

import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';

const FRAME_BYTES = 72_000;
const FRAMES_IN_FILE = 30;
const FRAMES_PER_SCENE = 36;

/** Renders scenes to JPEG frames in a browser page's canvas. */
export async function renderScene(page, scene) {
  const photos = scene.photos.map((path) => `data:image/jpeg;base64,${readFileSync(path).toString('base64')}`);
  const frames = await page.evaluate(drawFrames, { photos, light: scene.light ?? 1, count: FRAMES_PER_SCENE });
  return frames.map((frame) => padded(Buffer.from(frame, 'base64')));
}

/** Runs in the page: draws `count` frames of the photos side by side before a plain wall. */
async function drawFrames({ photos, light, count }) {
  const images = await Promise.all(
    photos.map(
      (source) =>
        new Promise((resolve, reject) => {
          const image = new Image();
          image.onload = () => resolve(image);
          image.onerror = reject;
          image.src = source;
        }),
    ),
  );
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let state = 20260615;
  const chance = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const wander = (range) => (chance() - 0.5) * 2 * range;
  const frames = [];
  for (let number = 0; number < count; number += 1) {
    const wall = pen.createLinearGradient(0, 0, 640, 480);
    wall.addColorStop(0, '#b9b4a8');
    wall.addColorStop(1, '#8d8a84');
    pen.fillStyle = wall;
    pen.fillRect(0, 0, 640, 480);
    pen.fillStyle = '#6f7d8c';
    pen.fillRect(30 + wander(3), 40 + wander(3), 90, 130);
    images.forEach((image, index) => {
      const scale = (images.length > 1 ? 1.25 : 1.85) * (1 + wander(0.02));
      const [width, height] = [250 * scale, 250 * scale];
      const side = Math.min(image.width, image.height);
      const centre = (640 * (index + 1)) / (images.length + 1);
      pen.drawImage(
        image, (image.width - side) / 2, (image.height - side) / 2, side, side,
        centre - width / 2 + wander(16), 245 - height / 2 + wander(12), width, height,
      );
    });
    const picture = pen.getImageData(0, 0, 640, 480);
    const gain = light * (1 + wander(0.06));
    for (let at = 0; at < picture.data.length; at += 4) {
      const noise = wander(5);
      for (let channel = 0; channel < 3; channel += 1) {
        picture.data[at + channel] = picture.data[at + channel] * gain + noise * Math.min(light * 4, 1);
      }
    }
    pen.putImageData(picture, 0, 0);
    frames.push(canvas.toDataURL('image/jpeg', 0.85).split(',')[1]);
  }
  return frames;
}

/** The same picture in exactly FRAME_BYTES bytes: comment segments after the start marker. */
function padded(jpeg) {
  let missing = FRAME_BYTES - jpeg.length;
  if (missing < 4) throw new Error(`a frame of ${jpeg.length} bytes leaves no room in ${FRAME_BYTES}`);
  const parts = [jpeg.subarray(0, 2)];
  while (missing > 0) {
    let length = Math.min(missing, 65_000);
    if (missing - length > 0 && missing - length < 4) length -= 4;
    const comment = Buffer.alloc(length, 0x20);
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(length - 2, 2);
    parts.push(comment);
    missing -= length;
  }
  return Buffer.concat([...parts, jpeg.subarray(2)]);
}

/** A fake camera's file and the scene in front of it. */
export class Camera {
  #frames;
  #next = 0;
  #timer;

  constructor(path, frames) {
    this.path = path;
    this.#frames = frames;
    const opening = Array.from({ length: FRAMES_IN_FILE }, () => this.#draw());
    writeFileSync(path, Buffer.concat(opening));
    this.#timer = setInterval(() => this.#film(10), 250);
  }

  /** Puts another scene before the lens; every frame of the file is replaced. */
  show(frames) {
    this.#frames = frames;
    this.#film(FRAMES_IN_FILE);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #draw() {
    return this.#frames[Math.floor(Math.random() * this.#frames.length)];
  }

  #film(count) {
    const file = openSync(this.path, 'r+');
    for (let written = 0; written < count; written += 1) {
      const at = this.#next;
      this.#next = (this.#next + 1) % FRAMES_IN_FILE;
      writeSync(file, this.#draw(), 0, FRAME_BYTES, at * FRAME_BYTES);
    }
    closeSync(file);
  }
}
