import { globSync, statSync, writeFileSync } from 'node:fs';
import { compile, type CompilerOptions } from '@inlang/paraglide-js';

/** How messages/ become src/paraglide/: the build and `npm run sync` use the same options. */
export const messageOptions = {
  project: './project.inlang',
  outdir: './src/paraglide',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'keshi-locale',
} as const satisfies CompilerOptions;

/** Made when a compilation is done: files that change later make it old. */
const STAMP = `${messageOptions.outdir}/.compiled`;
const SOURCES = ['messages', 'messages/**', 'project.inlang/settings.json', 'messages.config.ts', 'package.json'];

const isCompiled = (): boolean => {
  const madeMs = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return globSync(SOURCES).every((path) => statSync(path).mtimeMs < madeMs);
};

// Run by itself it compiles once, for the type checker and for editors; when nothing has changed since, not at all.
if (import.meta.main && !isCompiled()) {
  await compile(messageOptions);
  writeFileSync(STAMP, '');
}
