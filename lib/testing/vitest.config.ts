import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { quickFolder } from './quick-folder.mjs'
import { sqlAsText } from './sql-as-text.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export default defineConfig({
  root,
  plugins: [sqlAsText()],
  resolve: { alias: { '@': root.replace(/\/$/, ''), 'server-only': `${root}lib/testing/server-only.ts` } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,components,app}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts'],
          // A machine under load may need long for what costs time on purpose: scrypt, property tests.
          testTimeout: 120_000,
          // One process reads the modules once for all files: they keep nothing of what a test does.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['{lib,app}/**/*.db.test.ts'],
          env: { TMPDIR: quickFolder() },
          globalSetup: 'lib/testing/share-templates.ts',
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
