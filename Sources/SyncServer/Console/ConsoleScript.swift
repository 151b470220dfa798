/// What the pages can do without: numbers that follow the register.
enum ConsoleScript {
  static let text = """
    "use strict";
    (() => {
      const live = document.getElementById("live");
      if (!live || !window.EventSource) return;
      let version = null;
      const source = new EventSource("/console/events");
      source.addEventListener("state", (event) => {
        const state = JSON.parse(event.data);
        for (const place of document.querySelectorAll("[data-count]")) {
          const value = state[place.dataset.count];
          if (value !== undefined) place.textContent = String(value);
        }
        if (version !== null && version !== state.version) {
          live.textContent = live.dataset.synced + " (" + new Date().toLocaleTimeString(document.documentElement.lang) + ")";
        }
        version = state.version;
      });
      source.addEventListener("end", () => source.close());
    })();
    """
}
