/** What is wrong with a list of routes, found before the first request: an API that has one of these does not start. */
import { placeKindOf, type AnyEndpoint } from '@keshi/kernel/endpoint';
import { PERMISSIONS } from '@keshi/kernel/permissions';
import type { Route } from './routes.ts';

const CAN: readonly string[] = [...PERMISSIONS, 'public', 'signed-in'];
const isOpen = ({ can }: AnyEndpoint): boolean => can === 'public' || can === 'signed-in';

/** The type demands a permission; a contract built by other means may have none, or anything. */
const declaredCan = (endpoint: AnyEndpoint): string | undefined => endpoint.can;

function permissionFault({ endpoint, kind }: Route): string | null {
  const can = declaredCan(endpoint);
  if (can === undefined || can === '') return 'declares no permission';
  if (!CAN.includes(can)) return `declares ${can}, which is no permission`;
  if ((placeKindOf(endpoint.path) === 'none') !== (kind === 'public')) return `is routed as ${kind}`;
  if (kind === 'public' && !isOpen(endpoint)) return `needs no organisation but asks for ${can}`;
  return kind !== 'public' && isOpen(endpoint) ? 'acts in an organisation without a permission' : null;
}

/** Only inside an organisation is a key kept, and only there may an effect outside be found again by it. */
function repeatFault({ endpoint, kind }: Route): string | null {
  const { method, repeat } = endpoint;
  if ((method === 'GET') !== (repeat === 'safe'))
    return method === 'GET' ? 'is a GET that is not safe' : 'writes but says it is safe';
  if (kind === 'public' && repeat === 'key') return 'asks for a key but keeps none outside an organisation';
  if (kind !== 'public' && repeat === 'none') return 'acts in an organisation each time it is repeated';
  return kind === 'external' && repeat !== 'key' ? 'has an effect outside but asks for no key' : null;
}

/** Refuses an endpoint without a permission, with a contradiction in what it declares, or at an address another one has. */
export function checkRoutes(all: readonly Route[]): void {
  const seen = new Set<string>();
  for (const each of all) {
    const at = `${each.endpoint.method} ${each.endpoint.path}`;
    // Two paths that differ only in the names of their parameters are one address.
    const address = at.replaceAll(/\{\w+\}/g, '{}');
    const fault = permissionFault(each) ?? repeatFault(each) ?? (seen.has(address) ? 'is declared twice' : null);
    if (fault !== null) throw new Error(`${at} ${fault}`);
    seen.add(address);
  }
}
