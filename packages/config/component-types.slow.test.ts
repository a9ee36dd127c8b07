import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['apps/web/src/lib', 'packages/ui/src'];

const probe = `<script lang="ts">
  let { count }: { count: number } = $props();
  const first = (names: string[]): string => names[0];
</script>

<p title={count}>{first(count)}</p>
<img src="/a.png" />

<style>
  .nowhere {
    color: red;
  }
</style>
`;

test(
  'the check finds in components of the pages and of the design system what the compilers refuse',
  { timeout: 300_000 },
  () => {
    const paths = folders.map((folder) => join(root, folder, 'CheckProbe.svelte'));
    try {
      for (const path of paths) writeFileSync(path, probe);
      const { status, stdout } = spawnSync('node', ['packages/config/check.ts', 'svelte'], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(status).toBe(1);
      const found = new Set(stdout.match(/(?:apps|packages)\/\w+\/src\/(?:lib\/)?CheckProbe\.svelte:\d+/g));
      expect([...found].toSorted()).toEqual(
        folders
          .flatMap((folder) => [3, 6, 7, 10].map((line) => `${folder}/CheckProbe.svelte:${String(line)}`))
          .toSorted(),
      );
    } finally {
      for (const path of paths) rmSync(path);
    }
  },
);
