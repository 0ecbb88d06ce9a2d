// Starts the site and the browser, runs the tests one after the other, says how many passed.

import { chromium } from 'playwright-core';

import { pages } from './pages.mjs';
import { secrets } from './private.mjs';
import { start } from './site.mjs';
import { report, turns, walk } from './walk.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=zh-CN',
];

let passed = 0;
const failed = [];

/** Runs one test; a failed one is told and does not stop the others. */
async function test(name, run) {
  if (!process.argv.slice(2).every((word) => name.includes(word))) return;
  const begun = Date.now();
  try {
    await run();
    passed += 1;
    console.log(`ok   ${name} (${Date.now() - begun} ms)`);
  } catch (error) {
    failed.push(name);
    console.log(`FAIL ${name}\n${String(error.stack || error).replace(/^/gm, '     ')}`);
  }
}

const site = await start();
const browser = await chromium.launch({ executablePath: process.env.MINGFA_CHROMIUM, headless: true, args: FLAGS, env: { ...process.env, LANGUAGE: 'zh_CN' } });
try {
  // Side by side, as people work: each has matters of its own.
  await Promise.all([true, false].map((script) => walk(test, browser, site, { script })));
  await turns(test, browser, site);
  await report(test, browser, site);
  await secrets(test, browser, site);
  await pages(test, browser, site);
} finally {
  await browser.close();
  await site.stop();
}

console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
