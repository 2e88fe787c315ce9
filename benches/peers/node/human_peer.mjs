// The peer of the browser world: @vladmandic/human in Node on its WebAssembly backend, with SIMD, in one thread
// (TensorFlow.js has no threads for it in Node). Detector, mesh, iris and description, with --objects things as well;
// nothing is taken over from the frame before. Answers lines on stdin: "look", "measure SECONDS".

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const here = new URL('./node_modules/', import.meta.url)
const folder = (path) => fileURLToPath(new URL(path, here))
// The package offers this build as a file, but hides it from resolution by name.
const { Human } = createRequire(import.meta.url)(folder('@vladmandic/human/dist/human.node-wasm.js'))

const off = { enabled: false }
const always = { skipFrames: 0, skipTime: 0 }
const withObjects = process.argv[2] === '--objects'
const paths = process.argv.slice(withObjects ? 3 : 2)
const human = new Human({
  backend: 'wasm',
  wasmPath: folder('@tensorflow/tfjs-backend-wasm/dist/'),
  modelBasePath: new URL('@vladmandic/human/models/', here).href,
  cacheSensitivity: 0,
  skipAllowed: false,
  async: false,
  filter: off,
  gesture: off,
  body: off,
  hand: off,
  object: withObjects ? { enabled: true, ...always } : off,
  segmentation: off,
  face: {
    enabled: true,
    detector: { maxDetected: 4, rotation: true, return: false, ...always },
    mesh: { enabled: true },
    iris: { enabled: true },
    description: { enabled: true, ...always },
    emotion: off,
    antispoof: off,
    liveness: off,
  },
})

/** Models lie on the disk; TensorFlow.js in Node only knows how to fetch them. */
function readModel(url) {
  const load = async () => {
    const json = JSON.parse(await readFile(fileURLToPath(url), 'utf8'))
    return human.tf.io.getModelArtifactsForJSON(json, async (groups) => {
      const read = groups.flatMap((group) => group.paths).map((path) => readFile(new URL(path, url)))
      const bytes = Buffer.concat(await Promise.all(read))
      const weights = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
      return [groups.flatMap((group) => group.weights), weights]
    })
  }
  return { load }
}
human.tf.io.registerLoadRouter((url) => (String(url).startsWith('file://') ? readModel(url) : null))

async function look(jpeg) {
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const frame = human.tf.tensor3d(data, [info.height, info.width, 3], 'int32')
  const batch = human.tf.expandDims(frame, 0)
  const result = await human.detect(batch)
  human.tf.dispose([frame, batch])
  if (result.error) throw new Error(result.error)
  return result
}

/** What the driver compares. */
function seen({ face: faces, object: objects }) {
  const [face] = faces
  if (!face) return { faces: 0, objects: objects.length }
  const middle = (a, b) => [(face.mesh[a][0] + face.mesh[b][0]) / 2, (face.mesh[a][1] + face.mesh[b][1]) / 2]
  return {
    faces: faces.length,
    eyes: [middle(33, 133), middle(362, 263)],
    embedding: face.embedding,
    irises: face.mesh.length - 468,
    objects: objects.length,
  }
}

/** Whole passes over the frames until the time is over. */
async function measure(jpegs, seconds) {
  let frames = 0
  const started = performance.now()
  while (performance.now() - started < seconds * 1000) {
    for (const jpeg of jpegs) await look(jpeg)
    frames += jpegs.length
  }
  return { frames, seconds: (performance.now() - started) / 1000 }
}

sharp.concurrency(1)
const jpegs = await Promise.all(paths.map((path) => readFile(path)))
await human.load()
const { env } = human
const { simd, multithread } = env.wasm
for await (const line of createInterface({ input: process.stdin })) {
  const [order, seconds] = line.split(' ')
  let answer
  if (order === 'about') answer = { backend: human.tf.getBackend(), simd, multithread, models: human.models.loaded() }
  else if (order === 'look') {
    answer = []
    for (const jpeg of jpegs) answer.push(seen(await look(jpeg)))
  } else answer = await measure(jpegs, Number(seconds))
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
