// What a page has loaded once is there without a network, too.
addEventListener("install", (event) => event.waitUntil(skipWaiting()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
    if (new URL(event.request.url).pathname.startsWith("/assets/")) {
        event.respondWith(load(event.request));
    }
});

async function load(request) {
    const cache = await caches.open("assets");
    const known = await cache.match(request);
    if (known) {
        return known;
    }
    const response = await fetch(request);
    if (response.ok) {
        await cache.put(request, response.clone());
    }
    return response;
}
