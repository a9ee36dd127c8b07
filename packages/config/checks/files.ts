import { readdirSync } from 'node:fs';

/** Folders that hold what was installed or generated. */
const notOurs = new Set([
  'node_modules',
  '.git',
  '.svelte-kit',
  '.wrangler',
  '.keshi',
  'build',
  'dist',
  'coverage',
  'paraglide',
]);

/** Paths of the repository's own files, from the folder this runs in. Asks the file system, so that a plain copy works. */
export function repositoryFiles(folder = ''): string[] {
  return readdirSync(folder || '.', { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return notOurs.has(entry.name) ? [] : repositoryFiles(`${path}/`);
  });
}
