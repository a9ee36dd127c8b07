/** A process from its start to SIGTERM or SIGINT. What keeps it from starting is said in a line, not in a stack. */
export async function runUntilStopped(start: () => Promise<{ stop(): Promise<void> }>): Promise<void> {
  try {
    const running = await start();
    let leaving = false;
    const leave = (): void => {
      // Asked twice, it goes at once.
      if (leaving) process.exit(1);
      leaving = true;
      void running.stop().then(() => {
        process.exitCode = 0;
      });
    };
    process.on('SIGTERM', leave);
    process.on('SIGINT', leave);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
