/**
 * What script adds to a Definition: tap keeps it open, Esc closes it. Its component attaches this; a page that comes without the
 * component's script calls it for every `.def`.
 */
export function definition(span: HTMLElement): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const show = (isOpen: boolean, isShut: boolean): void => {
    span.classList.toggle('open', isOpen);
    span.classList.toggle('shut', isShut);
  };
  span.querySelector('button')?.addEventListener(
    'click',
    () => {
      const isOpen = !span.classList.contains('open');
      show(isOpen, !isOpen);
    },
    { signal },
  );
  span.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && span.contains(relatedTarget))) show(false, false);
    },
    { signal },
  );
  span.addEventListener('mouseleave', () => span.classList.remove('shut'), { signal });
  window.addEventListener(
    'keydown',
    ({ key }) => {
      if (key === 'Escape') show(false, true);
    },
    { signal },
  );
  return () => {
    listening.abort();
  };
}
