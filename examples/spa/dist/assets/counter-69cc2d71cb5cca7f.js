import { format } from "format";

export default async function init(address) {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(address));
    return instance.exports;
}

export async function start({ add }) {
    const button = document.querySelector("button");
    let seen = 0;
    button.addEventListener("click", () => {
        seen = add(seen, 1);
        button.textContent = format(seen);
    });
    button.click();
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.started = "yes";
}
