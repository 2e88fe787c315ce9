// Photos to film: a candidate, also with the head turned, and somebody else. From the verification
// fixtures when they are there, else from the sample photos of a development dependency of the pages.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = join(process.env.EXAMHALL_FIXTURES ?? join(ROOT, '../shared/fixtures'), 'vision');
const SAMPLES = join(ROOT, 'web-client/node_modules/@vladmandic/face-api/demo');

/**
 * The fixtures by their SHA-256: this project names nobody. Chosen with `examhall vision analyze` and
 * `compare`: the candidate's two frontal photos are 0.35 apart, `other` is 0.82 away from them, and
 * `turned` is the photo of the set with the strongest yaw, -42 degrees (a look away begins at 35).
 */
const CHOSEN = {
  enrolment: '440dd35285f3824bbdf99437a844f535a27423f1b198b69e3ad6461bc9f3c320',
  candidate: 'bc7fef77078dd6f1b482abd612465271d1194cfa190bab7caa0aca9023b9f0ee',
  turned: 'c960e94bca73ee3695c0c7a99e172474b8fd8b32962e1caf62609d503a169f7f',
  other: '72bbcea36c060d2acc56972a64e00c996429720709c4e3f05797f12fee76c658',
};

/** Paths of `{ enrolment, candidate, turned, other }`; `turned` is absent where no photo shows it. */
export function photos() {
  const list = join(FIXTURES, 'verification-images.csv');
  if (!existsSync(list)) {
    console.log('skipped the verification fixtures (absent): filming the sample photos instead');
    const [candidate, other] = readdirSync(SAMPLES).filter((name) => /^sample\d\.jpg$/.test(name)).sort().map((name) => join(SAMPLES, name));
    return { enrolment: candidate, candidate, other };
  }
  const paths = readFileSync(list, 'utf8').trim().split('\n').slice(1).map((line) => join(FIXTURES, line.split(',')[0]));
  const byHash = new Map(paths.map((path) => [createHash('sha256').update(readFileSync(path)).digest('hex'), path]));
  return Object.fromEntries(Object.entries(CHOSEN).map(([name, hash]) => {
    const path = byHash.get(hash);
    if (path === undefined) throw new Error(`the fixtures have no photo ${hash} (${name}); choose again in faces.mjs`);
    return [name, path];
  }));
}
