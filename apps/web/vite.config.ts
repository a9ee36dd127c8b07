import tailwindcss from '@tailwindcss/vite';
import adapterNode from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type PluginOption } from 'vite';
import { adapterWorkers } from './workers-adapter.config.ts';
import { compileMessages, forgetCompiled, messageOptions } from './messages.config.ts';

/** Where the build is going to run: on Node unless KESHI_WEB_TARGET=workers. */
const adapter = process.env['KESHI_WEB_TARGET'] === 'workers' ? adapterWorkers() : adapterNode({ out: 'build' });

/** A build compiles the messages unless they have been; a development server compiles them as they change. */
async function messages(command: 'build' | 'serve'): Promise<PluginOption> {
  const name = 'keshi-messages';
  if (command === 'build') return { name, buildStart: compileMessages };
  const { paraglideVitePlugin } = await import('@inlang/paraglide-js');
  return [paraglideVitePlugin(messageOptions), { name, configureServer: forgetCompiled }];
}

export default defineConfig(async ({ command }) => ({
  plugins: [
    tailwindcss(),
    await messages(command),
    sveltekit({
      adapter,
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Widths of bars are style attributes; style elements stay forbidden.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'manifest-src': ['self'],
          'worker-src': ['self'],
          // Hooks add the payment page: browsers apply this to where a form's answer redirects to.
          'form-action': ['self'],
          'base-uri': ['none'],
          'frame-ancestors': ['none'],
          'object-src': ['none'],
        },
      },
      // The hooks check the origin of every unsafe request against KESHI_WEB_URL, which is known only when the server starts.
      csrf: { trustedOrigins: ['*'] },
    }),
  ],
  // Nobody reads the table of compressed sizes; budgets are tests.
  build: { target: 'es2022', reportCompressedSize: false },
  // What at least this many pages and layouts need comes as one: compressed together it is smaller, and a first visit waits for fewer of them.
  environments: {
    client: {
      build: { rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 45 }] } } } },
    },
  },
}));
