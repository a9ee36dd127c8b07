/**
 * The audit chain. Rows are written unchained in the transaction they record (chaining there would make one hot row of every commit);
 * a sequencer per organisation links them seconds later and signs the head, which also leaves the database.
 */
import { sql } from './sql.ts';
import { constraintOf } from './database-error.ts';
import { arrayOf, jsonOf, type Database, type Queries } from './db.ts';
import { contentHashOf, type AuditContent } from './finish.ts';
import { sha256 } from './hash.ts';
import type { InstantText } from '@keshi/kernel/dates';
import type { Ports } from './ports.ts';
import { systemScope } from './work.ts';

/** An Ed25519 private key, PKCS #8 in base64, and its public half, SPKI in base64. */
export type SigningKeys = { readonly privateKey: string; readonly publicKey: string };

const GENESIS = '0'.repeat(64);
const ROWS_AT_ONCE = 1000;

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const base64Of = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/** New keys for a deployment. */
export async function makeSigningKeys(): Promise<SigningKeys> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  return {
    privateKey: base64Of(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
    publicKey: base64Of(await crypto.subtle.exportKey('spki', pair.publicKey)),
  };
}

const headText = (orgId: string, seq: number, hash: string): string =>
  `keshi-audit-head:${orgId}:${String(seq)}:${hash}`;

async function sign(keys: SigningKeys, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('pkcs8', bytesOf(keys.privateKey), 'Ed25519', false, ['sign']);
  return base64Of(await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(text)));
}

async function signedBy(publicKey: string, signature: string, text: string): Promise<boolean> {
  const key = await crypto.subtle.importKey('spki', bytesOf(publicKey), 'Ed25519', false, ['verify']);
  return await crypto.subtle.verify('Ed25519', key, bytesOf(signature), new TextEncoder().encode(text));
}

const linkHash = (previous: string, seq: number, auditId: string, contentHash: string): string =>
  sha256(`${previous}|${String(seq)}|${auditId}|${contentHash}`);

export type ChainDeps = {
  readonly worker: Database;
  readonly ports: Pick<Ports, 'heads'>;
  readonly keys: SigningKeys;
  readonly now: () => InstantText;
};

/**
 * Chains the waiting rows of one organisation and signs the new head. Returns how many rows were linked. Of two sequencers at once, one
 * links and the other, refused by the key (organisation, sequence), has nothing to do.
 */
export async function chainAudit(deps: ChainDeps, orgId: string): Promise<number> {
  const head = await linkWaiting(deps, orgId).catch((error: unknown) => {
    if (constraintOf(error) === 'audit_link_pk') return null;
    throw error;
  });
  if (head === null) return 0;
  const { count, ...exported } = head;
  await deps.ports.heads.put(exported);
  return count;
}

function linkWaiting(deps: ChainDeps, orgId: string) {
  return deps.worker.transaction(systemScope(orgId), async (tx) => {
    // Each row by its key: a join may be planned as a scan of everything that was ever audited.
    const rows = await tx.query<{ auditId: string; contentHash: string }>(sql`
      with waiting as materialized (
        select p.audit_id from audit_pending p where p.org_id = ${orgId} order by p.audit_id limit ${ROWS_AT_ONCE} for update skip locked
      )
      select w.audit_id, c.content_hash from waiting w
      cross join lateral (select a.content_hash from audit a where a.org_id = ${orgId} and a.id = w.audit_id limit 1) c order by w.audit_id`);
    if (rows.length === 0) return null;
    const [last] = await tx.query<{ seq: number; hash: string }>(
      sql`select seq, hash from audit_link where org_id = ${orgId} order by seq desc limit 1`,
    );
    const links = linked(rows, last ?? { seq: 0, hash: GENESIS });
    const top = links.at(-1);
    if (top === undefined) return null;
    await tx.query(
      sql`insert into audit_link (org_id, seq, audit_id, hash) select ${orgId}::uuid, l.seq, l.audit_id, l.hash from jsonb_to_recordset(${jsonOf(links)}) as l(seq bigint, audit_id uuid, hash text)`,
    );
    await tx.query(
      sql`delete from audit_pending where org_id = ${orgId} and audit_id = any(${arrayOf(
        rows.map((row) => row.auditId),
        'uuid',
      )})`,
    );
    const signedAt = deps.now();
    const signature = await sign(deps.keys, headText(orgId, top.seq, top.hash));
    await tx.query(
      sql`insert into audit_head (org_id, seq, hash, signature, signed_at) values (${orgId}, ${top.seq}, ${top.hash}, ${signature}, ${signedAt})`,
    );
    return { orgId, seq: top.seq, hash: top.hash, signature, signedAt, count: rows.length };
  });
}

function linked(rows: readonly { auditId: string; contentHash: string }[], from: { seq: number; hash: string }) {
  const links: { seq: number; audit_id: string; hash: string }[] = [];
  let { seq, hash } = from;
  for (const row of rows) {
    seq += 1;
    hash = linkHash(hash, seq, row.auditId, row.contentHash);
    links.push({ seq, audit_id: row.auditId, hash });
  }
  return links;
}

export type AuditFault = {
  readonly seq: number | null;
  readonly auditId: string | null;
  readonly fault: 'content' | 'link' | 'gap' | 'head' | 'unlinked' | 'lost';
};

/** A head as exported when it was signed: what the database says must agree with it. */
export type ExportedHead = {
  readonly orgId: string;
  readonly seq: number;
  readonly hash: string;
  readonly signature: string;
};

/** Recomputes the chain of one organisation and compares it with its exported heads. An empty answer means untouched. */
export async function verifyAudit(
  tx: Queries,
  orgId: string,
  publicKey: string,
  heads: readonly ExportedHead[],
): Promise<AuditFault[]> {
  const faults: AuditFault[] = [];
  const hashAt = new Map<number, string>();
  let hash = GENESIS;
  let seq = 0;
  for (;;) {
    const rows = await tx.query<AuditContent & { seq: number; hash: string; contentHash: string; auditId: string }>(sql`
      select l.seq, l.hash, l.audit_id, a.org_id, a.id, a.at, a.request_id, a.actor_id, a.actor_kind, a.action, a.campus_id, a.branch_id, a.student_id, a.subject_kind, a.subject_id, a.detail, a.content_hash
      from audit_link l left join audit a on a.org_id = l.org_id and a.id = l.audit_id
      where l.org_id = ${orgId} and l.seq > ${seq} order by l.seq limit ${ROWS_AT_ONCE}`);
    for (const row of rows) {
      if (row.seq !== seq + 1) faults.push({ seq: row.seq, auditId: row.auditId, fault: 'gap' });
      const { seq: at, hash: stored, auditId, contentHash, ...content } = row;
      if (contentHashOf(content) !== contentHash) faults.push({ seq: at, auditId, fault: 'content' });
      if (linkHash(hash, at, auditId, contentHash) !== stored) faults.push({ seq: at, auditId, fault: 'link' });
      hash = stored;
      seq = at;
      hashAt.set(at, stored);
    }
    if (rows.length < ROWS_AT_ONCE) break;
  }
  for (const head of heads) {
    const genuine = await signedBy(publicKey, head.signature, headText(orgId, head.seq, head.hash));
    if (!genuine || hashAt.get(head.seq) !== head.hash) faults.push({ seq: head.seq, auditId: null, fault: 'head' });
  }
  return [...faults, ...(await unlinked(tx, orgId))];
}

/** Rows that are neither linked nor waiting were slipped in; rows that wait but are not there were taken out before they were linked. */
async function unlinked(tx: Queries, orgId: string): Promise<AuditFault[]> {
  const rows = await tx.query<{ id: string; fault: 'unlinked' | 'lost' }>(sql`
    (select a.id, 'unlinked' as fault from audit a where a.org_id = ${orgId}
      and not exists (select from audit_link l where l.org_id = ${orgId} and l.audit_id = a.id)
      and not exists (select from audit_pending p where p.org_id = ${orgId} and p.audit_id = a.id) limit 100)
    union all
    (select p.audit_id as id, 'lost' as fault from audit_pending p where p.org_id = ${orgId}
      and not exists (select from audit a where a.org_id = ${orgId} and a.id = p.audit_id) limit 100)`);
  return rows.map((row) => ({ seq: null, auditId: row.id, fault: row.fault }));
}
