// A story told in steps: each is a test of its own, and after one that failed the rest cannot be told.

import { test } from 'node:test';

import { shotAll } from './pages.mjs';

/** What tells the steps of one story; `contexts` are the browser contexts whose pages show a failure. */
export function storyline(contexts) {
  let broken;
  return (name, act) => test(name, async (t) => {
    if (broken !== undefined) {
      t.skip(`the story ended at “${broken}”`);
      return;
    }
    try {
      await act(t);
    } catch (error) {
      broken = name;
      await shotAll(contexts());
      throw error;
    }
  });
}
