// Sets the theme that was chosen before the first paint: a plain script, for modules run later. See preferences.js.
(() => {
  try {
    const theme = JSON.parse(localStorage.getItem('raymill.theme'));
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // Without storage the theme of the system holds.
  }
})();
