/** Has something done once before the next paint, however often it is asked for. In pages that are not seen it waits until they are. */
export function oncePerFrame(work) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        work();
      });
    }
  };
}
