// Photos to film: two people, several pictures of each. From the verification fixtures when they are
// there, else from the sample photos of a development dependency of the pages.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = join(process.env.EXAMHALL_FIXTURES ?? join(ROOT, '../shared/fixtures'), 'vision');
const SAMPLES = join(ROOT, 'web-client/node_modules/@vladmandic/face-api/demo');

/** `{ candidate: [paths], other: [paths], source }`: the first picture of each is the enrolment photo. */
export function twoPeople() {
  const list = join(FIXTURES, 'verification-images.csv');
  if (existsSync(list)) {
    const people = new Map();
    for (const line of readFileSync(list, 'utf8').trim().split('\n').slice(1)) {
      const [path, identity] = line.split(',');
      people.set(identity.trim(), [...(people.get(identity.trim()) ?? []), join(FIXTURES, path)]);
    }
    const [first, second] = [...people.values()];
    return { candidate: first, other: second, source: 'fixtures' };
  }
  const samples = readdirSync(SAMPLES).filter((name) => /^sample\d\.jpg$/.test(name)).sort();
  console.log('skipped the verification fixtures (absent): filming the sample photos instead');
  const at = (index) => [join(SAMPLES, samples[index])];
  return { candidate: at(0), other: at(1), source: 'samples' };
}
