export default {
  // A polyfill for old browsers would be inline.
  build: { modulePreload: { polyfill: false } },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
};
