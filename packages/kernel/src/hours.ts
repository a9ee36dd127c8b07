/** Class-hours (课时) are a billing unit in whole hundredths: 1 课时 = 100 units, so 0.5 and 1.5 are exact. */

export type Units = number;

export const UNITS_PER_HOUR = 100;
