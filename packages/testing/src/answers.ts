/** Reading problems in tests of statuses. */

export type ProblemSeen = { readonly status: number; readonly type: string; readonly pointers: readonly string[] };

/** Status, type and field pointers of a problem. Cast: problemBody makes every problem of the API. */
export async function problemIn(response: Response): Promise<ProblemSeen> {
  const body = JSON.parse(await response.text()) as { type: string; errors?: { pointer: string }[] };
  return {
    status: response.status,
    type: body.type.replace('urn:keshi:problem:', ''),
    pointers: (body.errors ?? []).map((each) => each.pointer),
  };
}
