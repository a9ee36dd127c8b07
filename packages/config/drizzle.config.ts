import { defineConfig } from 'drizzle-kit';

/** Paths are from the repository's root, where npm runs scripts. The drift check points the output at a copy. */
export default defineConfig({
  dialect: 'postgresql',
  schema: ['packages/{platform,modules}/src/**/schema.ts', 'packages/{platform,modules}/src/**/schema/*.ts'],
  out: process.env['KESHI_MIGRATIONS'] ?? 'migrations',
});
