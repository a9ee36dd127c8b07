import { compile, type CompilerOptions } from '@inlang/paraglide-js';

/** How messages/ become src/paraglide/: the build and `npm run sync` use the same options. */
export const messageOptions = {
  project: './project.inlang',
  outdir: './src/paraglide',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'keshi-locale',
} as const satisfies CompilerOptions;

// Run by itself it compiles once, for the type checker and for editors.
if (import.meta.main) await compile(messageOptions);
