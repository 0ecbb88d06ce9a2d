// The demonstration district, made in a temporary folder and served on a free port of this machine.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longest time to make the district and begin to serve; the house promises 40 s on two free cores, a debug build takes longer. */
const START_MS = 600_000;

/** Starts the site, or takes the one that MINGFA_URL names. */
export async function start() {
  if (process.env.MINGFA_URL) {
    return { url: process.env.MINGFA_URL.replace(/\/$/, ''), stop: async () => {} };
  }
  const data = await mkdtemp(join(tmpdir(), 'mingfa-browser-'));
  const child = spawn(process.env.MINGFA_BIN, ['demo', '--data', join(data, 'demo'), '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    child.kill('SIGTERM');
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { url: await address(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that the program says it serves. */
function address(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`no address after ${START_MS} ms; it said:\n${said}`)), START_MS);
    const hear = (chunk) => {
      said += chunk;
      const found = said.match(/已开放：(http:\/\/[\d.]+:\d+)/);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`mingfa demo ended with ${code}; it said:\n${said}`)));
  });
}
