/** A family's clock. The API gives lessons their local day; the clock only says which of them lie ahead. */
import { localDate, type DateText } from '@keshi/kernel/dates';

/** Mainland China has one time zone, and a child's campus tells no other. */
export const FAMILY_ZONE = 'Asia/Shanghai';

export const familyToday = (now: number): DateText => localDate(now, FAMILY_ZONE);
