// What `raymill bench console` has in the page that it measures.
(async () => {
  const { events } = await import('/console/events.js');
  const seen = { job: 0, server: 0, sample: 0, reset: 0 };
  events.on('job', job => { seen.job += job.reason.startsWith('event ') ? 1 : 0; });
  events.on('server', server => { seen.server += server.message.startsWith('event ') ? 1 : 0; });
  events.on('sample', () => { seen.sample++; });
  events.on('reset', () => { seen.reset++; });

  /** Calls back when what was rendered in this frame has been painted. */
  const painted = callback => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = callback;
    port2.postMessage(undefined);
  });

  globalThis.bench = {
    seen,
    rows: () => [...document.querySelectorAll('rm-virtual-list [role=row]')],
    rowText: index => document.querySelector(`rm-virtual-list [data-index='${index}']`)?.textContent ?? '',
    foot: () => document.querySelector('.page-foot')?.textContent ?? '',
    /** The middle of an element, for a pointer. */
    middle: element => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    },
    /** Keeps the milliseconds from the first event of a type to the painting of the frame in which a condition holds. */
    expect(type, condition) {
      this.answer = new Promise(resolve => {
        addEventListener(type, ({ timeStamp }) => {
          const look = () => (condition() ? painted(() => resolve(performance.now() - timeStamp)) : requestAnimationFrame(look));
          look();
        }, { capture: true, once: true, passive: true });
      });
    },
    /** Scrolls the list in steps, one a frame; tells how long each frame took. */
    scroll(frames, step) {
      const list = document.querySelector('rm-virtual-list');
      const times = [];
      return new Promise(resolve => {
        let before = performance.now();
        const next = now => {
          times.push(now - before);
          before = now;
          list.scrollTop += step;
          times.length <= frames ? requestAnimationFrame(next) : resolve(times.slice(1));
        };
        requestAnimationFrame(next);
      });
    },
  };
})()
