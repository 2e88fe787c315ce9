// Chromium for the stories: the distribution's, headless, silent towards the network.

import { createRequire } from 'node:module';
import { temporaryFolder } from './folder.mjs';

const require = createRequire(new URL('../../web-client/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-ui-for-media-stream',
];

/** A browser without a camera. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A browser of its own for one candidate, filming `cameraPath`; a context that keeps its storage. */
export function launchWithCamera(cameraPath) {
  const profile = temporaryFolder('examhall-profile-');
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...FLAGS, '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${cameraPath}`],
    permissions: ['camera'],
    locale: 'zh-CN',
    viewport: { width: 1280, height: 800 },
  });
}
