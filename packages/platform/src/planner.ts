/** How PostgreSQL plans for a connection of the Node driver. */

/**
 * Options of the connection. Left to itself the server plans a statement anew for its values wherever that looks a little cheaper than a plan
 * for any: a list of the benchmark costs it about an eighth more so, and nothing here needs a plan of its own for some values.
 * Nor does anything here need to read a whole table. The planner would for a small one, and ask the row policies of each of its rows, which it
 * thinks costs next to nothing and was a quarter of what that list cost; and the plan stays for a while when the table has grown.
 */
export const PLANNER_SETTINGS = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off';
