import { defineConfig } from 'playwright/test'
import { quickFolder } from '../lib/testing/quick-folder.mjs'

process.env.TMPDIR = quickFolder()

export default defineConfig({
  testDir: '.',
  outputDir: '.results',
  globalSetup: './setup.ts',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || undefined,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
    viewport: { width: 1280, height: 900 },
    // What fades is judged as it stands before and after, not between.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    trace: 'off',
  },
  projects: [
    { name: 'door', testMatch: 'first-run.spec.ts' },
    {
      name: 'rooms',
      testIgnore: 'first-run.spec.ts',
      dependencies: ['door'],
      use: { storageState: 'e2e/.results/session.json' },
    },
  ],
})
