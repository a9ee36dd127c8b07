import type { ApiDoor } from '#lib/server/api.ts';
import type { Session } from '#lib/server/session.ts';
import type { ShellData } from '#lib/shell.ts';
import type { Theme } from '#lib/theme.ts';

declare global {
  namespace App {
    interface Error {
      status: number;
      message: string;
      /** Number of the request, to tell to whoever looks into it. */
      reference?: string;
    }
    interface Locals {
      api: ApiDoor;
      requestId: string;
      theme: Theme;
      /** Read once per request, by `sessionOf`. */
      session?: Promise<Session | null>;
    }
    interface PageData {
      /** Makes the idempotency keys of the page's forms; new after every successful submission. */
      formKey: string;
      theme: Theme;
      /** Below /o: the frame of the page. */
      shell?: ShellData;
    }
    interface Platform {
      /** Workers only. */
      env?: { readonly API?: { fetch(request: Request): Promise<Response> } };
    }
  }
}

export {};
